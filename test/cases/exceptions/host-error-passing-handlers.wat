;; What a host function threw stays what it is when handlers of other tags see it go by.
;;! run f(0) f(1) g(1) h(1)
(module
  (import "fuzz" "boom" (func $boom (param i32) (result f32)))
  (tag $e)
  (func $f (export "f") (param i32) (result f32)
    try (result f32)
      (call $boom (local.get 0))
    catch $e
      (f32.const 1)
    end)
  (func (export "g") (param i32) (result f32)
    try (result f32)
      (call $f (local.get 0))
    catch $e
      (f32.const 2)
    catch_all
      (f32.const 3)
    end)
  (func (export "h") (param i32) (result f32)
    try (result f32)
      (call $f (local.get 0))
    catch_all
      rethrow 0
    end))

;;| boom(0)
;;| f(0) = 0
;;| boom(1)
;;| f(1) throws RangeError: boom 1
;;| boom(1)
;;| g(1) = 3
;;| boom(1)
;;| h(1) throws RangeError: boom 1
