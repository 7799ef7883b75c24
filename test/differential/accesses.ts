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
  /** letters as in the table's signatures, the address aside: of operands, and of the result if any */
  readonly operands: string;
  readonly result: string;
  /** has an immediate that says which lane */
  readonly hasLane: boolean;
  readonly bytes: number;
  readonly kind: 'scalar' | 'vector' | 'atomic';
}

/** They sleep. */
const waits = /^memory\.atomic\.wait/;

/** Every instruction that reads or writes memory at one address. */
export const accesses: readonly Access[] = instructions.flatMap(
  ({ name, type, effect, immediates, bytes }) => {
    const [, operands, result] = /^p([ijfdv]*)>([ijfdv]?)$/.exec(type ?? '') ?? [];
    if (operands === undefined || immediates[0] !== 'memarg' || waits.test(name)) return [];
    const isVector = (operands + result!).includes('v');
    const kind = effect === 'memory-atomic' ? 'atomic' : isVector ? 'vector' : 'scalar';
    return [{ name, operands, result: result!, hasLane: immediates.length > 1, bytes: bytes!, kind }];
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
  /** The host's engine may crash at atomic accesses of the memory (V8 of Node 20 does). */
  readonly noAtomics?: boolean;
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

function casesOf({ address, noAtomics = false }: Memory): Case[] {
  const fitting = [...offsets, 2n ** 53n, 2n ** 64n - 4n].filter(
    offset => address === 'i64' || offset < 2n ** 32n,
  );
  const few = [0n, 3n, 16n];
  const some = fitting.filter(offset => [0n, 1n, 8n, 2n ** 16n - 8n, 2n ** 32n - 8n].includes(offset));
  const asked = accesses.filter(({ kind }) => !noAtomics || kind !== 'atomic');
  return asked.flatMap(access => [
    ...(access.kind === 'scalar' ? fitting : some).map((offset): Case => ({
      access,
      offset,
      form: 'a parameter',
      before: null,
    })),
    ...(Object.keys(forms) as Form[])
      .slice(0, access.kind === 'scalar' ? undefined : 1)
      .flatMap(form =>
        [null, 8].flatMap(before => few.map((offset): Case => ({ access, offset, form, before }))),
      ),
  ]);
}

/** A vector goes in as an i64, its other half a constant, and comes out mixed into one. */
function functionText(
  { access, offset, form, before }: Case,
  name: string,
  address: string,
  index: string,
): string {
  const { operands, result, hasLane, bytes } = access;
  const at = '(local.get 0)';
  const first = before === null ? '' : `(drop (i32.load8_u ${index} offset=${before} ${at}))`;
  const params = [...operands].map(letter => ` ${letters[letter] ?? 'i64'}`).join('');
  const values = [...operands].map((letter, i) => {
    const get = `(local.get ${i + 1})`;
    return letter === 'v'
      ? ` (i64x2.replace_lane 1 (i64x2.splat ${get}) (i64.const 0x1122334455667708))`
      : ` ${get}`;
  });
  const lane = hasLane ? ` ${16 / bytes - 1}` : '';
  const body = `(${access.name} ${index} offset=${offset}${lane} ${forms[form](at, address)}${values.join('')})`;
  const head = `(func (export "${name}") (param ${address}${params})`;
  if (result !== 'v') return `${head} ${result && `(result ${letters[result]})`} ${first} ${body})`;
  const half = (i: number): string => `(i64x2.extract_lane ${i} (local.get ${operands.length + 1}))`;
  return `${head} (result i64) (local v128) ${first} (local.set ${operands.length + 1} ${body})
    (i64.xor ${half(0)} (i64.rotl ${half(1)} (i64.const 9))))`;
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
const values: Readonly<Record<NumberType, number | bigint>> = {
  i32: 0x81929384 | 0,
  i64: BigInt.asIntN(64, 0x8192938485968798n),
  f32: Math.fround(-12345.67),
  f64: -1.2345678901234567e89,
};

/** A comparison expects what is there at every other place. */
function operandsOf({ operands, bytes }: Access, near: number): (number | bigint)[] {
  const list = [...operands].map(letter => values[letters[letter] ?? 'i64']);
  if (list.length === 2 && near & 8) {
    let there = 0n;
    for (let i = bytes; i-- > 0;) there = (there << 8n) | BigInt(byteAt(near + i));
    list[0] = operands[0] === 'j' ? BigInt.asIntN(64, there) : Number(there) | 0;
  }
  return list;
}

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
  const cases = casesOf(memory);
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
  let [current = 0] = memory.sizes;
  for (const pages of memory.sizes) {
    for (const one of [ours, theirs]) enlarge(one, current, pages);
    current = pages;
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
function enlarge(side: Side, from: number, pages: number): void {
  if (pages > from) side.grow(pages - from);
  // The buffer of a shared memory may have room for all that it can grow to.
  side.bytes = bytesOf(side.exports).subarray(0, pages * 65536);
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
  const near = Number(at + offset);
  const args = [address === 'i64' ? BigInt.asIntN(64, at) : Number(at) | 0, ...operandsOf(access, near)];
  const [ours, theirs] = sides.map(({ exports, run }) => run(() => (exports[name] as Func)(...args)));
  count.calls++;
  if (theirs!.kind === 'trap') count.traps++;
  const what = `${access.name} offset=${offset} of ${form}${before === null ? '' : ` after offset=${before}`} at ${at}`;
  // Out of bounds as well: the specification asks for alignment first, V8 for bounds.
  const isUnaligned = access.kind === 'atomic' && near % access.bytes !== 0 && ours!.kind === 'trap';
  if (isUnaligned && theirs!.kind === 'trap') return null;
  if (!agree(ours!, theirs!)) return `${what}: ${show(ours!)}, not ${show(theirs!)}`;
  if (access.operands === '') return null;
  const from = Math.max(0, near - 8);
  const [own, other] = sides.map(({ bytes }) => [...bytes.subarray(from, near + 24)]);
  for (const { bytes } of sides) for (const i of own!.keys()) bytes[from + i] = byteAt(from + i);
  return sameValue(own, other) ? null : `${what}: ${showValue(own)}, not ${showValue(other)}`;
}
