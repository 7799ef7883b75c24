;; The index of a call through a table is evaluated before the arguments or behind them: what it computes must not move over what they do.
;;! run f() g()
(module
  (table funcref (elem $a $b))
  (global $g (mut i32) (i32.const 1))
  (type $t (func (param i32) (result i32)))
  (func $a (param i32) (result i32) (local.get 0))
  (func $b (param i32) (result i32) (i32.const 5))
  (func $first (result i32) (global.set $g (i32.add (global.get $g) (i32.const 1))) (i32.const 0))
  (func (export "f") (result i32) (local i32)
    (local.set 0 (call $first))
    (call_indirect (type $t) (global.get $g) (local.get 0)))
  (func (export "g") (result i32) (local i32)
    (local.set 0 (call $first))
    (return_call_indirect (type $t) (global.get $g) (local.get 0))))

;;| f() = 2
;;| g() = 3
