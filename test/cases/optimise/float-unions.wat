;; A local that is now a result, now an integer's bits: the bits survive where results and bits meet.
;;! print float-unions
;;! only 0
;;! run sum(-1n, -1n) sum(9223372036854775807n, 1n) total(3.5) total(nan) kept(0) kept(3) called(1) called(0) single(0) single(5) chain(0) chain(1)
(module
  (memory (export "memory") 1)
  ;; adds integers or numbers, as an interpreter does
  (func $add (param $kind i32)
    (local $r f64)
    (if (local.get $kind)
      (then (local.set $r (f64.add (f64.load (i32.const 0)) (f64.load (i32.const 8)))))
      (else (local.set $r (f64.reinterpret_i64 (i64.add (i64.load (i32.const 0)) (i64.load (i32.const 8)))))))
    (f64.store (i32.const 16) (local.get $r)))
  (func (export "sum") (param i64 i64) (result i64)
    (i64.store (i32.const 0) (local.get 0))
    (i64.store (i32.const 8) (local.get 1))
    (call $add (i32.const 0))
    (i64.load (i32.const 16)))
  (func (export "total") (param f64) (result f64)
    (f64.store (i32.const 0) (local.get 0))
    (f64.store (i32.const 8) (local.get 0))
    (call $add (i32.const 1))
    (f64.load (i32.const 16)))
  ;; a loop that may not run
  (func (export "kept") (param $n i32) (result i64)
    (local $s f64)
    (i64.store (i32.const 0) (i64.const 0x7ff000000000beef))
    (local.set $s (f64.load (i32.const 0)))
    (block $out (loop $again
      (br_if $out (i32.eqz (local.get $n)))
      (local.set $s (f64.add (f64.min (f64.const 1) (f64.const 2)) (f64.convert_i32_s (local.get $n))))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br $again)))
    (i64.or (i64.reinterpret_f64 (local.get $s)) (i64.const 0x8000000000000000)))
  (func $give (result f64) (f64.reinterpret_i64 (i64.const 0x7ff8000000001234)))
  (func (export "called") (param i32) (result i64)
    (local $x f64)
    (i64.store (i32.const 0) (i64.const -2))
    (if (local.get 0) (then (local.set $x (call $give))) (else (local.set $x (f64.load (i32.const 0)))))
    (f64.store (i32.const 8) (local.get $x))
    (i64.load (i32.const 8)))
  (func (export "single") (param $n i32) (result i32)
    (local $s f32)
    (i32.store (i32.const 0) (i32.const 0x7f8abcde))
    (local.set $s (f32.load (i32.const 0)))
    (if (local.get $n) (then (local.set $s (f32.add (local.get $s) (f32.convert_i32_s (local.get $n))))))
    (if (f32.lt (local.get $s) (f32.const 7)) (then unreachable))
    (f32.store (i32.const 4) (local.get $s))
    (i32.add (i32.and (i32.load (i32.const 4)) (i32.const 0x7fc00000)) (i32.and (i32.reinterpret_f32 (local.get $s)) (i32.const 0x7fc00000))))
  ;; copies of copies
  (func (export "chain") (param $n i32) (result i64)
    (local $x f64) (local $y f64) (local $z f64)
    (i64.store (i32.const 0) (i64.const -5))
    (local.set $x (f64.load (i32.const 0)))
    (local.set $y (f64.const 2))
    (loop $again
      (local.set $z (local.get $y))
      (local.set $y (local.get $x))
      (if (f64.gt (local.get $z) (f64.const 1)) (then (local.set $x (f64.sqrt (f64.const -1)))))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 2))))
    (f64.store (i32.const 8) (local.get $y))
    (f64.store (i32.const 16) (local.get $z))
    (i64.or (i64.xor (i64.load (i32.const 8)) (i64.rotl (i64.load (i32.const 16)) (i64.const 9))) (i64.const 0x8000000000000100))))

;;| ;; float-unions
;;| func 0 "add" (kind$0: i32) [i32] -> []
;;|   if kind$0
;;|     r$1 = (f64.add (f64.load {align:3,memory:0,offset:0} (i32.const 0)) (f64.load {align:3,memory:0,offset:0} (i32.const 8)))
;;|     $5 = (f64.const 9221120237041090560n)
;;|   else
;;|     $2 = (i64.load {align:3,memory:0,offset:0} (i32.const 0))
;;|     $3 = (i64.load {align:3,memory:0,offset:0} (i32.const 8))
;;|     $4 = (i64.add $2 $3)
;;|     $5 = (f64.reinterpret_i64 $4)
;;|     r$1 = $5
;;|   if (f64.eq r$1 r$1)
;;|     (f64.store {align:3,memory:0,offset:0} (i32.const 16) r$1)
;;|   else
;;|     (f64.store {align:3,memory:0,offset:0} (i32.const 16) $5)
;;|
;;| sum(-1n, -1n) = -2n
;;| sum(9223372036854775807n, 1n) = -9223372036854775808n
;;| total(3.5) = 7
;;| total(nan) = NaN
;;| kept(0) = -4503599627321617n
;;| kept(3) = -4611686018427387904n
;;| called(1) = 9221120237041095220n
;;| called(0) = -2n
;;| single(0) = -16777216
;;| single(5) = -8388608
;;| chain(0) = -9221120237041092609n
;;| chain(1) = -133n
