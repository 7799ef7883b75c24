;; What a local is assigned is computed where it goes, also over its own words.
;;! run add(81985529216486895n, -3n) add(-81985529216486895n, 35n)
;;! run sub(81985529216486895n, -3n) sub(-81985529216486895n, 35n)
;;! run mul(81985529216486895n, -3n) mul(-81985529216486895n, 35n)
;;! run and(81985529216486895n, -3n) and(-81985529216486895n, 35n)
;;! run or(81985529216486895n, -3n) or(-81985529216486895n, 35n)
;;! run xor(81985529216486895n, -3n) xor(-81985529216486895n, 35n)
;;! run shl(81985529216486895n, -3n) shl(-81985529216486895n, 35n)
;;! run shr_s(81985529216486895n, -3n) shr_s(-81985529216486895n, 35n)
;;! run shr_u(81985529216486895n, -3n) shr_u(-81985529216486895n, 35n)
;;! run rotl(81985529216486895n, -3n) rotl(-81985529216486895n, 35n)
;;! run rotr(81985529216486895n, -3n) rotr(-81985529216486895n, 35n)
;;! run load(16n) signs(0n) signs(255n) signs(0xffffffff80n)
(module
  (func (export "add") (param $x i64) (param $y i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.add (local.get $x) (local.get $y)))
      (local.set $y (i64.add (local.get $y) (local.get $x)))
      (local.set $x (i64.add (local.get $x) (local.get $x)))
      (local.set $x (i64.add (i64.const 0x123456789abcdef) (local.get $x)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (i64.xor (local.get $x) (local.get $y)))
  (func (export "sub") (param $x i64) (param $y i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.sub (local.get $x) (local.get $y)))
      (local.set $y (i64.sub (local.get $y) (local.get $x)))
      (local.set $x (i64.sub (local.get $x) (local.get $x)))
      (local.set $x (i64.sub (i64.const 0x123456789abcdef) (local.get $x)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (i64.xor (local.get $x) (local.get $y)))
  (func (export "mul") (param $x i64) (param $y i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.mul (local.get $x) (local.get $y)))
      (local.set $y (i64.mul (local.get $y) (local.get $x)))
      (local.set $x (i64.mul (local.get $x) (local.get $x)))
      (local.set $x (i64.mul (i64.const 0x123456789abcdef) (local.get $x)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (i64.xor (local.get $x) (local.get $y)))
  (func (export "and") (param $x i64) (param $y i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.and (local.get $x) (local.get $y)))
      (local.set $y (i64.and (local.get $y) (local.get $x)))
      (local.set $x (i64.and (local.get $x) (local.get $x)))
      (local.set $x (i64.and (i64.const 0x123456789abcdef) (local.get $x)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (i64.xor (local.get $x) (local.get $y)))
  (func (export "or") (param $x i64) (param $y i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.or (local.get $x) (local.get $y)))
      (local.set $y (i64.or (local.get $y) (local.get $x)))
      (local.set $x (i64.or (local.get $x) (local.get $x)))
      (local.set $x (i64.or (i64.const 0x123456789abcdef) (local.get $x)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (i64.xor (local.get $x) (local.get $y)))
  (func (export "xor") (param $x i64) (param $y i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.xor (local.get $x) (local.get $y)))
      (local.set $y (i64.xor (local.get $y) (local.get $x)))
      (local.set $x (i64.xor (local.get $x) (local.get $x)))
      (local.set $x (i64.xor (i64.const 0x123456789abcdef) (local.get $x)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (i64.xor (local.get $x) (local.get $y)))
  (func (export "shl") (param $x i64) (param $y i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.shl (local.get $x) (local.get $y)))
      (local.set $y (i64.shl (local.get $y) (local.get $x)))
      (local.set $x (i64.shl (local.get $x) (local.get $x)))
      (local.set $x (i64.shl (i64.const 0x123456789abcdef) (local.get $x)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (i64.xor (local.get $x) (local.get $y)))
  (func (export "shr_s") (param $x i64) (param $y i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.shr_s (local.get $x) (local.get $y)))
      (local.set $y (i64.shr_s (local.get $y) (local.get $x)))
      (local.set $x (i64.shr_s (local.get $x) (local.get $x)))
      (local.set $x (i64.shr_s (i64.const 0x123456789abcdef) (local.get $x)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (i64.xor (local.get $x) (local.get $y)))
  (func (export "shr_u") (param $x i64) (param $y i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.shr_u (local.get $x) (local.get $y)))
      (local.set $y (i64.shr_u (local.get $y) (local.get $x)))
      (local.set $x (i64.shr_u (local.get $x) (local.get $x)))
      (local.set $x (i64.shr_u (i64.const 0x123456789abcdef) (local.get $x)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (i64.xor (local.get $x) (local.get $y)))
  (func (export "rotl") (param $x i64) (param $y i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.rotl (local.get $x) (local.get $y)))
      (local.set $y (i64.rotl (local.get $y) (local.get $x)))
      (local.set $x (i64.rotl (local.get $x) (local.get $x)))
      (local.set $x (i64.rotl (i64.const 0x123456789abcdef) (local.get $x)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (i64.xor (local.get $x) (local.get $y)))
  (func (export "rotr") (param $x i64) (param $y i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.rotr (local.get $x) (local.get $y)))
      (local.set $y (i64.rotr (local.get $y) (local.get $x)))
      (local.set $x (i64.rotr (local.get $x) (local.get $x)))
      (local.set $x (i64.rotr (i64.const 0x123456789abcdef) (local.get $x)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (i64.xor (local.get $x) (local.get $y)))
  (func (export "load") (param $p i64) (result i64) (local $n i32)
    (loop $again
      (local.set $p (i64.load (i32.and (i32.wrap_i64 (local.get $p)) (i32.const 56))))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (local.get $p))
  (memory 1)
  (data (i32.const 0) "\08\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\ff\00\00\00\ff\00\00\80")
  (func (export "signs") (param $x i64) (result i64) (local $n i32)
    (loop $again
      (local.set $x (i64.extend32_s (local.get $x)))
      (local.set $x (i64.add (i64.extend16_s (local.get $x)) (i64.const 1)))
      (local.set $x (i64.sub (i64.const 1) (i64.extend8_s (local.get $x))))
      (local.set $x (select (i64.const 5) (local.get $x) (i32.wrap_i64 (local.get $x))))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 3))))
    (local.get $x)))

;;| add(81985529216486895n, -3n) = 3846349052823608126n
;;| add(-81985529216486895n, 35n) = 485979540597501914n
;;|
;;| sub(81985529216486895n, -3n) = -492476426169707600n
;;| sub(-81985529216486895n, 35n) = 744n
;;|
;;| mul(81985529216486895n, -3n) = 3498496769528705216n
;;| mul(-81985529216486895n, 35n) = 1706132858138573504n
;;|
;;| and(81985529216486895n, -3n) = 0n
;;| and(-81985529216486895n, 35n) = 0n
;;|
;;| or(81985529216486895n, -3n) = 0n
;;| or(-81985529216486895n, 35n) = 0n
;;|
;;| xor(81985529216486895n, -3n) = 0n
;;| xor(-81985529216486895n, 35n) = 0n
;;|
;;| shl(81985529216486895n, -3n) = -81985529216486894n
;;| shl(-81985529216486895n, 35n) = 81985529216486860n
;;|
;;| shr_s(81985529216486895n, -3n) = -81985529216486894n
;;| shr_s(-81985529216486895n, 35n) = 1281023894007607n
;;|
;;| shr_u(81985529216486895n, -3n) = -81985529216486894n
;;| shr_u(-81985529216486895n, 35n) = 1281023894007607n
;;|
;;| rotl(81985529216486895n, -3n) = -3420493924987063647n
;;| rotl(-81985529216486895n, 35n) = 81985529078074863n
;;|
;;| rotr(81985529216486895n, -3n) = -8032179943414451552n
;;| rotr(-81985529216486895n, 35n) = 1470615430320733666n
;;|
;;| load(16n) = 8n
;;| signs(0n) = 0n
;;| signs(255n) = 5n
;;| signs(0xffffffff80n) = 5n
