;; A handler sees what was assigned when a call threw, so the call must not move behind an assignment that it may see.
;;! run f(0) f(1) g(0) g(1)
(module
  (tag $e)
  (func $g (export "throws") (param i32) (result i32)
    (if (local.get 0) (then (throw $e))) (i32.const 3))
  (func (export "f") (param i32) (result i32) (local $x i32) (local $t i32)
    try
      (local.set $t (call $g (local.get 0)))
      (local.set $x (i32.const 1))
      (return (i32.add (local.get $t) (i32.const 10)))
    catch_all
    end
    (local.get $x))
  (func (export "g") (param i32) (result i32) (local $t i32)
    try
      (local.set $t (call $g (local.get 0)))
      (local.set 0 (i32.const 7))
      (return (i32.add (local.get $t) (i32.const 10)))
    catch_all
    end
    (local.get 0)))

;;| f(0) = 13
;;| f(1) = 0
;;| g(0) = 13
;;| g(1) = 1
