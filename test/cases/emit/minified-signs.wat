;; Signs that follow one another stay apart.
;;! options minify
;;! run f(2.5) g(2.5, 1) h(3) f3(2)
(module
  (func (export "f") (param f64) (result f64) (f64.neg (f64.neg (local.get 0))))
  (func (export "f3") (param f64) (result f64) (f64.neg (f64.neg (f64.neg (local.get 0)))))
  (func (export "g") (param f64 f64) (result f64) (f64.sub (local.get 0) (f64.neg (f64.neg (local.get 1)))))
  (func (export "h") (param i32) (result i32)
    (i32.add (i32.sub (i32.const 0) (local.get 0)) (i32.add (i32.eqz (local.get 0)) (i32.const -1)))))

;;| f(2.5) = 2.5
;;| g(2.5, 1) = 1.5
;;| h(3) = -4
;;| f3(2) = -2
