;; Whether an address is aligned is asked first, of every bit of it.
;;! alone not every host has memories with 64-bit addresses
;;! run load(-71n) load(-72n) load(8n) load(9n) load(0x10000000000001n) add(-3n) add(-4n)
(module
  (memory i64 1 2 shared)
  (func (export "load") (param i64) (result i32) (i32.atomic.load (local.get 0)))
  (func (export "add") (param i64) (result i32) (i32.atomic.rmw.add offset=4 (local.get 0) (i32.const 1))))

;;| load(-71n) traps: unaligned atomic
;;| load(-72n) traps: out of bounds memory access
;;| load(8n) = 0
;;| load(9n) traps: unaligned atomic
;;| load(0x10000000000001n) traps: unaligned atomic
;;| add(-3n) traps: unaligned atomic
;;| add(-4n) traps: out of bounds memory access
