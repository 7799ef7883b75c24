;; A memory of one-byte pages may have more of them than an int32 says.
;;! alone the host's engine has no custom page sizes
;;! run size() isNegative() product() grow()
(module
  (memory 3000000000 4294967295 (pagesize 1))
  (func (export "size") (result i32) (memory.size))
  (func (export "isNegative") (result i32) (i32.lt_s (memory.size) (i32.const 0)))
  (func (export "product") (result i32)
    (i32.gt_u (i32.shr_u (i32.mul (memory.size) (i32.const 3)) (i32.const 1)) (i32.const 5)))
  (func (export "grow") (result i32) (i32.shr_u (memory.grow (i32.const 0)) (i32.const 4))))

;;| size() = -1294967296
;;| isNegative() = 1
;;| product() = 1
;;| grow() = 187500000
