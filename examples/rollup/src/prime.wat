(module
  (func $is_prime (export "is_prime") (param $n i64) (result i32)
    (local $d i64)
    (if (i64.lt_u (local.get $n) (i64.const 4))
      (then (return (i64.gt_u (local.get $n) (i64.const 1)))))
    (if (i64.eqz (i64.and (local.get $n) (i64.const 1)))
      (then (return (i32.const 0))))
    (local.set $d (i64.const 3))
    (loop $next
      (if (i64.gt_u (i64.mul (local.get $d) (local.get $d)) (local.get $n))
        (then (return (i32.const 1))))
      (if (i64.eqz (i64.rem_u (local.get $n) (local.get $d)))
        (then (return (i32.const 0))))
      (local.set $d (i64.add (local.get $d) (i64.const 2)))
      (br $next))
    (unreachable))

  (func $next_prime (export "next_prime") (param $n i64) (result i64)
    (if (i64.lt_s (local.get $n) (i64.const 0))
      (then (unreachable)))
    (loop $next
      (local.set $n (i64.add (local.get $n) (i64.const 1)))
      (br_if $next (i32.eqz (call $is_prime (local.get $n)))))
    (local.get $n)))
