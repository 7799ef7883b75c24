;; A try without handlers may be what an exception is delegated to: it goes on from there, to the try around it.
;;! run f(0) f(1)
(module
  (tag $e)
  (func (export "f") (param i32) (result i32)
    try $outer
      try $target
        try
          (if (local.get 0) (then (throw $e)))
        delegate $target
      end
    catch $e
      (return (i32.const 1))
    end
    (i32.const 2)))

;;| f(0) = 2
;;| f(1) = 1
