;; The list of all functions that references may lead to begins with the first segment; what later ones refer to follows.
;;! options minify
;;! run call(1) call(2) call(3) call(4) call(5) first(0)
(module
  (type $t (func (result i32)))
  (table $table 8 funcref)
  (func $a (result i32) (i32.const 1))
  (func $b (result i32) (i32.const 2))
  (func $c (result i32) (i32.const 3))
  (func $d (param i32) (result i32) (local.get 0))
  (elem (i32.const 1) func $b $c $b)
  (elem (i32.const 5) funcref (ref.func $d) (ref.null func))
  (elem (i32.const 4) funcref (ref.func $a))
  (func (export "call") (param i32) (result i32) (call_indirect (type $t) (local.get 0)))
  (func (export "first") (param i32) (result funcref) (table.get $table (local.get 0))))

;;| call(1) = 2
;;| call(2) = 3
;;| call(3) = 2
;;| call(4) = 1
;;| call(5) traps: indirect call type mismatch
;;| first(0) = null
