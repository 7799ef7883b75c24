/** Programs of wasi-threads that say what became of their calls of `thread-spawn`; hosts in Node and in browsers run the same. */

const head = `(import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "env" "memory" (memory 1 1 shared))
  (export "memory" (memory 0))
  (func $set (param $at i32) (param $value i32)
    (i32.atomic.store (local.get $at) (local.get $value))
    (drop (memory.atomic.notify (local.get $at) (i32.const -1))))
  (func $until (param $at i32) (param $least i32) (local $now i32)
    (loop $again
      (local.set $now (i32.atomic.load (local.get $at)))
      (if (i32.lt_u (local.get $now) (local.get $least)) (then
        (drop (memory.atomic.wait32 (local.get $at) (local.get $now) (i64.const -1)))
        (br $again)))))`;

/** words of the memory: `_start` runs; it may spawn; how many threads have begun; all have */
export const [RUNS, MAY, BEGUN, ALL] = [16, 17, 18, 19];

/** Three at a time, which stay. The exit code is ten times those refused, and one for each that began. */
export const three = `(module ${head}
  (func (export "wasi_thread_start") (param i32 i32)
    (drop (i32.atomic.rmw.add (i32.const ${4 * BEGUN}) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const ${4 * BEGUN}) (i32.const -1)))
    (call $until (i32.const 124) (i32.const 1)))
  (func (export "_start") (local $i i32) (local $refused i32)
    (call $set (i32.const ${4 * RUNS}) (i32.const 1))
    (call $until (i32.const ${4 * MAY}) (i32.const 1))
    (loop $next
      (local.set $refused (i32.add (local.get $refused) (i32.eq (call $spawn (i32.const 0)) (i32.const -1))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))
    (call $until (i32.const ${4 * BEGUN}) (i32.sub (i32.const 3) (local.get $refused)))
    (call $set (i32.const ${4 * ALL}) (i32.const 1))
    (call $exit (i32.add (i32.mul (local.get $refused) (i32.const 10)) (i32.load (i32.const ${4 * BEGUN}))))))`;

/** One after the other, each asked for until it is not refused. The exit code has a digit for each: how often its instance's own global was counted up. */
export const inTurn = `(module ${head}
  (global $own (mut i32) (i32.const 0))
  (func (export "wasi_thread_start") (param i32 i32)
    (global.set $own (i32.add (global.get $own) (i32.const 1)))
    (i32.store (i32.const 128) (i32.add (i32.mul (i32.load (i32.const 128)) (i32.const 10)) (global.get $own)))
    (call $set (i32.const ${4 * BEGUN}) (local.get 1)))
  (func (export "_start") (local $i i32)
    (loop $next
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (loop $again (br_if $again (i32.lt_s (call $spawn (local.get $i)) (i32.const 0))))
      (call $until (i32.const ${4 * BEGUN}) (local.get $i))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 3))))
    (call $exit (i32.load (i32.const 128)))))`;
