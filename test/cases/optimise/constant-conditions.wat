;; Of arms that a constant condition chooses between only the one that runs is left, and of what is behind a jump nothing.
;;! print dead-code
;;! run f(20) w() v() br(0) br(1) out(-1) far(1)
(module
  (memory 1)
  (data (i32.const 20) "\07")
  (func $g (param i32) (i32.store (i32.const 0) (i32.add (i32.mul (i32.load (i32.const 0)) (i32.const 10)) (local.get 0))))
  (func (export "f") (param $p i32) (result i32) (local $t i32) (local $u i32)
    (if (i32.const -1) (then (call $g (i32.const 1))) (else (call $g (i32.const 2))))
    (if (i32.eqz (i32.const 1)) (then (call $g (i32.const 3))) (else (call $g (i32.const 4))))
    (local.set $t (i32.const 5))
    ;; only the arm that never runs needs it
    (local.set $u (i32.add (local.get $p) (i32.const 1)))
    (if (i32.gt_s (local.get $t) (i32.const 7)) (then (call $g (local.get $u))))
    (block $b (br_if $b (i32.const 1)) (call $g (i32.const 9)))
    (block $c (br_if $c (i32.const 0)) (call $g (i32.const 6)))
    (loop $l (call $g (i32.const 7)) (br_if $l (i32.const 0)))
    (i32.load (i32.const 0)))
  (func (export "w") (result i32)
    (block $out
      (loop $l
        (br_if $out (i32.eqz (i32.const 1)))
        (call $g (i32.const 1))
        (br_if $l (i32.lt_u (i32.load (i32.const 0)) (i32.const 100000)))))
    (i32.load (i32.const 0)))
  (func (export "v") (result i32)
    (if (i64.eqz (i64.const 0)) (then (return (i32.const 1))))
    (call $g (i32.const 2)) (i32.const 3))
  (func (export "br") (param i32) (result i32)
    (block $a (block $b (br_table $a $b (i32.const 0)) (unreachable)) (return (i32.const 4)))
    (i32.const 5))
  (func (export "out") (param i32) (result i32)
    (block $a (block $b (br_table $a $b (i32.const -1))) (return (i32.const 4)))
    (i32.const 5))
  (func (export "far") (param $n i32) (result i32)
    (loop $l
      (if (i32.const 1)
        (then (if (local.get $n) (then (local.set $n (i32.const 0)) (br $l))))
        (else (unreachable))))
    (local.get $n)))

;;| ;; dead-code
;;| func -1 () [] -> [i32]
;;|   return (i32.const 20)
;;| ;; dead-code
;;| func 0 "g" ($0: i32) [i32] -> []
;;|   (i32.store {align:2,memory:0,offset:0} (i32.const 0) (i32.add (i32.mul (i32.load {align:2,memory:0,offset:0} (i32.const 0)) (i32.const 10)) $0))
;;| ;; dead-code
;;| func 1 "f" (p$0: i32) [i32] -> [i32]
;;|   (call 0 (i32.const 1))
;;|   (call 0 (i32.const 4))
;;|   block until @3
;;|     break @3
;;|   block until @4
;;|     (call 0 (i32.const 6))
;;|   loop @5 exit @6
;;|     (call 0 (i32.const 7))
;;|   return (i32.load {align:2,memory:0,offset:0} (i32.const 0))
;;| ;; dead-code
;;| func 2 "w" () [] -> [i32]
;;|   block until @0
;;|     loop @1 exit @2
;;|       (call 0 (i32.const 1))
;;|       if (i32.lt_u (i32.load {align:2,memory:0,offset:0} (i32.const 0)) (i32.const 100000))
;;|         break @1
;;|   return (i32.load {align:2,memory:0,offset:0} (i32.const 0))
;;| ;; dead-code
;;| func 3 "v" () [] -> [i32]
;;|   return (i32.const 1)
;;| ;; dead-code
;;| func 4 "br" ($0: i32) [i32] -> [i32]
;;|   block until @1
;;|     break @0
;;|   then until @0
;;|     return (i32.const 4)
;;|   return (i32.const 5)
;;| ;; dead-code
;;| func 5 "out" ($0: i32) [i32] -> [i32]
;;|   block until @1
;;|     break @1
;;|   then until @0
;;|     return (i32.const 4)
;;|   return (i32.const 5)
;;| ;; dead-code
;;| func 6 "far" (n$0: i32) [i32] -> [i32]
;;|   loop @0 exit @3
;;|     if n$0
;;|       n$0 = (i32.const 0)
;;|       break @0
;;|   return n$0
;;|
;;| f(20) = 1467
;;| w() = 146711
;;| v() = 1
;;| br(0) = 5
;;| br(1) = 5
;;| out(-1) = 4
;;| far(1) = 0
