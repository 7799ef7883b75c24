/**
 * Kernels on vectors: functions whose operands are loaded from addresses and whose result is stored at 0, run on ours and on the host's
 * engine, the stored bytes compared bit for bit, NaN payloads aside where the specification leaves them open.
 */
import { emitted, type Exports, type Func, native, wasm } from '../harness/modules.ts';
import { agree, type Outcome, runNative, runOurs, show } from '../harness/outcomes.ts';
import { edges, forEachCombination, isArithmeticNaN, isCanonicalNaN, isNaNBits } from './edges.ts';

/** Letters of the instruction table: v128, i32, i64, f32, f64. */
export type Letter = 'v' | 'i' | 'j' | 'f' | 'd';

export interface VectorKernel {
  /** unique */
  readonly name: string;
  readonly params: readonly Letter[];
  /** null: the body stores by itself, at 0 */
  readonly result: Letter | null;
  /** text of an expression over its operands, `$0` and so on, and other fields that it needs */
  readonly body: string;
  readonly fields?: string;
  /** The same for the host, where it does not know the instruction. */
  readonly hostBody?: string;
  readonly values: readonly (readonly bigint[])[];
  /** The width of float lanes whose NaNs have open payloads. */
  readonly openNaNs?: 'f32' | 'f64';
}

const size = 16;
const types = { v: 'v128', i: 'i32', j: 'i64', f: 'f32', d: 'f64' } as const;

export const typeOf = (letter: Letter): string => types[letter];

function functionText({ name, params, result, fields = '' }: VectorKernel, body: string): string {
  const text = body.replace(
    /\$(\d)/g,
    (_all, i: string) => `(${types[params[Number(i)]!]}.load (local.get ${i}))`,
  );
  const stored = result ? `(${types[result]}.store (i32.const 0) ${text})` : text;
  const list = params.map(() => '(param i32)').join(' ');
  return `${fields} (func (export ${JSON.stringify(name)}) ${list} ${stored})`;
}

/** Runs the kernels over all combinations of their values. Gives a line for each that differs, the first of each kernel. */
export async function vectorDifferences(
  kernels: readonly VectorKernel[],
  spoil: (text: string) => string = text => text,
): Promise<{ readonly calls: number; readonly lines: readonly string[] }> {
  const slots = new Map<bigint, number>();
  for (const { values } of kernels)
    for (const bits of values.flat()) if (!slots.has(bits)) slots.set(bits, size * (slots.size + 4));
  const module = (bodyOf: (kernel: VectorKernel) => string): string =>
    `(module (memory (export "memory") 2)\n${kernels.map(kernel => functionText(kernel, bodyOf(kernel))).join('\n')})`;
  const text = module(({ body }) => body);
  const { instantiate } = await emitted(await wasm(spoil(text)));
  const host = native(await wasm(module(({ body, hostBody }) => hostBody ?? body)));
  const sides = [
    { exports: instantiate(), run: runOurs },
    { exports: host.instantiate(), run: runNative },
  ].map(({ exports, run }) => {
    const view = new DataView((exports['memory'] as { buffer: ArrayBuffer }).buffer);
    for (const [bits, at] of slots) {
      view.setBigUint64(at, BigInt.asUintN(64, bits), true);
      view.setBigUint64(at + 8, bits >> 64n, true);
    }
    return { exports, run, view };
  });
  let calls = 0;
  const lines: string[] = [];
  for (const kernel of kernels) {
    let found: string | null = null;
    forEachCombination(kernel.values, inputs => {
      if (found) return;
      calls++;
      const addresses = inputs.map(bits => slots.get(bits)!);
      const [ours, theirs] = sides.map(side => evaluate(side, kernel.name, addresses));
      if (!matches(kernel, inputs, ours!, theirs!))
        found = `${kernel.name} of ${inputs.map(hex).join(', ')}: ${tell(ours!)}, not ${tell(theirs!)}`;
    });
    if (found) lines.push(found);
  }
  return { calls, lines };
}

type Result = bigint | Outcome;

interface Side {
  readonly exports: Exports;
  readonly run: (call: () => unknown) => Outcome;
  readonly view: DataView;
}

/** The vector's worth of bytes at 0, which nothing but the call has written to. */
function evaluate({ exports, run, view }: Side, name: string, addresses: readonly number[]): Result {
  view.setBigUint64(0, 0x5555_5555_5555_5555n, true);
  view.setBigUint64(8, 0x5555_5555_5555_5555n, true);
  try {
    (exports[name] as Func)(...addresses);
  } catch (error) {
    return run(() => {
      throw error;
    });
  }
  return view.getBigUint64(0, true) | (view.getBigUint64(8, true) << 64n);
}

function matches(kernel: VectorKernel, inputs: readonly bigint[], ours: Result, theirs: Result): boolean {
  if (typeof ours !== 'bigint' || typeof theirs !== 'bigint')
    return typeof ours !== 'bigint' && typeof theirs !== 'bigint' && agree(ours, theirs);
  if (ours === theirs) return true;
  const { openNaNs: t } = kernel;
  if (!t) return false;
  const isPlain = (u: 'f32' | 'f64'): boolean =>
    inputs.every(bits => lanes(bits, u).every(lane => !isNaNBits(u, lane) || isCanonicalNaN(u, lane)));
  const fits = isPlain('f32') && isPlain('f64') ? isCanonicalNaN : isArithmeticNaN;
  const theirLanes = lanes(theirs, t);
  return lanes(ours, t).every(
    (lane, k) => lane === theirLanes[k] || (isNaNBits(t, theirLanes[k]!) && fits(t, lane)),
  );
}

function lanes(bits: bigint, t: 'f32' | 'f64'): bigint[] {
  const width = t === 'f32' ? 32 : 64;
  return Array.from({ length: 128 / width }, (_, k) => BigInt.asUintN(width, bits >> BigInt(k * width)));
}

const hex = (bits: bigint): string => `0x${bits.toString(16)}`;

function tell(result: Result): string {
  return typeof result === 'bigint' ? hex(result) : show(result);
}

/** Vectors of values of so many bits each, consecutive ones in one vector. */
function packed(values: readonly bigint[], width: number): bigint[] {
  const count = 128 / width;
  return Array.from({ length: Math.ceil(values.length / count) }, (_, at) => {
    let bits = 0n;
    for (let k = 0; k < count; k++)
      bits |= BigInt.asUintN(width, values[(at * count + k) % values.length]!) << BigInt(k * width);
    return bits;
  });
}

const bytes = [
  0n, 1n, 0x7fn, 0x80n, 0xffn, 0x81n, 2n, 0xfen, 3n, 0x10n, 0x0fn, 0x40n, 0xbfn, 0xc0n, 0x55n, 0xaan, 17n, 100n,
]; // prettier-ignore
const halves = [
  0n, 1n, 0x7fffn, 0x8000n, 0xffffn, 0x8001n, 0x80n, 0x7fn, 0xffn, 0x100n, 0xff80n, 0xff7fn, 2n, 0xfffen, 0x5555n,
  0xaaaan, 0x4000n, 0xc000n, 0x00ffn, 300n,
]; // prettier-ignore

/** Edge values of each kind of lane. */
const lanesOf: Readonly<Record<string, readonly [values: readonly bigint[], width: number]>> = {
  i8x16: [bytes, 8],
  i16x8: [halves, 16],
  i32x4: [edges.i32, 32],
  i64x2: [edges.i64, 64],
  f32x4: [edges.f32, 32],
  f64x2: [edges.f64, 64],
  v128: [[0n, -1n, 0x0123_4567_89ab_cdefn, 0xff00n, 0x7fc0_0000_ffa0_0001n, 1n << 63n], 64],
};

function rotated<T>(list: readonly T[], by: number): T[] {
  return list.map((_item, i) => list[(i + by) % list.length]!);
}

/** Vectors in which every edge value stands in some lane; `turns` of them in other orders too. */
export function vectors(shape: string, turns = 1): bigint[] {
  const [values, width] = lanesOf[shape]!;
  const all = Array.from({ length: turns }, (_, turn) => packed(rotated(values, turn), width)).flat();
  return [...new Set(all)];
}
