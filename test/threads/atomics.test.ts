/**
 * D: every atomic instruction beside the host's engine, on shared and unshared memory, at aligned and unaligned addresses and around the end. The calls of
 * a module share one memory, so what one writes, others read.
 */
import { type Instruction, instructions } from '../../compiler/wasm/instructions.ts';
import { emitted, type Exports, type Func, native, wasm } from '../harness/modules.ts';
import { agree, type Outcome, runNative, runOurs, show } from '../harness/outcomes.ts';

const types: Readonly<Record<string, string>> = { i: 'i32', j: 'i64', p: 'i32' };

/** Those that do not block. */
const rows = instructions.filter(
  ({ effect, name }) => effect === 'memory-atomic' && !/wait|fence/.test(name),
);

const signature = ({ type }: Instruction): { params: string[]; result: string | undefined } => {
  const [params, results] = type!.split('>') as [string, string];
  return { params: [...params], result: results[0] };
};

function func(row: Instruction): string {
  const { params, result } = signature(row);
  const gets = params.map((_, i) => `(local.get ${i})`).join(' ');
  const head = `(param ${params.map(p => types[p]).join(' ')}) ${result ? `(result ${types[result]})` : ''}`;
  return (
    `(func (export "${row.name}") ${head} (${row.name} ${gets}))\n` +
    // The address as a sum, the result dropped.
    `(func (export "${row.name} +") ${head.replace(/\(result.*/, '')} ` +
    `(${row.name} offset=65528 ${gets})${result ? '(drop)' : ''})`
  );
}

const memories = {
  shared: '(memory (export "memory") 1 1 shared)',
  unshared: '(memory (export "memory") 1 1)',
};

const addresses = [
  0,
  1,
  2,
  3,
  4,
  6,
  7,
  8,
  12,
  16,
  65520,
  65527,
  65528,
  65532,
  65534,
  65535,
  65536,
  -1,
  -4,
  -8,
  2 ** 31 - 8,
];
const words = [0, 1, -1, 0x7fff_ffff, -0x8000_0000, 0x1ff, 0xff80, 0x1234_5678];
const longs = [
  0n,
  1n,
  -1n,
  1n << 63n,
  0x1_0000_0001n,
  0x7fff_ffff_ffffn,
  -0x8000_0000n,
  0x1234_5678_9abc_def0n,
];

/** Pairs that often make a compare-exchange succeed come up as often as others. */
function* argumentsOf(row: Instruction): Generator<(number | bigint)[]> {
  const [, ...params] = signature(row).params;
  const values = params.map(p => (p === 'j' ? longs : words));
  for (const at of addresses) {
    if (values.length === 0) yield [at];
    for (const [i] of (values[0] ?? []).entries()) {
      for (const shift of values.length === 1 ? [0] : [0, 1, 5]) {
        yield [at, ...values.map((list, k) => list[(i + k * shift) % list.length]!)];
      }
    }
  }
}

const unaligned: Outcome = { kind: 'trap', phrases: ['unaligned atomic'] };

interface Compared {
  readonly calls: number;
  readonly lines: readonly string[];
}

async function compare(
  memory: string,
  chosen = rows,
  spoil = (text: string): string => text,
): Promise<Compared> {
  const text = (functions: readonly string[]): string => `(module ${memory} ${functions.join('\n')})`;
  const ours = (await emitted(await wasm(spoil(text(chosen.map(func)))))).instantiate();
  const theirs = native(await wasm(text(chosen.map(func)))).instantiate();
  const lines: string[] = [];
  let calls = 0;
  const both = (row: Instruction, offset: number, args: readonly unknown[]): void => {
    const name = offset === 0 ? row.name : `${row.name} +`;
    calls++;
    let [a, b]: Outcome[] = [
      runOurs(() => (ours[name] as Func)(...args)),
      runNative(() => (theirs[name] as Func)(...args)),
    ] as Outcome[];
    // V8 looks at the end first; the proposal, at the alignment.
    if (((Number(args[0]) >>> 0) + offset) % row.bytes !== 0) b = unaligned;
    if (!agree(a!, b!)) lines.push(`${name}(${args.join()}): ${show(a!)}, not ${show(b!)}`);
  };
  for (const row of chosen) {
    for (const args of argumentsOf(row)) {
      both(row, 0, args);
      both(row, 65528, args);
    }
    const [a, b] = [bytes(ours), bytes(theirs)];
    if (Buffer.compare(a, b) !== 0) lines.push(`${row.name}: memories differ`);
  }
  return { calls, lines };
}

const bytes = ({ memory }: Exports): Buffer =>
  Buffer.from((memory as { buffer: ArrayBuffer }).buffer, 0, 65536);

test('D8: the table has all 67', () => {
  expect(instructions.filter(({ effect }) => effect === 'memory-atomic').length).toBe(67);
  expect(rows.length).toBe(64);
});

test.each([
  ['D1 D2 D3 D4 D8: shared', memories.shared],
  ['D1 D2 D3 D5 D8: unshared', memories.unshared],
])('%s', async (_name, memory) => {
  const { calls, lines } = await compare(memory);
  expect(lines).toEqual([]);
  expect(calls).toBeGreaterThan(20_000);
});

test('a difference is seen', async () => {
  const row = rows.filter(({ name }) => name === 'i32.atomic.rmw.add');
  const { lines } = await compare(memories.shared, row, text => text.replaceAll('rmw.add', 'rmw.sub'));
  expect(lines.length).toBeGreaterThan(1);
});

test('D2: narrow results are unsigned', async () => {
  const { instantiate } = await emitted(
    await wasm(`(module (memory 1)
      (data (i32.const 0) "\\ff") (data (i32.const 2) "\\01\\80") (data (i32.const 4) "\\ff")
      (func (export "add8") (result i32) (i32.atomic.rmw8.add_u (i32.const 0) (i32.const 1)))
      (func (export "add16") (result i32) (i32.atomic.rmw16.add_u (i32.const 2) (i32.const 1)))
      (func (export "cmpxchg8") (result i32) (i32.atomic.rmw8.cmpxchg_u (i32.const 4) (i32.const 0x1ff) (i32.const 7)))
      (func (export "load") (result i32) (i32.load8_u (i32.const 4))))`),
  );
  const { add8, add16, cmpxchg8, load } = instantiate() as Record<string, Func>;
  expect([add8!(), add16!(), cmpxchg8!(), load!()]).toEqual([255, 32769, 255, 7]);
});

test('D3: an expected value wraps to the width', async () => {
  const { instantiate } = await emitted(
    await wasm(`(module (memory 1)
      (func (export "f") (result i64)
        (i64.atomic.rmw32.cmpxchg_u (i32.const 0) (i64.const 0x1_0000_0000) (i64.const 0x1234)))
      (func (export "load") (result i32) (i32.load (i32.const 0))))`),
  );
  const { f, load } = instantiate() as Record<string, Func>;
  expect([f!(), load!()]).toEqual([0n, 0x1234]);
});

test('D7: a plain access of a shared memory may be unaligned', async () => {
  const { instantiate } = await emitted(
    await wasm(`(module (memory 1 1 shared) (data (i32.const 1) "\\78\\56\\34\\12")
      (func (export "f") (result i32) (i32.load (i32.const 1))))`),
  );
  expect((instantiate()['f'] as Func)()).toBe(0x12345678);
});
