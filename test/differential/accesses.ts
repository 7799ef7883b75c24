/**
 * Loads and stores around every edge of a memory, ours against the host's. Which instructions there are comes from the instruction table.
 * A module has a function for each instruction, offset and form of address; both engines call it with every telling address at one
 * size of the memory after another. Loads compare what they give, stores the bytes around, and either the trap.
 */
import { instructions } from '../../compiler/wasm/instructions.ts';
import { emitted, type Exports, type Func, native, wasm } from '../harness/modules.ts';
import { agree, type Outcome, runNative, runOurs, sameValue, show, showValue } from '../harness/outcomes.ts';
import type { NumberType } from './edges.ts';

const letters: Readonly<Record<string, NumberType>> = { i: 'i32', j: 'i64', f: 'f32', d: 'f64' };

export interface Access {
  readonly name: string;
  readonly isLoad: boolean;
  /** of the value */
  readonly type: NumberType;
  readonly bytes: number;
}

/** Every instruction that loads or stores a number and is not atomic. */
export const accesses: readonly Access[] = instructions.flatMap(
  ({ name, type, effect, immediates, bytes }) => {
    const [, result, operand] = /^p>([ijfd])$|^p([ijfd])>$/.exec(type ?? '') ?? [];
    const isPlain = effect === 'memory-read' || effect === 'memory-write';
    if (!isPlain || immediates.length !== 1 || (result ?? operand) === undefined) return [];
    return [{ name, isLoad: result !== undefined, type: letters[(result ?? operand)!]!, bytes: bytes! }];
  },
);

/** How the address gets to the access; what comes before may prove something of it. */
const forms = {
  'a parameter': (at: string): string => at,
  'a sum': (at: string, t: string): string => `(${t}.add ${at} (${t}.const 5))`,
  'a difference': (at: string, t: string): string => `(${t}.add ${at} (${t}.const -5))`,
  'a masked sum': (at: string, t: string): string =>
    `(${t}.and (${t}.add ${at} (${t}.const 7)) (${t}.const 0x1ffff))`,
} as const;

type Form = keyof typeof forms;

/** Memories and what is asked of them. */
export interface Memory {
  readonly address: 'i32' | 'i64';
  /** Text of the memory `$m` in our module and in the host's. */
  readonly ours: string;
  readonly theirs: string;
  /** Sizes to grow to, in pages of 64 KiB. */
  readonly sizes: readonly number[];
  /** log2 of our module's pages */
  readonly pageSizeLog2?: number;
}

interface Case {
  readonly access: Access;
  readonly offset: bigint;
  readonly form: Form;
  /** the offset of an access of a byte that goes before */
  readonly before: number | null;
}

const ends = [2n ** 16n, 2n ** 31n, 2n ** 32n];
const offsets = [0n, 1n, 3n, 4n, 8n, 16n, ...ends.flatMap(end => [end - 8n, end - 1n, end])];

function casesOf(address: 'i32' | 'i64'): Case[] {
  const fitting = [...offsets, 2n ** 53n, 2n ** 64n - 4n].filter(
    offset => address === 'i64' || offset < 2n ** 32n,
  );
  const few = [0n, 3n, 16n];
  return accesses.flatMap(access => [
    ...fitting.map((offset): Case => ({ access, offset, form: 'a parameter', before: null })),
    ...(Object.keys(forms) as Form[]).flatMap(form =>
      [null, 8].flatMap(before => few.map((offset): Case => ({ access, offset, form, before }))),
    ),
  ]);
}

function functionText(
  { access, offset, form, before }: Case,
  name: string,
  address: string,
  index: string,
): string {
  const at = '(local.get 0)';
  const first = before === null ? '' : `(drop (i32.load8_u ${index} offset=${before} ${at}))`;
  const value = access.isLoad ? '' : ' (local.get 1)';
  const params = `(param ${address}${access.isLoad ? '' : ` ${access.type}`})`;
  const result = access.isLoad ? `(result ${access.type})` : '';
  const body = `(${access.name} ${index} offset=${offset} ${forms[form](at, address)}${value})`;
  return `(func (export "${name}") ${params} ${result} ${first} ${body})`;
}

/** Addresses around every edge, and those that the offset takes there. */
function addressesOf({ offset }: Case, { address }: Memory, size: number): bigint[] {
  const [width, reach] = address === 'i32' ? ([32, 2n ** 32n] as const) : ([64, 2n ** 64n] as const);
  const found = new Set<bigint>();
  for (const edge of new Set([0n, BigInt(size), 2n ** 31n, 2n ** 32n, reach]))
    for (const distance of [-9n, -8n, -7n, -5n, -4n, -3n, -2n, -1n, 0n, 1n])
      for (const at of [edge + distance, edge + distance - offset]) found.add(BigInt.asUintN(width, at));
  return [...found];
}

/** Whose two words, or four bytes, are all different, and finite as floats. */
const values: Readonly<Record<NumberType, unknown>> = {
  i32: 0x81929384 | 0,
  i64: BigInt.asIntN(64, 0x8192938485968798n),
  f32: Math.fround(-12345.67),
  f64: -1.2345678901234567e89,
};

interface Side {
  readonly exports: Exports;
  readonly run: (call: () => unknown) => Outcome;
  readonly grow: (pages: number) => void;
  bytes: Uint8Array;
}

/** The first difference of each function, as lines of text. `spoil` changes our module, for a test of the test. */
export async function differentAccesses(
  memory: Memory,
  { spoil = text => text }: { spoil?: (text: string) => string } = {},
): Promise<{ readonly calls: number; readonly traps: number; readonly lines: readonly string[] }> {
  const { address, pageSizeLog2 = 16 } = memory;
  const cases = casesOf(address);
  const text = (own: string): string =>
    `(module ${own} (export "memory" (memory $m)) (func (export "grow") (param ${address}) (result ${address})
      (memory.grow $m (local.get 0)))\n${cases.map((one, i) => functionText(one, String(i), address, '$m')).join('\n')})`;
  const { instantiate } = await emitted(await wasm(spoil(text(memory.ours))));
  const side = (exports: Exports, run: Side['run'], log2: number): Side => ({
    exports,
    run,
    bytes: bytesOf(exports),
    grow: pages => {
      const delta = pages * 2 ** (16 - log2);
      const before = (exports['grow'] as Func)(address === 'i64' ? BigInt(delta) : delta);
      if (Number(before) < 0) throw new Error(`no growth by ${pages} pages`);
    },
  });
  const ours = side(instantiate(), runOurs, pageSizeLog2);
  const theirs = side(native(await wasm(text(memory.theirs))).instantiate(), runNative, 16);

  const count = { calls: 0, traps: 0 };
  const lines = new Map<number, string>();
  for (const pages of memory.sizes) {
    for (const one of [ours, theirs]) enlarge(one, pages);
    const size = pages * 65536;
    for (const [i, one] of cases.entries())
      for (const at of addressesOf(one, memory, size)) {
        const difference = compare(one, String(i), at, memory, [ours, theirs], count);
        if (difference && !lines.has(i)) lines.set(i, `${difference}, with ${pages} pages`);
      }
  }
  return { ...count, lines: [...lines.values()] };
}

function bytesOf(exports: Exports): Uint8Array {
  return new Uint8Array((exports['memory'] as { buffer: ArrayBuffer }).buffer);
}

/** What stands at an address: no two neighbours alike, and never a NaN. */
function byteAt(at: number): number {
  return ((at * 37 + 11) % 0x5f) | ((at & 1) << 7);
}

/** Grows to so many pages, and puts bytes around the edges. */
function enlarge(side: Side, pages: number): void {
  const more = pages - side.bytes.length / 65536;
  if (more > 0) side.grow(more);
  side.bytes = bytesOf(side.exports);
  const { length } = side.bytes;
  if (length !== pages * 65536) throw new Error(`${length} bytes instead of ${pages} pages`);
  for (const edge of [0, 65536, 2 ** 31, 2 ** 32, length])
    for (let at = Math.max(0, edge - 64); at < Math.min(length, edge + 64); at++) side.bytes[at] = byteAt(at);
}

function compare(
  { access, offset, form, before }: Case,
  name: string,
  at: bigint,
  { address }: Memory,
  sides: readonly [Side, Side],
  count: { calls: number; traps: number },
): string | null {
  const args = [address === 'i64' ? BigInt.asIntN(64, at) : Number(at) | 0, values[access.type]];
  if (access.isLoad) args.pop();
  const [ours, theirs] = sides.map(({ exports, run }) => run(() => (exports[name] as Func)(...args)));
  count.calls++;
  if (theirs!.kind === 'trap') count.traps++;
  const what = `${access.name} offset=${offset} of ${form}${before === null ? '' : ` after offset=${before}`} at ${at}`;
  if (!agree(ours!, theirs!)) return `${what}: ${show(ours!)}, not ${show(theirs!)}`;
  if (access.isLoad) return null;
  const near = Number(at + offset);
  const from = Math.max(0, near - 16);
  const [own, other] = sides.map(({ bytes }) => [...bytes.subarray(from, near + 16)]);
  for (const { bytes } of sides) for (const i of own!.keys()) bytes[from + i] = byteAt(from + i);
  return sameValue(own, other) ? null : `${what}: ${showValue(own)}, not ${showValue(other)}`;
}
