;; A constant shift count beyond 2^53 counts by its low bits.
;;! run shl() shr_u() rotl() rotr()
(module
  (func (export "shl") (result i64) (i64.shl (i64.const 1) (i64.const -1)))
  (func (export "shr_u") (result i64) (i64.shr_u (i64.const -1) (i64.const 0x7ffffffffffffffd)))
  (func (export "rotl") (result i64) (i64.rotl (i64.const 3) (i64.const -1)))
  (func (export "rotr") (result i64) (i64.rotr (i64.const 3) (i64.const -63))))

;;| shl() = -9223372036854775808n
;;| shr_u() = 7n
;;| rotl() = -9223372036854775807n
;;| rotr() = -9223372036854775807n
