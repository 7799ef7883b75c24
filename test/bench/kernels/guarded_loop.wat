;; A loop in a try, which assigns what the handler reads; nothing is ever thrown.
(module
  (tag $bad (param i32))
  (memory 1)
  (func $digits (param $from i32) (param $to i32) (result i64) (local $value i64) (local $digit i32)
    (block $caught (result i32)
      (try_table (catch $bad $caught)
        (loop $next
          (local.set $digit (i32.sub (i32.load8_u (local.get $from)) (i32.const 48)))
          (if (i32.gt_u (local.get $digit) (i32.const 9)) (then (throw $bad (local.get $digit))))
          (local.set $value
            (i64.add (i64.mul (local.get $value) (i64.const 10)) (i64.extend_i32_u (local.get $digit))))
          (local.set $from (i32.add (local.get $from) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $from) (local.get $to)))))
      (return (local.get $value)))
    (i64.sub (i64.extend_i32_u) (local.get $value)))
  (func (export "run") (param $n i32) (result i32) (local $i i32) (local $sum i64)
    (loop $fill
      (i32.store8 (local.get $i) (i32.add (i32.const 48) (i32.rem_u (i32.mul (local.get $i) (i32.const 7)) (i32.const 10))))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4096))))
    (loop $again
      (local.set $i (i32.and (local.get $n) (i32.const 2047)))
      (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31))
        (call $digits (local.get $i) (i32.add (local.get $i) (i32.const 12)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.xor (i32.wrap_i64 (local.get $sum)) (i32.wrap_i64 (i64.shr_u (local.get $sum) (i64.const 32))))))
