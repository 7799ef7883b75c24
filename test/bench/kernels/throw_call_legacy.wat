;; Every eighth call throws; its caller catches; legacy exceptions.
(module
  (tag $bad (param i32))
  (func $check (param $x i32) (result i32)
    (if (i32.eqz (i32.and (local.get $x) (i32.const 7))) (then (throw $bad (local.get $x))))
    (i32.mul (local.get $x) (i32.const 17)))
  (func (export "run") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (try (result i32)
          (do (call $check (local.get $n)))
          (catch $bad))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
