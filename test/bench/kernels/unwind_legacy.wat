;; An exception through 100 frames, of which every fifth cleans up and throws it again; legacy exceptions.
(module
  (tag $found (param i32))
  (global $open (mut i32) (i32.const 0))
  (func $plain (param $depth i32) (param $x i32) (result i32)
    (if (i32.eqz (local.get $depth)) (then (throw $found (local.get $x))))
    (i32.add
      (if (result i32) (i32.rem_u (local.get $depth) (i32.const 5))
        (then (call $plain (i32.sub (local.get $depth) (i32.const 1)) (local.get $x)))
        (else (call $cleaning (i32.sub (local.get $depth) (i32.const 1)) (local.get $x))))
      (i32.const 1)))
  (func $cleaning (param $depth i32) (param $x i32) (result i32)
    (global.set $open (i32.add (global.get $open) (i32.const 1)))
    (try
      (do (local.set $x (call $plain (local.get $depth) (local.get $x))))
      (catch_all
        (global.set $open (i32.sub (global.get $open) (i32.const 1)))
        (rethrow 0)))
    (global.set $open (i32.sub (global.get $open) (i32.const 1)))
    (local.get $x))
  (func (export "run") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))
        (try (result i32)
          (do (call $plain (i32.const 99) (local.get $n)))
          (catch $found))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.add (local.get $sum) (global.get $open))))
