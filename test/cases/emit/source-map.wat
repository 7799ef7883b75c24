;; What engines say of a trap leads to the instruction that trapped.
;;! where divide(1, 0) load(65536) deep(-4) lost(0) stop() grown(3) store(65535, 1n)
(module
  (memory 1)
  (type $unary (func (param i32) (result i32)))
  (table 2 funcref)
  (elem (i32.const 0) $load)
  (func (export "divide") (param i32 i32) (result i32)
    (i32.add (i32.const 1) (i32.div_s (local.get 0) (local.get 1))))
  (func $load (export "load") (param i32) (result i32)
    (i32.add (i32.load8_u (i32.const 8)) (i32.load (local.get 0))))
  (func (export "deep") (param i32) (result i32)
    (if (i32.lt_s (local.get 0) (i32.const 0))
      (then (return (i32.mul (i32.const 3) (call $load (call $load (local.get 0)))))))
    (i32.const 0))
  (func (export "lost") (param i32) (result i32)
    (call_indirect (type $unary) (local.get 0) (i32.const 1)))
  (func (export "stop") (nop) (unreachable))
  (func (export "grown") (param $n i32) (result i32)
    (local $i i32)
    (loop $more
      (local.set $i (i32.add (local.get $i) (i32.load (i32.shl (local.get $i) (i32.const 2)))))
      (local.set $i (i32.add (local.get $i) (i32.const 16384)))
      (br_if $more (i32.lt_u (local.get $i) (i32.const 100000))))
    (local.get $n))
  (func (export "store") (param i32 i64)
    (i64.store (local.get 0) (i64.mul (local.get 1) (i64.const 5)))))

;;| divide(1, 0) traps at 0x7f: integer divide by zero
;;| load(65536) traps at 0x8b: out of bounds memory access
;;| deep(-4) traps at 0x8b: out of bounds memory access
;;| lost(0) traps at 0xad: uninitialized element 1
;;| stop() traps at 0xb4: unreachable
;;| grown(3) traps at 0xc3: out of bounds memory access
;;| store(65535, 1n) traps at 0xe8: out of bounds memory access
