/**
 * I: wasi-threads on real workers. The programs are small modules in the text format that write to the standard output, start threads and wait for them.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compile } from '../../compiler/index.ts';
import { wasm } from '../harness/modules.ts';
import { file, type SharedMemory } from './agents.ts';

interface Run {
  readonly exitCode: Promise<number>;
  readonly memory: SharedMemory | null;
  terminate(): Promise<void>;
}

const dist = new URL('../../dist/runtime/wasi/index.js', import.meta.url).href;

interface Ended {
  readonly output: string;
  readonly code: number | string;
}

async function url(text: string): Promise<string> {
  return file(compile(await wasm(text), { format: 'instantiate' }).code);
}

/** Runs a program to its end. */
async function run(
  text: string,
  prepare?: (memory: SharedMemory) => void,
  options: object = {},
): Promise<Ended> {
  const { run: start } = (await import(dist)) as { run(url: string, options: object): Promise<Run> };
  let output = '';
  const write = (_stream: number, bytes: Uint8Array): void => void (output += Buffer.from(bytes).toString());
  const started = start(await url(text), { write, ...options });
  const { exitCode, memory } = await started;
  if (memory) prepare?.(memory);
  const code = await exitCode.catch((error: Error) => `${error.name}: ${error.message}`);
  return { output, code };
}

/** A program with `say` (pointer, length), `done` (a thread has) and `join` (so many have). */
function threaded(text: string, { memory = '(import "env" "memory" (memory 1 2 shared))' } = {}): string {
  return `(module
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
    ${memory}
    (export "memory" (memory 0))
    (data (i32.const 1024) "Called _start\\nRunning wasi_thread_start\\nDone\\n")
    (func $say (param $at i32) (param $length i32) (param $scratch i32)
      (i32.store (local.get $scratch) (local.get $at))
      (i32.store offset=4 (local.get $scratch) (local.get $length))
      (drop (call $fd_write (i32.const 1) (local.get $scratch) (i32.const 1) (i32.add (local.get $scratch) (i32.const 8)))))
    (func $done
      (drop (i32.atomic.rmw.add (i32.const 64) (i32.const 1)))
      (drop (memory.atomic.notify (i32.const 64) (i32.const -1))))
    (func $join (param $count i32) (local $now i32)
      (loop $again
        (local.set $now (i32.atomic.load (i32.const 64)))
        (if (i32.lt_u (local.get $now) (local.get $count)) (then
          (drop (memory.atomic.wait32 (i32.const 64) (local.get $now) (i64.const -1)))
          (br $again)))))
    ${text})`;
}

const entry = `(func (export "wasi_thread_start") (param $id i32) (param $arg i32)
  (call $say (i32.const 1038) (i32.const 26) (i32.add (i32.const 256) (i32.mul (local.get $arg) (i32.const 16))))
  (i32.atomic.store (i32.add (i32.const 128) (i32.mul (local.get $arg) (i32.const 4))) (local.get $id))
  (call $done))`;

test('I1 I2 I5: three threads, each an instance, started and then waited for', async () => {
  let memory: SharedMemory;
  const { output, code } = await run(
    threaded(`${entry} (func (export "_start")
      (call $say (i32.const 1024) (i32.const 14) (i32.const 192))
      (i32.store (i32.const 512) (call $spawn (i32.const 0)))
      (i32.store (i32.const 516) (call $spawn (i32.const 1)))
      (i32.store (i32.const 520) (call $spawn (i32.const 2)))
      (call $join (i32.const 3))
      (call $say (i32.const 1064) (i32.const 5) (i32.const 192)))`),
    own => void (memory = own),
  );
  expect(code).toBe(0);
  expect(output.split('\n').sort()).toEqual(
    ['', 'Called _start', 'Done', ...Array<string>(3).fill('Running wasi_thread_start')].sort(),
  );
  const words = new Int32Array(memory!.buffer);
  expect([...words.subarray(128, 131)]).toEqual([1, 2, 3]);
  expect([...words.subarray(32, 35)]).toEqual([1, 2, 3]);
});

test('I1: ids come to an end', async () => {
  const { code } = await run(
    threaded(`${entry} (func (export "_start")
      (call $proc_exit (i32.eq (call $spawn (i32.const 0)) (i32.const -1))))`),
    memory => void (new Int32Array(memory.handle().cell)[3] = 0x1fff_ffff),
  );
  expect(code).toBe(1);
});

describe('I3', () => {
  const exits = `(func (export "_start") (call $proc_exit (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0))))`;

  test('without an entry nothing starts', async () => {
    expect((await run(threaded(exits))).code).toBe(1);
  });

  test('nor with one of another type', async () => {
    const other = '(func (export "wasi_thread_start") (param i32 i64))';
    expect((await run(threaded(other + exits))).code).toBe(1);
  });

  test('who starts none needs none', async () => {
    const { output, code } = await run(
      threaded('(func (export "_start") (call $say (i32.const 1064) (i32.const 5) (i32.const 192)))'),
    );
    expect([output, code]).toEqual(['Done\n', 0]);
  });
});

describe('I4: one ends all', () => {
  const waits = `(func (export "_start")
    (drop (call $spawn (i32.const 0)))
    (drop (call $spawn (i32.const 1)))
    (call $join (i32.const 9)))`;
  const thread = (
    second: string,
  ): string => `(func (export "wasi_thread_start") (param $id i32) (param $arg i32)
    (if (i32.eq (local.get $arg) (i32.const 1)) (then ${second}))
    (call $join (i32.const 9)))`;

  test('by a trap, which is the cause', async () => {
    const { code } = await run(threaded(waits + thread('(drop (i32.load (i32.const -4)))')));
    expect(code).toBe('RuntimeError: out of bounds memory access');
  });

  test('by proc_exit', async () => {
    const { code } = await run(threaded(waits + thread('(call $proc_exit (i32.const 7))')));
    expect(code).toBe(7);
  });

  test('by whoever runs it', async () => {
    const { run: start } = (await import(dist)) as { run(url: string, options: object): Promise<Run> };
    const { exitCode, memory, terminate } = await start(await url(threaded(waits + thread(''))), {});
    memory!.terminate();
    await expect(exitCode).rejects.toMatchObject({ name: 'RuntimeError', message: 'terminated' });
    await terminate();
  });
});

test('I6: a start function that spawns does so once', async () => {
  const { code } = await run(
    threaded(`${entry}
      (func $main (if (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0))
        (then (drop (i32.atomic.rmw.add (i32.const 68) (i32.const 1))))))
      (start $main)
      (func (export "_start")
        (call $join (i32.const 1))
        (call $proc_exit (i32.atomic.load (i32.const 68))))`),
  );
  expect(code).toBe(1); // refused once, in the one thread
});

test('I7: globals belong to a thread', async () => {
  let memory: SharedMemory;
  await run(
    threaded(`(global $g (mut i32) (i32.const 10))
      (func (export "wasi_thread_start") (param $id i32) (param $arg i32)
        (global.set $g (i32.add (global.get $g) (i32.add (local.get $arg) (i32.const 1))))
        (i32.atomic.store (i32.add (i32.const 128) (i32.mul (local.get $arg) (i32.const 4))) (global.get $g))
        (call $done))
      (func (export "_start")
        (global.set $g (i32.const 50))
        (drop (call $spawn (i32.const 0))) (drop (call $spawn (i32.const 1)))
        (call $join (i32.const 2))
        (i32.atomic.store (i32.const 136) (global.get $g)))`),
    own => void (memory = own),
  );
  expect([...new Int32Array(memory!.buffer).subarray(32, 35)]).toEqual([11, 12, 50]);
});

describe('A2: threads of a module with a memory of its own', () => {
  const attempts = (entries: string, count: number): string =>
    `${entries} (func (export "_start") (local $refused i32) (local $i i32)
      (loop $l
        (local.set $refused (i32.add (local.get $refused) (i32.lt_s (call $spawn (local.get $i)) (i32.const 0))))
        (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${count}))))
      (call $proc_exit (local.get $refused)))`;
  const own = { memory: '(memory 1 2 shared)' };

  test('are refused', async () => {
    expect((await run(threaded(attempts(entry, 3), own))).code).toBe(3);
  });

  /** What a process that runs a program is warned of. Threads write to its console by way of it, and block: so theirs writes at once. */
  async function warnings(text: string): Promise<{ code: number; errors: string }> {
    const console = file(`import { writeSync } from 'node:fs';
      console.warn = text => writeSync(2, text + '\\n');`);
    const script = file(`import { run } from ${JSON.stringify(dist)};
      process.exitCode = await (await run(${JSON.stringify(await url(text))})).exitCode;`);
    const { status, stderr } = spawnSync(process.execPath, ['--import', console, fileURLToPath(script)], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    return { code: status!, errors: stderr };
  }

  test('which is told once, with what to do about it', async () => {
    const { code, errors } = await warnings(threaded(attempts(entry, 3), own));
    expect(code).toBe(3);
    expect(errors.match(/thread-spawn/g)).toHaveLength(1);
    expect(errors).toMatch(/does not import a shared memory/);
    expect(errors).toMatch(/--import-memory --shared-memory/);
  });

  test('which is not told of others, be they refused or not', async () => {
    expect(await warnings(threaded(attempts('', 3)))).toEqual({ code: 3, errors: '' });
    expect(await warnings(threaded(attempts(entry, 3)))).toEqual({ code: 0, errors: '' });
  });
});

test('E2: passive segments are copied once, by whichever thread comes first', async () => {
  let memory: SharedMemory;
  // What LLVM makes for -pthread: 0 not yet, 1 at it, 2 done.
  const text = threaded(`(data $d "\\2a\\00\\00\\00")
      (func $init
        (block $done (block $wait (block $first
          (br_table $first $wait $done (i32.atomic.rmw.cmpxchg (i32.const 80) (i32.const 0) (i32.const 1))))
          ;; first
          (memory.init $d (i32.const 84) (i32.const 0) (i32.const 4))
          (drop (i32.atomic.rmw.add (i32.const 88) (i32.const 1)))
          (i32.atomic.store (i32.const 80) (i32.const 2))
          (drop (memory.atomic.notify (i32.const 80) (i32.const -1)))
          (br $done))
          ;; wait
          (drop (memory.atomic.wait32 (i32.const 80) (i32.const 1) (i64.const -1))))
        (data.drop $d))
      (start $init)
      (func (export "wasi_thread_start") (param $id i32) (param $arg i32)
        (if (i32.eq (i32.load (i32.const 84)) (i32.const 42))
          (then (drop (i32.atomic.rmw.add (i32.const 92) (i32.const 1)))))
        (call $done))
      (func (export "_start") (local $i i32)
        (loop $l (drop (call $spawn (local.get $i)))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4))))
        (call $join (i32.const 4)))`);
  const { code } = await run(text, own => void (memory = own));
  expect(code).toBe(0);
  const words = new Int32Array(memory!.buffer);
  expect([...words.subarray(20, 24)]).toEqual([2, 42, 1, 4]);
  // Nor does an instance that comes later.
  words[21] = 7;
  const { instantiate } = (await import(await url(text))) as { instantiate(imports: object): unknown };
  const unused = (): number => 0;
  instantiate({
    env: { memory: memory! },
    wasi: { 'thread-spawn': unused },
    wasi_snapshot_preview1: { fd_write: unused, proc_exit: unused },
  });
  expect([...words.subarray(20, 24)]).toEqual([2, 7, 1, 4]);
});

test('a program of one thread, with arguments and files', async () => {
  const { output, code } = await run(
    `(module
      (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "_start")
        (drop (call $sizes (i32.const 0) (i32.const 4)))
        (drop (call $args (i32.const 16) (i32.const 256)))
        (i32.store (i32.const 8) (i32.const 256))
        (i32.store (i32.const 12) (i32.load (i32.const 4)))
        (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 32)))))`,
    undefined,
    { args: ['one', 'two'], files: { 'a/b.txt': 'c' } },
  );
  expect([output, code]).toEqual(['one\0two\0', 0]);
});
