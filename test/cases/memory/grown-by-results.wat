;; Results that affect one another are evaluated in their order, whichever leaves its register first.
;;! run f() g() h() k() t()
(module
  (memory 1 20)
  (table $t 1 20 externref)
  (func (export "f") (result i32 i32) (memory.size) (memory.grow (i32.const 1)))
  (func (export "g") (result i32 i32) (memory.grow (i32.const 1)) (memory.size))
  (func (export "h") (result i32 i32 i32) (memory.size) (memory.grow (i32.const 1)) (memory.size))
  (func (export "k") (result i32 i32) (memory.grow (i32.const 1)) (memory.grow (i32.const 1)))
  (func (export "t") (result i32 i32 i32) (table.size) (table.grow (ref.null extern) (i32.const 1)) (table.size)))

;;| f() = [1, 1]
;;| g() = [2, 3]
;;| h() = [3, 3, 4]
;;| k() = [4, 5]
;;| t() = [1, 1, 2]
