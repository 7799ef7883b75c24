;; Parameters that a loop carries on are coerced before it: an engine knows the types of assignments, not those of parameters.
;;! print legalise
(module
  (func (export "f") (param $n i32) (param $x f64) (param $once i32) (result f64)
    (loop $l
      (local.set $x (f64.mul (local.get $x) (f64.const 1.5)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (local.get $once)))))
    (local.get $x)))

;;| ;; legalise
;;| func 0 "f" (n$0: i32, x$1: f64, once$2: i32) [i32 f64 i32] -> [f64]
;;|   n$0 = (js.or n$0 (js.number 0))
;;|   x$1 = (js.plus x$1)
;;|   loop @0 exit @1
;;|     x$1 = (js.mul x$1 (js.number 1.5))
;;|     n$0 = (js.or (js.sub n$0 once$2) (js.number 0))
;;|   again n$0
;;|   return x$1
