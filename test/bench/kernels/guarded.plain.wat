;; guarded.wat without the try.
(module
  (memory 1)
  (func $take (param $sum i32) (param $at i32) (result i32) (local $x i32)
    (local.set $x (i32.load16_u (i32.and (local.get $at) (i32.const 0xfffe))))
    (if (i32.gt_u (local.get $x) (i32.const 0x8000)) (then (unreachable)))
    (i32.store16 (i32.and (local.get $at) (i32.const 0xfffe))
      (i32.and (i32.shr_u (i32.add (local.get $x) (local.get $at)) (i32.const 2)) (i32.const 0x7fff)))
    (i32.add (i32.mul (local.get $sum) (i32.const 31)) (local.get $x)))
  (func $round (param $sum i32) (param $from i32) (param $n i32) (result i32)
    (loop $next
      (local.set $sum
        (call $take (local.get $sum) (i32.mul (i32.add (local.get $from) (local.get $n)) (i32.const 6))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "run") (param $n i32) (result i32) (local $sum i32)
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 0x10000))
    (loop $again
      (local.set $sum (call $round (local.get $sum) (i32.mul (local.get $n) (i32.const 1000)) (i32.const 1000)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
