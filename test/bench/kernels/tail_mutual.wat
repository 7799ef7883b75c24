;; Two functions that call each other last.
(module
  (func $even (param $n i32) (param $sum i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (local.get $sum))))
    (return_call $odd
      (i32.sub (local.get $n) (i32.const 1))
      (i32.add (i32.xor (local.get $sum) (i32.shr_u (local.get $sum) (i32.const 3))) (local.get $n))))
  (func $odd (param $n i32) (param $sum i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.sub (i32.const 0) (local.get $sum)))))
    (return_call $even
      (i32.sub (local.get $n) (i32.const 1))
      (i32.mul (local.get $sum) (i32.const 31))))
  (func (export "run") (param $n i32) (result i32)
    (call $even (local.get $n) (i32.const 1))))
