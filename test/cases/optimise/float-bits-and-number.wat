;; A float that is both moved and looked at as a number has its bits in a local of its own: engines keep no NaN's bits in a number.
;;! print float-bits
;;! only 0
;;! run kept() zero() swapped() single() later() first()
(module
  (memory (export "memory") 1)
  (func $move (param $p i32) (result i32)
    (local $x f64)
    (local.set $x (f64.load (local.get $p)))
    (f64.store offset=8 (local.get $p) (local.get $x))
    (f64.gt (local.get $x) (f64.const 0)))
  (func (export "kept") (result i64)
    (i64.store (i32.const 0) (i64.const -3))
    (drop (call $move (i32.const 0)))
    (i64.load (i32.const 8)))
  ;; zero until it is assigned
  (func (export "zero") (result i64)
    (local $x f64) (local $n i32)
    (i64.store (i32.const 0) (i64.const 0x7ff0000000000001))
    (loop $again
      (f64.store offset=8 (i32.const 0) (local.get $x))
      (local.set $n (i32.add (i32.add (local.get $n) (f64.eq (local.get $x) (f64.const 0))) (i32.const 1)))
      (if (i32.gt_u (local.get $n) (i32.const 5)) (then (local.set $x (f64.load (i32.const 0)))))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 12))))
    (i64.add (i64.load (i32.const 8)) (i64.extend_i32_u (local.get $n))))
  ;; copies, and a choice
  (func (export "swapped") (result i64)
    (local $x f64) (local $y f64) (local $t f64)
    (i64.store (i32.const 0) (i64.const 0xfff7fffffff7ffff))
    (i64.store (i32.const 8) (i64.const 0x7ff7000000000005))
    (local.set $x (f64.load (i32.const 0)))
    (local.set $y (f64.load (i32.const 8)))
    (if (i32.eqz (f64.lt (local.get $x) (local.get $y)))
      (then (local.set $t (local.get $x)) (local.set $x (local.get $y)) (local.set $y (local.get $t))))
    (f64.store (i32.const 16) (select (local.get $x) (local.get $y) (f64.eq (local.get $x) (local.get $x))))
    (f64.store (i32.const 24) (f64.neg (local.get $x)))
    (i64.xor (i64.load (i32.const 16)) (i64.rotl (i64.load (i32.const 24)) (i64.const 7))))
  (func (export "single") (result i32)
    (local $x f32)
    (i32.store (i32.const 0) (i32.const 0x7f800001))
    (local.set $x (f32.load (i32.const 0)))
    (if (f32.le (local.get $x) (f32.const 3)) (then unreachable))
    (f32.store (i32.const 4) (local.get $x))
    (i32.load (i32.const 4)))
  ;; the address writes before what is stored is read
  (func $write (result i32) (i64.store (i32.const 0) (i64.const -7)) (i32.const 32))
  (func (export "later") (result i64)
    (i64.store (i32.const 0) (i64.const -9))
    (f64.store (call $write) (f64.load (i32.const 0)))
    (i64.load (i32.const 32)))
  ;; and the address of a load is found once
  (func $next (result i32)
    (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.const 8)))
    (i32.load (i32.const 64)))
  (func (export "first") (result i64)
    (local $x f64)
    (i64.store (i32.const 72) (i64.const -11)) (i64.store (i32.const 8) (i64.const -12))
    (local.set $x (f64.load (call $next)))
    (if (f64.gt (local.get $x) (f64.const 1)) (then unreachable))
    (f64.store (i32.const 128) (local.get $x))
    (i64.add (i64.load (i32.const 128)) (i64.load (i32.const 64)))))

;;| ;; float-bits
;;| func 0 "move" (p$0: i32) [i32] -> [i32]
;;|   $2 = (i64.load {align:3,memory:0,offset:0} p$0)
;;|   x$1 = (f64.load {align:3,memory:0,offset:0} p$0)
;;|   (i64.store {align:3,memory:0,offset:8} p$0 $2)
;;|   return (f64.gt x$1 (f64.const 0n))
;;|
;;| kept() = -3n
;;| zero() = 9218868437227405325n
;;| swapped() = 322007373356465408n
;;| single() = 2139095041
;;| later() = -7n
;;| first() = -4n
