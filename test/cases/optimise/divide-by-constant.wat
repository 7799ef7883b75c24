;; Division of all 64 bits by a constant, which goes by doubles up to 2^20, by a reciprocal up to 2^18, and by the runtime above.
;;! run div(-1n) div(9007199254740993n) div(4503599627370495n) rem(-1n) rem(9007199254740993n) max(-1n) max(1099511627775n) max(1048575n)
;;! run over(-1n)
(module
  (func (export "div") (param i64) (result i64) (i64.div_u (local.get 0) (i64.const 10)))
  (func (export "rem") (param i64) (result i64) (i64.rem_u (local.get 0) (i64.const 10)))
  (func (export "max") (param i64) (result i64 i64)
    (i64.div_u (local.get 0) (i64.const 1048576)) (i64.rem_u (local.get 0) (i64.const 1048575)))
  (func (export "over") (param i64) (result i64 i64)
    (i64.div_u (local.get 0) (i64.const 1048577)) (i64.rem_u (local.get 0) (i64.const -3))))

;;| div(-1n) = 1844674407370955161n
;;| div(9007199254740993n) = 900719925474099n
;;| div(4503599627370495n) = 450359962737049n
;;| rem(-1n) = 5n
;;| rem(9007199254740993n) = 3n
;;| max(-1n) = [17592186044415n, 15n]
;;| max(1099511627775n) = [1048575n, 0n]
;;| max(1048575n) = [0n, 0n]
;;|
;;| over(-1n) = [17592169267215n, 2n]
