;; A choice does not move into an arm of another: in a tree of them everything that any chooses between is live until the last is made.
;;! print nest
;;! only 0
;;! run f(0) f(1)
(module
  (func $least (export "least") (param $a f64) (param $b f64) (param $c f64) (result f64)
    (local $x f64)
    (local.set $x (select (local.get $a) (local.get $b) (f64.lt (local.get $a) (local.get $b))))
    (select (local.get $x) (local.get $c) (f64.lt (local.get $b) (local.get $c))))
  (func (export "f") (param i32) (result f64)
    (call $least (f64.convert_i32_s (local.get 0)) (f64.const 0.5) (f64.const 3))))

;;| ;; nest
;;| func 0 "least" (a$0: f64, b$1: f64, c$2: f64) [f64 f64 f64] -> [f64]
;;|   x$3 = (select a$0 b$1 (f64.lt a$0 b$1))
;;|   return (select x$3 c$2 (f64.lt b$1 c$2))
;;|
;;| f(0) = 0
;;| f(1) = 0.5
