;; An operand that is known only once i64s are words: its conversion gives two words by then, no constant.
;;! run f()
(module
  (memory 1)
  (func (export "f") (result i32) (local i32)
    (local.set 0 (i64.gt_u (i64.trunc_sat_f64_s (f64.const 4294967296.5)) (i64.load8_u offset=8 (i32.const 15))))
    (i64.store32 (i32.const 15) (i64.trunc_f64_s (select (f64.const -0) (f64.const -264206.6) (local.get 0))))
    (i32.load (i32.const 15))))

;;| f() = 0
