;; Ranges of numbers near 2^53 are exact, or not known: what rounding took from a bound must not make a value short.
;;! run or(0x10000000000001n, 1n) or(0n, 1n) sum(0x1fffffffffffffn) sum(5n)
(module
  (func (export "or") (param i64 i64) (result i64)
    (i64.shl
      (i64.shr_u
        (i64.or (i64.and (local.get 0) (i64.const 0x10000000000001)) (i64.and (local.get 1) (i64.const 1)))
        (i64.const 52))
      (i64.const 33)))
  (func (export "sum") (param i64) (result i64)
    (i64.mul
      (i64.shr_u
        (i64.sub
          (i64.add (i64.and (local.get 0) (i64.const 0x1fffffffffffff)) (i64.const 2))
          (i64.and (local.get 0) (i64.const 0x1fffffffffffff)))
        (i64.const 1))
      (i64.const 0x1234567890))))

;;| or(0x10000000000001n, 1n) = 8589934592n
;;| or(0n, 1n) = 0n
;;| sum(0x1fffffffffffffn) = 78187493520n
;;| sum(5n) = 78187493520n
