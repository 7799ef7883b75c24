;; A list folded in continuation-passing style: calls by references, last.
(module
  (type $k (func (param $n i32) (param $x i32) (result i32)))
  (elem declare func $up $down)
  (func $up (type $k) (param $n i32) (param $x i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (local.get $x))))
    (return_call $step (local.get $n) (i32.mul (local.get $x) (i32.const 7)) (ref.func $down)))
  (func $down (type $k) (param $n i32) (param $x i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.sub (i32.const 0) (local.get $x)))))
    (return_call $step (local.get $n) (i32.xor (local.get $x) (local.get $n)) (ref.func $up)))
  (func $step (param $n i32) (param $x i32) (param $next (ref $k)) (result i32)
    (return_call_ref $k
      (i32.sub (local.get $n) (i32.const 1)) (i32.add (local.get $x) (i32.const 1)) (local.get $next)))
  (func (export "run") (param $n i32) (result i32)
    (call $up (local.get $n) (i32.const 1))))
