;; Between functions, in globals and in exceptions a v128 is four words. (JavaScript never sees one.)
;;! run plain(7) lanes(3) lanes(4) throws(5)
(module
  (global $g (export "g") (mut v128) (v128.const i32x4 1 2 3 4))
  (global $c v128 (v128.const i64x2 -1 5))
  (tag $t (param v128))
  (func $two (param v128 i32) (result v128 v128)
    (i32x4.add (local.get 0) (i32x4.splat (local.get 1)))
    (local.get 0))
  (func (export "plain") (param i32) (result i32)
    (i32x4.extract_lane 2 (i32x4.splat (local.get 0))))
  (func (export "lanes") (param i32) (result i64) (local $a v128) (local $b v128)
    (call $two (global.get $g) (local.get 0))
    (local.set $b)
    (local.set $a)
    (global.set $g (v128.xor (local.get $a) (v128.and (local.get $b) (global.get $c))))
    (i64x2.extract_lane 1 (global.get $g)))
  (func (export "throws") (param i32) (result i32)
    (i32x4.extract_lane 1
      (block $caught (result v128)
        (try (result v128) (do (throw $t (i32x4.splat (local.get 0)))) (catch $t))))))

;;| plain(7) = 7
;;| lanes(3) = 30064771079n
;;| lanes(4) = 47244640270n
;;| throws(5) = 5
