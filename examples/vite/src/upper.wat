(module
  (import "./text.wasm" "memory" (memory 1))
  (func (export "upper") (param $at i32) (param $length i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (if (i32.lt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 97)) (i32.const 26))
          (then
            (i32.store8
              (local.get $at)
              (i32.sub (i32.load8_u (local.get $at)) (i32.const 32)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))))
