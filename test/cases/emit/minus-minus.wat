;; Two minus signs in a row are not a decrement, however little space there is.
;;! options minify
;;! run f(3) g(2) h(1)
(module
  (func (export "f") (param f64) (result f64) (f64.neg (f64.neg (local.get 0))))
  (func (export "g") (param f64) (result f64) (f64.sub (f64.const 1) (f64.neg (f64.neg (local.get 0)))))
  (func (export "h") (param f32) (result f32)
    (local.set 0 (f32.neg (f32.neg (local.get 0))))
    (f32.add (local.get 0) (f32.neg (f32.neg (local.get 0))))))

;;| f(3) = 3
;;| g(2) = -1
;;| h(1) = 2
