;; A variable whose first value assigns it on the way is declared before, not with that value.
;;! run f(0) f(1)
(module
  (table funcref (elem $same $other))
  (type $t (func (param i32) (result i32)))
  (func $same (param i32) (result i32) (local.get 0))
  (func $other (param i32) (result i32) (i32.const 7))
  (func (export "f") (param f64) (result i32) (local i32)
    (local.set 1 (call_indirect (type $t) (i32.const 5) (i32.and (i32.trunc_f64_s (local.get 0)) (i32.const 1))))
    (i32.add (local.get 1) (local.get 1))))

;;| f(0) = 10
;;| f(1) = 14
