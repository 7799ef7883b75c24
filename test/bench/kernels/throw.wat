;; Throws and catches in one function, with a payload.
(module
  (tag $odd (param i32))
  (tag $even (param i32 f64))
  (func (export "run") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (block $done
        (block $large (result i32 f64)
          (block $small (result i32)
            (try_table (catch $odd $small) (catch $even $large)
              (if (i32.and (local.get $n) (i32.const 1)) (then (throw $odd (local.get $n))))
              (throw $even (local.get $n) (f64.convert_i32_s (local.get $sum))))
            (unreachable))
          (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))))
          (br $done))
        (local.set $sum (i32.xor (i32.trunc_sat_f64_s))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
