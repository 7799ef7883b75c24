;; In a memory beyond 2 GiB, address and constant may add up to more than 2^32: the access at the sum says nothing of the address then.
;;! run f(0x90000000)
(module
  (memory 40000)
  (func (export "f") (param i32) (result i32)
    (drop (i32.load (local.get 0)))
    (drop (i32.load (i32.add (local.get 0) (i32.const 0x70000010))))
    (drop (i32.load offset=0x60000000 (local.get 0)))
    (i32.const 1)))

;;| f(0x90000000) traps: out of bounds memory access
