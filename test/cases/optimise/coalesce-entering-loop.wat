;; A local assigned right before a loop that reads it is alive all through the loop: nothing in it takes over its variable.
;;! run f(2, 9)
(module
  (import "h" "f" (func $f (param i32)))
  (func (export "f") (param i32 i32) (local i32 i32)
    (local.set 2 (i32.mul (local.get 1) (local.get 1)))
    (loop
      (call $f (local.get 2))
      (call $f (local.get 2))
      (local.set 3 (i32.add (local.get 0) (i32.const 5)))
      (call $f (local.get 3))
      (call $f (local.get 3))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))

;;| h.f(81)
;;| h.f(81)
;;| h.f(7)
;;| h.f(7)
;;| h.f(81)
;;| h.f(81)
;;| h.f(6)
;;| h.f(6)
;;| f(2, 9) = undefined
