;; A list of 1,000 nodes, walked and changed over and over.
(module
  (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node)))))
  (func $make (param $n i32) (result (ref null $node)) (local $list (ref null $node))
    (loop $more
      (local.set $list (struct.new $node (local.get $n) (local.get $list)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $list))
  (func (export "run") (param $n i32) (result i32)
    (local $list (ref null $node)) (local $at (ref null $node)) (local $sum i32)
    (local.set $list (call $make (i32.const 1000)))
    (loop $again
      (local.set $at (local.get $list))
      (block $done
        (loop $walk
          (br_if $done (ref.is_null (local.get $at)))
          (local.set $sum
            (i32.add (i32.mul (local.get $sum) (i32.const 31)) (struct.get $node $value (local.get $at))))
          (struct.set $node $value (local.get $at)
            (i32.add (struct.get $node $value (local.get $at)) (i32.const 1)))
          (local.set $at (struct.get $node $next (local.get $at)))
          (br $walk)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
