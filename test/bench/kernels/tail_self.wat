;; A function that calls itself last.
(module
  (func $sum (param $n i32) (param $sum i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (local.get $sum))))
    (return_call $sum
      (i32.sub (local.get $n) (i32.const 1))
      (i32.add (i32.xor (local.get $sum) (i32.shr_u (local.get $sum) (i32.const 3))) (local.get $n))))
  (func (export "run") (param $n i32) (result i32)
    (call $sum (local.get $n) (i32.const 0))))
