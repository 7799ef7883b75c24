;; A choice does not move into an arm of another: in a tree of them everything that any chooses between is live until the last is made.
;; One that has something to compute does: it may be spared.
;;! print nest
;;! run f(0) f(1)
(module
  (func $least (export "least") (param $a f64) (param $b f64) (param $c f64) (result f64)
    (local $x f64)
    (local.set $x (select (local.get $a) (local.get $b) (f64.lt (local.get $a) (local.get $b))))
    (select (local.get $x) (local.get $c) (f64.lt (local.get $b) (local.get $c))))
  (func $spared (export "spared") (param $a i32) (param $b i32) (result i32)
    (local $x i32)
    (local.set $x (select (local.get $a) (i32.ctz (local.get $b)) (i32.lt_s (local.get $a) (i32.const 7))))
    (select (local.get $x) (local.get $b) (i32.and (local.get $b) (i32.const 1))))
  (func (export "f") (param i32) (result f64)
    (call $least (f64.convert_i32_s (local.get 0)) (f64.const 0.5) (f64.const 3))))

;;| ;; nest
;;| func 0 "least" (a$0: f64, b$1: f64, c$2: f64) [f64 f64 f64] -> [f64]
;;|   x$3 = (select a$0 b$1 (f64.lt a$0 b$1))
;;|   return (select x$3 c$2 (f64.lt b$1 c$2))
;;| ;; nest
;;| func 1 "spared" (a$0: i32, b$1: i32) [i32 i32] -> [i32]
;;|   return (select (select a$0 (i32.ctz b$1) (i32.lt_s a$0 (i32.const 7))) b$1 (i32.and b$1 (i32.const 1)))
;;| ;; nest
;;| func 2 "f" ($0: i32) [i32] -> [f64]
;;|   return (call 0 (f64.convert_i32_s $0) (f64.const 4602678819172646912n) (f64.const 4613937818241073152n))
;;|
;;| f(0) = 0
;;| f(1) = 0.5
