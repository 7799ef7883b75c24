;; What a loop's condition reads is not evaluated in it, again and again: here each round halves the value in memory.
;;! run f(0) f(4)
(module
  (memory 1)
  (data (i32.const 0) "\05\00\00\00\00\00\00\00")
  (func $halve (param $p i32)
    (i32.store (local.get $p) (i32.shr_u (i32.load (local.get $p)) (i32.const 1))))
  (func (export "f") (param $p i32) (result i32) (local $t i32) (local $n i32)
    (local.set $t (i32.eq (i32.load (local.get $p)) (i32.const 5)))
    (loop
      (call $halve (local.get $p))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (if (i32.ge_u (local.get $n) (i32.const 3)) (then (return (local.get $n))))
      (br_if 0 (local.get $t)))
    (local.get $n)))

;;| f(0) = 3
;;| f(4) = 1
