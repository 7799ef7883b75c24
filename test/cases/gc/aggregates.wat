;; Structs and arrays: widths, traps and their order.
;;! alone needs an engine with garbage collection, such as Node 22
;;! run sum(10) widths(300, -2) get(0) get(3) get(4) get(-1) null-field() null-element() wide() order()
(module
  (type $list (sub (struct (field $head i32) (field $tail (mut (ref null $list))))))
  (type $packed (struct (field (mut i8)) (field (mut i16)) (field (mut i64)) (field f64)))
  (type $words (array (mut i64)))
  (type $refs (array (mut (ref null $list))))
  (global $words (ref $words) (array.new_fixed $words 4 (i64.const 1) (i64.const -2) (i64.const 3) (i64.const 0x100000000)))

  (func (export "sum") (param $n i32) (result i32)
    (local $list (ref null $list)) (local $sum i32)
    (loop $make
      (local.set $list (struct.new $list (local.get $n) (local.get $list)))
      (br_if $make (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (block $done
      (loop $walk
        (br_on_null $done (local.get $list))
        (drop)
        (local.set $sum (i32.add (local.get $sum) (struct.get $list $head (local.get $list))))
        (local.set $list (struct.get $list $tail (local.get $list)))
        (br $walk)))
    (local.get $sum))

  (func (export "widths") (param i32 i32) (result i32 i32 i32 i32 i64 f64)
    (local $p (ref $packed))
    (local.set $p (struct.new $packed (local.get 0) (local.get 1) (i64.extend_i32_s (local.get 1)) (f64.const 1.5)))
    (struct.set $packed 2 (local.get $p) (i64.mul (struct.get $packed 2 (local.get $p)) (i64.const 0x100000000)))
    (struct.get_s $packed 0 (local.get $p))
    (struct.get_u $packed 0 (local.get $p))
    (struct.get_s $packed 1 (local.get $p))
    (struct.get_u $packed 1 (local.get $p))
    (struct.get $packed 2 (local.get $p))
    (struct.get $packed 3 (local.get $p)))

  (func (export "get") (param i32) (result i64)
    (array.get $words (global.get $words) (local.get 0)))

  (func (export "null-field") (result i32) (struct.get $list $head (ref.null $list)))
  (func (export "null-element") (result i64) (array.get $words (ref.null $words) (i32.const 0)))

  (func (export "wide") (result i64 i32)
    (local $a (ref $words))
    (local.set $a (array.new $words (i64.const 0x1_0000_0002) (i32.const 3)))
    (array.set $words (local.get $a) (i32.const 1) (i64.const -1))
    (array.copy $words $words (local.get $a) (i32.const 0) (local.get $a) (i32.const 1) (i32.const 2))
    (array.fill $words (local.get $a) (i32.const 2) (i64.const 5) (i32.const 1))
    (i64.add
      (i64.add (array.get $words (local.get $a) (i32.const 0)) (array.get $words (local.get $a) (i32.const 1)))
      (array.get $words (local.get $a) (i32.const 2)))
    (array.len (local.get $a)))

  ;; The index traps before the array is found to be null, and what is stored before the index is found to be out of bounds.
  (func (export "order")
    (array.set $refs (array.new_default $refs (i32.const 1)) (i32.const 2)
      (struct.new $list (i32.div_s (i32.const 1) (i32.const 0)) (ref.null $list)))))

;;| sum(10) = 55
;;| widths(300, -2) = [44, 44, -2, 65534, -8589934592n, 1.5]
;;| get(0) = 1n
;;| get(3) = 4294967296n
;;| get(4) traps: out of bounds array access
;;| get(-1) traps: out of bounds array access
;;| null-field() traps: null structure reference
;;| null-element() traps: null array reference
;;| wide() = [4294967302n, 3]
;;| order() traps: integer divide by zero
