;; What pmin and pmax choose is only moved, so the bits of NaNs survive; it is carried as words and as floats, by the same comparisons.
;;! run f32(0) f32(1) f32(2) f32(3) f64(0) f64(1) splat(0) splat(1)
;;! lacks legalise: i32_reinterpret_f32
;;! lacks legalise: f64_reinterpret_i64
(module
  (memory 1)
  (data (i32.const 0) "\01\00\80\7f" "\00\00\00\80" "\00\00\80\3f" "\02\00\80\ff")
  (data (i32.const 16) "\00\00\80\3f" "\00\00\00\00" "\00\00\00\40" "\03\00\80\7f")
  (data (i32.const 32) "\00\00\40\40" "\00\00\00\80" "\04\00\80\7f" "\00\00\80\3f")
  (func (export "f32") (param i32) (result i32)
    (v128.store (i32.const 64)
      (f32x4.pmin
        (f32x4.pmax (v128.load (i32.const 0)) (v128.load (i32.const 16)))
        (f32x4.pmax (v128.load (i32.const 32)) (v128.load (i32.const 0)))))
    (i32.load offset=64 (i32.shl (local.get 0) (i32.const 2))))
  (data (i32.const 128) "\01\00\00\00\00\00\f0\7f" "\00\00\00\00\00\00\f0\3f")
  (data (i32.const 144) "\00\00\00\00\00\00\f0\3f" "\02\00\00\00\00\00\f0\ff")
  (func (export "f64") (param i32) (result i64)
    (v128.store (i32.const 64)
      (f64x2.pmax
        (f64x2.pmin (v128.load (i32.const 128)) (v128.load (i32.const 144)))
        (f64x2.pmin (v128.load (i32.const 144)) (v128.load (i32.const 128)))))
    (i64.load offset=64 (i32.shl (local.get 0) (i32.const 3))))
  ;; a bound of 64 bits, twice, that a loop compares with
  (func (export "splat") (param $k i32) (result i32) (local $bound v128) (local $n i32)
    (local.set $bound (v128.load64_splat (i32.const 8)))
    (loop $again
      (v128.store offset=64 (local.get $n)
        (f32x4.pmin (local.get $bound) (v128.load (local.get $n))))
      (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 16))) (i32.const 48))))
    (i32.load offset=64 (i32.shl (local.get $k) (i32.const 2)))))

;;| f32(0) = 2139095041
;;| f32(1) = -2147483648
;;| f32(2) = 1073741824
;;| f32(3) = -8388606
;;| f64(0) = 9218868437227405313n
;;| f64(1) = 4607182418800017408n
;;| splat(0) = 1065353216
;;| splat(1) = -8388606
