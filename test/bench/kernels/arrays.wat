;; Arrays of the collector's own: a sieve over bytes, an insertion sort of words, and references turned around.
(module
  (type $bytes (array (mut i8)))
  (type $words (array (mut i32)))
  (type $box (struct (field i32)))
  (type $boxes (array (mut (ref null $box))))
  (func $sieve (param $size i32) (result i32) (local $a (ref $bytes)) (local $i i32) (local $j i32) (local $count i32)
    (local.set $a (array.new $bytes (i32.const 1) (local.get $size)))
    (local.set $i (i32.const 2))
    (loop $next
      (if (array.get_u $bytes (local.get $a) (local.get $i))
        (then
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (local.set $j (i32.add (local.get $i) (local.get $i)))
          (block $done
            (loop $strike
              (br_if $done (i32.ge_u (local.get $j) (local.get $size)))
              (array.set $bytes (local.get $a) (local.get $j) (i32.const 0))
              (local.set $j (i32.add (local.get $j) (local.get $i)))
              (br $strike)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $size))))
    (local.get $count))
  (func $sort (param $size i32) (result i32) (local $a (ref $words)) (local $i i32) (local $j i32) (local $x i32)
    (local.set $a (array.new_default $words (local.get $size)))
    (local.set $x (i32.const 99))
    (loop $fill
      (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1103515245)) (i32.const 12345)))
      (array.set $words (local.get $a) (local.get $i) (i32.shr_u (local.get $x) (i32.const 8)))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $a)))))
    (local.set $i (i32.const 1))
    (loop $next
      (local.set $x (array.get $words (local.get $a) (local.get $i)))
      (local.set $j (local.get $i))
      (block $placed
        (loop $move
          (br_if $placed (i32.eqz (local.get $j)))
          (br_if $placed
            (i32.le_s (array.get $words (local.get $a) (i32.sub (local.get $j) (i32.const 1))) (local.get $x)))
          (array.set $words (local.get $a) (local.get $j)
            (array.get $words (local.get $a) (i32.sub (local.get $j) (i32.const 1))))
          (local.set $j (i32.sub (local.get $j) (i32.const 1)))
          (br $move)))
      (array.set $words (local.get $a) (local.get $j) (local.get $x))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $a)))))
    (array.get $words (local.get $a) (i32.shr_u (local.get $size) (i32.const 1))))
  (func $reverse (param $size i32) (result i32) (local $a (ref $boxes)) (local $i i32) (local $j i32) (local $box (ref null $box))
    (local.set $a (array.new_default $boxes (local.get $size)))
    (loop $fill
      (array.set $boxes (local.get $a) (local.get $i) (struct.new $box (local.get $i)))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $size))))
    (local.set $i (i32.const 0))
    (local.set $j (i32.sub (local.get $size) (i32.const 1)))
    (loop $swap
      (local.set $box (array.get $boxes (local.get $a) (local.get $i)))
      (array.set $boxes (local.get $a) (local.get $i) (array.get $boxes (local.get $a) (local.get $j)))
      (array.set $boxes (local.get $a) (local.get $j) (local.get $box))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $swap (i32.lt_u (local.get $i) (local.tee $j (i32.sub (local.get $j) (i32.const 1))))))
    (struct.get $box 0 (array.get $boxes (local.get $a) (i32.const 3))))
  (func (export "run") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (i32.add (call $sieve (i32.const 4000)) (i32.add (call $sort (i32.const 150)) (call $reverse (i32.const 500))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
