;; The operands of an access may grow memory: the access sees it grown, and not the view from before.
;;! run store(1) store8(1) load(0) load8(0) nested(0) arms(1) f64(1)
(module
  (memory 1 20)
  (func $grow (param $by i32) (result i32)
    (drop (memory.grow (local.get $by)))
    (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)))
  (func (export "store") (param i32) (result i32)
    (i32.store (i32.const 0) (memory.grow (local.get 0)))
    (i32.store (i32.const 4) (call $grow (local.get 0)))
    (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 4))))
  (func (export "store8") (param i32) (result i32)
    (i32.store8 (i32.const 0) (memory.grow (local.get 0)))
    (i32.load8_u (i32.const 0)))
  (func (export "load") (param i32) (result i32)
    (i32.load (call $grow (i32.const 1))))
  (func (export "load8") (param i32) (result i32)
    (i32.load8_u (call $grow (i32.const 1))))
  (func (export "nested") (param i32) (result i32) (local $t i32)
    (local.set $t (call $grow (i32.const 1)))
    (i32.store (local.get $t) (i32.const 7))
    (local.set $t (call $grow (i32.const 1)))
    (i32.load offset=0 (i32.sub (local.get $t) (i32.const 65536))))
  (func (export "arms") (param i32) (result i32) (local $t i32)
    (if (local.get 0) (then (local.set $t (call $grow (i32.const 1)))) (else (local.set $t (i32.const 5))))
    (i32.store (i32.const 0) (local.get $t))
    (i32.load (i32.const 0)))
  (func (export "f64") (param i32) (result f64)
    (f64.store (i32.const 0) (f64.convert_i32_s (memory.grow (local.get 0))))
    (f64.load (i32.const 0))))

;;| store(1) = 196605
;;| store8(1) = 3
;;| load(0) = 0
;;| load8(0) = 0
;;| nested(0) = 7
;;| arms(1) = 589820
;;| f64(1) = 9
