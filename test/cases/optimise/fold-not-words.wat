;; Instructions on i64 that have become instructions on words are not folded as if the first words were all.
;;! run overflow() zero() convert(-1n) shown(3n)
(module
  (memory 1)
  (func (export "overflow") (result i64) (i64.div_s (i64.const 0x8000000000000000) (i64.const -1)))
  (func (export "zero") (result i64) (i64.rem_u (i64.const 1) (i64.const 0)))
  ;; both words are constant only once they are words
  (func $mixed (export "shown") (param $x i64) (result i64)
    (i64.or (i64.and (i64.shl (local.get $x) (i64.const 32)) (i64.const 0xffffffff)) (i64.const 0x500000007)))
  (func (export "convert") (param $x i64) (result f64)
    (f64.convert_i64_s
      (i64.or (i64.and (i64.shl (local.get $x) (i64.const 32)) (i64.const 0xffffffff)) (i64.const 0x500000007)))))

;;| overflow() traps: integer overflow
;;| zero() traps: integer divide by zero
;;| convert(-1n) = 21474836487
;;| shown(3n) = 21474836487n
