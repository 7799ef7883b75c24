;; Tests and casts, deep ones too, of structs, functions, i31 and values of JavaScript.
;;! alone needs an engine with garbage collection, such as Node 22
;;! run kinds() deep() cast(0) cast(1) cast(2) branches() functions() externals(7) i31(-5)
(module
  (type $root (sub (struct)))
  (type $a (sub $root (struct (field i32))))
  (type $b (sub $root (struct (field i32))))
  (type $c (sub final $a (struct (field i32) (field i32))))
  (type $array (array i8))
  (type $d1 (sub $a (struct (field i32))))
  (type $d2 (sub $d1 (struct (field i32)))) (type $d3 (sub $d2 (struct (field i32))))
  (type $d4 (sub $d3 (struct (field i32)))) (type $d5 (sub $d4 (struct (field i32))))
  (type $d6 (sub $d5 (struct (field i32)))) (type $d7 (sub $d6 (struct (field i32))))
  (type $f (sub (func (param i32) (result i32))))
  (type $g (sub $f (func (param i32) (result i32))))
  (table $t 5 anyref)
  (elem (table $t) (i32.const 0) anyref
    (struct.new $a (i32.const 1)) (struct.new $b (i32.const 2)) (struct.new $c (i32.const 3) (i32.const 4))
    (ref.i31 (i32.const 5)) (array.new_fixed $array 1 (i32.const 6)))
  (func $f (type $f) (i32.add (local.get 0) (i32.const 1)))
  (func $g (type $g) (i32.mul (local.get 0) (i32.const 2)))
  (elem declare func $f $g)

  ;; a bit for each kind, a decimal digit for each value
  (func $kind (param anyref) (result i32)
    (i32.or (i32.or (i32.or
      (ref.test (ref $a) (local.get 0))
      (i32.shl (ref.test (ref $c) (local.get 0)) (i32.const 1)))
      (i32.shl (ref.test (ref i31) (local.get 0)) (i32.const 2)))
      (i32.shl (ref.test (ref array) (local.get 0)) (i32.const 3))))
  (func (export "kinds") (result i32 i32 i32 i32 i32 i32)
    (call $kind (table.get $t (i32.const 0))) (call $kind (table.get $t (i32.const 1)))
    (call $kind (table.get $t (i32.const 2))) (call $kind (table.get $t (i32.const 3)))
    (call $kind (table.get $t (i32.const 4))) (call $kind (ref.null any)))

  (func (export "deep") (result i32 i32 i32) (local $x (ref null $a))
    (local.set $x (struct.new $d7 (i32.const 9)))
    (ref.test (ref $d7) (local.get $x)) (ref.test (ref $d6) (local.get $x))
    (local.set $x (struct.new $d6 (i32.const 9)))
    (ref.test (ref $d7) (local.get $x)))

  (func (export "cast") (param i32) (result i32)
    (struct.get $a 0 (ref.cast (ref $a) (table.get $t (local.get 0)))))

  (func (export "branches") (result i32 i32)
    (block $is (result (ref $c))
      (drop (br_on_cast $is anyref (ref $c) (table.get $t (i32.const 2))))
      (return (i32.const -1) (i32.const -1)))
    (struct.get $c 1)
    (block $not (result anyref)
      (drop (br_on_cast_fail $not anyref (ref $c) (table.get $t (i32.const 1))))
      (return (i32.const -2) (i32.const -2)))
    (ref.test (ref $b)))

  (func (export "functions") (result i32 i32 i32) (local $r funcref)
    (local.set $r (ref.func $g))
    (call_ref $f (i32.const 21) (ref.cast (ref $f) (local.get $r)))
    (ref.test (ref $g) (ref.func $f))
    (ref.test (ref $g) (local.get $r)))

  (func (export "externals") (param externref) (result externref i32 i32)
    (extern.convert_any (any.convert_extern (local.get 0)))
    (ref.test (ref i31) (any.convert_extern (local.get 0)))
    (ref.eq
      (ref.cast eqref (any.convert_extern (extern.convert_any (table.get $t (i32.const 0)))))
      (ref.cast eqref (table.get $t (i32.const 0)))))

  (func (export "i31") (param i32) (result i32 i32)
    (i31.get_s (ref.i31 (local.get 0))) (i31.get_u (ref.i31 (local.get 0)))))

;;| kinds() = [1, 1, 3, 4, 8, 0]
;;| deep() = [1, 1, 0]
;;| cast(0) = 1
;;| cast(1) = 2
;;| cast(2) = 3
;;| branches() = [4, 1]
;;| functions() = [42, 0, 1]
;;| externals(7) = [7, 1, 1]
;;| i31(-5) = [-5, 2147483643]
