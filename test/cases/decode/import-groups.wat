;; Imports may name their module once, and their type.
;;! alone the host's engine has no import groups
;;! run sum(5)
(module
  (import "fuzz" (item "i" (func $i (param i32) (result i32))) (item "v" (func $v)))
  (import "other" (item "first") (item "second") (global i32))
  (func (export "sum") (param i32) (result i32)
    (call $v)
    (i32.add (call $i (local.get 0)) (i32.add (global.get 0) (global.get 1)))))

;;| v()
;;| i(5)
;;| sum(5) = 80
