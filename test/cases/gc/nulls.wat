;; Null and bounds are found by the engine: its errors are traps of their kinds, also in handlers, which catch none of them.
;;! alone needs an engine with garbage collection, such as Node 22
;;! run get(1) get(0) set(0) element(1, 1) element(0, 0) element(1, 5) store(0, 1) store(1, -1) store(1, 0x40000000) length(1) length(0)
(module
  (type $s (struct (field (mut i32))))
  (type $a (array (mut i32)))
  (type $l (array (mut i64)))
  (func $struct (param i32) (result (ref null $s))
    (if (result (ref null $s)) (local.get 0) (then (struct.new $s (i32.const 4))) (else (ref.null $s))))
  (func (export "get") (param i32) (result i32)
    (block $caught (try_table (catch_all $caught) (return (struct.get $s 0 (call $struct (local.get 0))))))
    (i32.const -1))
  (func (export "set") (param i32) (struct.set $s 0 (call $struct (local.get 0)) (i32.const 1)))
  (func (export "element") (param i32 i32) (result i32) (local $x (ref null $a))
    (if (local.get 0) (then (local.set $x (array.new $a (i32.const 4) (i32.const 2)))))
    (block $caught (try_table (catch_all $caught) (return (array.get $a (local.get $x) (local.get 1)))))
    (i32.const -1))
  (func (export "store") (param i32 i32) (local $x (ref null $l))
    (if (local.get 0) (then (local.set $x (array.new $l (i64.const 4) (i32.const 2)))))
    (array.set $l (local.get $x) (local.get 1) (i64.const 7)))
  (func (export "length") (param i32) (result i32) (local $x arrayref)
    (if (local.get 0) (then (local.set $x (array.new $l (i64.const 4) (i32.const 2)))))
    (array.len (local.get $x))))

;;| get(1) = 4
;;| get(0) traps: null structure reference
;;| set(0) traps: null structure reference
;;| element(1, 1) = 4
;;| element(0, 0) traps: null array reference
;;| element(1, 5) traps: out of bounds array access
;;| store(0, 1) traps: null array reference
;;| store(1, -1) traps: out of bounds array access
;;| store(1, 0x40000000) traps: out of bounds array access
;;| length(1) = 2
;;| length(0) traps: null array reference
