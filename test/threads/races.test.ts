/**
 * Programs on two and more real workers: litmus tests of the memory model, concurrent growth, read-modify-writes, a mutex. Each thread goes through its
 * iterations on words of their own, so an outcome is that of one iteration, however fast the others are.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { built, file, program, together } from './agents.ts';

const iterations = 20_000;
/** bytes from one iteration's words to the next's: x, y, and what each thread read */
const stride = 16;

/** The threads meet before each so many iterations, or else a busy machine runs one after the other. */
const batch = 250;
const meet = `(if (i32.eqz (i32.rem_u (local.get $n) (i32.const ${batch}))) (then
        (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
        (local.set $target (i32.add (local.get $target) (i32.const 2)))
        (loop $gate (br_if $gate (i32.lt_u (i32.atomic.load (i32.const 0)) (local.get $target))))))`;

/** A thread of a litmus test: what it does to x at 0 and y at 4 of the iteration at $p. */
type Action = readonly ['store' | 'load', number] | readonly ['fence'];

function thread(name: string, actions: readonly Action[], isAtomic: boolean): string {
  const a = isAtomic ? 'atomic.' : '';
  let slot = 8;
  const code = actions.map(([kind, at]) => {
    if (kind === 'fence') return '(atomic.fence)';
    if (kind === 'store') return `(i32.${a}store offset=${at} (local.get $p) (i32.const 1))`;
    return { at: at!, text: '' };
  });
  const body = code.map(item => {
    if (typeof item === 'string') return item;
    const own = name.endsWith('2') && actions.filter(([kind]) => kind === 'load').length === 1 ? 12 : slot;
    slot += 4;
    return `(i32.store offset=${own} (local.get $p) (i32.${a}load offset=${item.at} (local.get $p)))`;
  });
  return `(func (export "${name}") (param $n i32) (local $p i32) (local $target i32)
    (local.set $p (i32.const 64))
    (loop $next
      ${meet}
      ${body.join('\n      ')}
      (local.set $p (i32.add (local.get $p) (i32.const ${stride})))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))`;
}

interface Litmus {
  readonly name: string;
  readonly threads: readonly [readonly Action[], readonly Action[]];
  /** what may not come of atomic accesses: the two values read */
  readonly forbidden: readonly [number, number];
}

const [x, y] = [0, 4];
const tests: readonly Litmus[] = [
  {
    name: 'message passing',
    threads: [
      [['store', x], ['store', y]],
      [['load', y], ['load', x]],
    ],
    forbidden: [1, 0],
  },
  {
    name: 'store buffering',
    threads: [
      [['store', x], ['load', y]],
      [['store', y], ['load', x]],
    ],
    forbidden: [0, 0],
  },
  {
    name: 'load buffering',
    threads: [
      [['load', x], ['store', y]],
      [['load', y], ['store', x]],
    ],
    forbidden: [1, 1],
  },
]; // prettier-ignore

/** How often each pair of values was read. */
async function outcomes(
  { threads }: Litmus,
  isAtomic: boolean,
  isFenced = false,
): Promise<Map<string, number>> {
  const { Memory } = await built();
  const memory = new Memory({ initial: 8, maximum: 8, shared: true });
  const fence = (actions: readonly Action[]): Action[] => [actions[0]!, ['fence'], actions[1]!];
  const texts = threads.map((actions, i) =>
    thread(`t${i + 1}`, isFenced ? fence(actions) : actions, isAtomic),
  );
  const { url } = await program(`(module (import "env" "memory" (memory 8 8 shared)) ${texts.join('\n')})`);
  await together(url, memory, [['t1', iterations], ['t2', iterations]]); // prettier-ignore
  const words = new Int32Array(memory.buffer, 64, (iterations * stride) / 4);
  const counts = new Map<string, number>();
  for (let i = 0; i < words.length; i += 4) {
    const key = `${words[i + 2]},${words[i + 3]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const sum = (counts: Map<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

describe.each(tests)('A16: $name', litmus => {
  test('atomic', async () => {
    const counts = await outcomes(litmus, true);
    expect(sum(counts)).toBe(iterations);
    expect(counts.get(litmus.forbidden.join())).toBeUndefined();
  });

  test('plain', async () => {
    const counts = await outcomes(litmus, false);
    // Without order all is allowed but values that nobody wrote.
    expect([...counts.keys()].filter(key => !/^[01],[01]$/.test(key))).toEqual([]);
    expect(sum(counts)).toBe(iterations);
  });

  test('D6: plain with fences', async () => {
    const counts = await outcomes(litmus, false, true);
    expect(counts.get(litmus.forbidden.join())).toBeUndefined();
  });
});

describe('A4: concurrent growth', () => {
  const each = 25_000;
  const initial = 8;
  const maximum = initial + 2 * each - 100;

  /** What the threads got, by the words that they left. */
  function verdict(words: Int32Array): { grown: number; different: number; failed: number } {
    const values = [...words];
    const got = values.filter(value => value >= 0);
    return { grown: got.length, different: new Set(got).size, failed: values.length - got.length };
  }

  const right = { grown: 2 * each - 100, different: 2 * each - 100, failed: 100 };

  test('no page is lost and none is given twice', async () => {
    const { Memory } = await built();
    const memory = new Memory({ initial, maximum, shared: true });
    const { url } = await program(`(module (import "env" "memory" (memory ${initial} ${maximum} shared))
      (func (export "grow") (param $p i32) (param $n i32) (local $target i32)
        (loop $next
          ${meet}
          (i32.store (local.get $p) (memory.grow (i32.const 1)))
          (local.set $p (i32.add (local.get $p) (i32.const 4)))
          (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`);
    await together(url, memory, [['grow', 64, each], ['grow', 64 + 4 * each, each]]); // prettier-ignore
    expect(verdict(new Int32Array(memory.buffer, 64, 2 * each))).toEqual(right);
    expect(memory.buffer.byteLength).toBe(maximum * 65536);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  // On one processor the threads hardly ever meet between reading and growing.
  const ifParallel = availableParallelism() > 1 ? test : test.skip;
  ifParallel(
    'the same with a growable buffer loses pages',
    async () => {
      const size = 65536;
      const script = file(`import { workerData } from 'node:worker_threads';
      const { memory, results, from } = workerData;
      for (let i = 0, target = 0; i < ${each}; i++) {
        if (i % ${batch} === 0) {
          Atomics.add(results, 0, 1);
          target += 2;
          while (Atomics.load(results, 0) < target);
        }
        const before = memory.byteLength;
        let got = before / ${size};
        try { memory.grow(before + ${size}); } catch { got = -1; }
        results[1 + from + i] = got;
      }`);
      const naive = async (): Promise<ReturnType<typeof verdict>> => {
        const memory = new SharedArrayBuffer(initial * size, { maxByteLength: maximum * size });
        const results = new Int32Array(new SharedArrayBuffer(4 * (1 + 2 * each)));
        await Promise.all(
          [0, each].map(from => {
            const worker = new Worker(new URL(script), { workerData: { memory, results, from } });
            return new Promise(resolve => worker.on('exit', resolve));
          }),
        );
        return verdict(results.subarray(1));
      };
      // Both threads have to run for anything to happen.
      let seen = await naive();
      for (let i = 1; i < 10 && seen.grown === seen.different; i++) seen = await naive();
      expect(seen.grown - seen.different).toBeGreaterThan(100);
      expect(seen).not.toEqual(right);
    },
    60_000,
  );
});

test('D4: 64-bit additions of two agents are all there', async () => {
  const { Memory } = await built();
  const memory = new Memory({ initial: 1, maximum: 1, shared: true });
  const { url } = await program(`(module (import "env" "memory" (memory 1 1 shared))
    (func (export "add") (param $n i32)
      (loop $next
        (drop (i64.atomic.rmw.add (i32.const 8) (i64.const 0x1_0000_0001)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`);
  await together(url, memory, [['add', 100_000], ['add', 100_000]]); // prettier-ignore
  expect(new BigInt64Array(memory.buffer)[1]).toBe(200_000n * 0x1_0000_0001n);
});

/** The mutex of the proposal's overview. */
const mutex = `(module (import "env" "memory" (memory 1 1 shared))
  (func $try (param $at i32) (result i32)
    (i32.eqz (i32.atomic.rmw.cmpxchg (local.get $at) (i32.const 0) (i32.const 1))))
  (func $lock (export "lock") (param $at i32)
    (block $done
      (loop $retry
        (br_if $done (call $try (local.get $at)))
        (drop (memory.atomic.wait32 (local.get $at) (i32.const 1) (i64.const -1)))
        (br $retry))))
  (func $unlock (export "unlock") (param $at i32)
    (i32.atomic.store (local.get $at) (i32.const 0))
    (drop (memory.atomic.notify (local.get $at) (i32.const 1))))
  (func (export "count") (param $n i32)
    (drop (i32.atomic.rmw.add (i32.const 128) (i32.const 1)))
    (loop $gate (br_if $gate (i32.lt_u (i32.atomic.load (i32.const 128)) (i32.const 4))))
    (loop $next
      (call $lock (i32.const 0))
      (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.const 1)))
      (call $unlock (i32.const 0))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`;

test('C13: a mutex between four agents', async () => {
  const { Memory } = await built();
  const memory = new Memory({ initial: 1, maximum: 1, shared: true });
  const { url } = await program(mutex);
  await together(
    url,
    memory,
    Array.from({ length: 4 }, () => ['count', 50_000] as const),
  );
  expect(new Int32Array(memory.buffer)[16]).toBe(200_000);
}, 60_000);

test('A15: filling is by bytes at least', async () => {
  const { Memory } = await built();
  const memory = new Memory({ initial: 2, maximum: 2, shared: true });
  const { url } = await program(`(module (import "env" "memory" (memory 2 2 shared))
    (func (export "fill") (param $n i32)
      (loop $next
        (memory.fill (i32.const 65536) (i32.const 0xaa) (i32.const 4096))
        (memory.fill (i32.const 65536) (i32.const 0x55) (i32.const 4096))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (i32.atomic.store (i32.const 0) (i32.const 1)))
    (func (export "read") (result i32) (local $p i32) (local $b i32) (local $wrong i32)
      (loop $again
        (local.set $p (i32.const 65536))
        (loop $next
          (local.set $b (i32.load8_u (local.get $p)))
          (if (i32.and (i32.ne (local.get $b) (i32.const 0))
                (i32.and (i32.ne (local.get $b) (i32.const 0xaa)) (i32.ne (local.get $b) (i32.const 0x55))))
            (then (local.set $wrong (i32.add (local.get $wrong) (i32.const 1)))))
          (br_if $next (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 1))) (i32.const 69632))))
        (br_if $again (i32.eqz (i32.atomic.load (i32.const 0)))))
      (local.get $wrong)))`);
  expect(await together(url, memory, [['fill', 5000], ['read']])).toEqual([undefined, 0]); // prettier-ignore
});
