;; Bits that a shift or a mask drops are not made.
;;! run f(0x12345678) g(0x12345678) h(-1)
;;! lacks nest: i32.or
(module
  (func (export "f") (param i32) (result i32)
    (i32.shr_s (i32.shl (i32.or (i32.shl (local.get 0) (i32.const 8)) (i32.and (i32.shr_u (local.get 0) (i32.const 8)) (i32.const 0xff))) (i32.const 24)) (i32.const 24)))
  (func (export "g") (param i32) (result i32)
    (i32.and (i32.or (i32.and (local.get 0) (i32.const 0xff00ff00)) (i32.shl (local.get 0) (i32.const 16))) (i32.const 0xff00)))
  (func (export "h") (param i32) (result i32)
    (i32.shr_u (i32.or (i32.and (local.get 0) (i32.const 0xff)) (i32.shr_u (local.get 0) (i32.const 3))) (i32.const 8))))

;;| f(0x12345678) = 86
;;| g(0x12345678) = 22016
;;| h(-1) = 2097151
