/**
 * Constant evaluation of pure instructions, exactly as the specification's numerics (§4.3) say. Values have the form of
 * constants' immediates: i32 as int32, i64 as signed BigInt, floats as their bits. Where the specification leaves a NaN's
 * payload open, and where an instruction would trap, nothing is folded.
 */
import { type Expr, leaf } from '../ir/nodes.ts';
import { f32FromBits, f32ToBits, f64FromBits, f64ToBits } from '../wasm/floats.ts';
import { type Mnemonic, instruction } from '../wasm/instructions.ts';
import { typeLetters } from '../wasm/types.ts';

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);

/** Rounds half to even, keeping the sign of zero. */
function nearest(x: number): number {
  const rounded = Math.round(x);
  const even = Math.abs(x) % 1 === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
  return even === 0 && (x < 0 || Object.is(x, -0)) ? -0 : even;
}

/** Truncates to an integer of the range, NaN to 0. */
function saturate(x: number, min: bigint, max: bigint): bigint {
  if (Number.isNaN(x)) return 0n;
  if (x <= Number(min)) return min;
  return x >= Number(max) ? max : BigInt(Math.trunc(x));
}

const [i32Min, i32Max, u32Max] = [-(2n ** 31n), 2n ** 31n - 1n, 2n ** 32n - 1n];
const [i64Min, i64Max, u64Max] = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n];

type Fold = (...operands: never[]) => number | bigint | boolean | null;

/** On int32 or BigInt operands; results are wrapped. null: this one does not fold. */
function integers<T extends 'i32' | 'i64'>(t: T): Record<string, Fold> {
  const width = t === 'i32' ? 32 : 64;
  // Both widths by way of BigInt: one statement of the rules.
  const op =
    (f: (a: bigint, b: bigint) => bigint | boolean | null): Fold =>
    (a: number | bigint, b: number | bigint = 0) =>
      f(BigInt(a), BigInt(b));
  const u = (a: bigint): bigint => BigInt.asUintN(width, a);
  const count = (b: bigint): bigint => u(b) & BigInt(width - 1);
  const min = -(2n ** BigInt(width - 1));
  const leadingZeros = (a: bigint): number => width - (u(a) === 0n ? 0 : u(a).toString(2).length);
  const ops: Record<string, Fold> = {
    eqz: op(a => a === 0n),
    eq: op((a, b) => a === b),
    ne: op((a, b) => a !== b),
    lt_s: op((a, b) => a < b),
    lt_u: op((a, b) => u(a) < u(b)),
    gt_s: op((a, b) => a > b),
    gt_u: op((a, b) => u(a) > u(b)),
    le_s: op((a, b) => a <= b),
    le_u: op((a, b) => u(a) <= u(b)),
    ge_s: op((a, b) => a >= b),
    ge_u: op((a, b) => u(a) >= u(b)),
    clz: op(a => BigInt(leadingZeros(a))),
    ctz: op(a => BigInt(a === 0n ? width : width - 1 - leadingZeros(a & -a))),
    popcnt: op(a => BigInt(u(a).toString(2).replaceAll('0', '').length)),
    add: op((a, b) => a + b),
    sub: op((a, b) => a - b),
    mul: op((a, b) => a * b),
    div_s: op((a, b) => (b === 0n || (a === min && b === -1n) ? null : a / b)),
    div_u: op((a, b) => (b === 0n ? null : u(a) / u(b))),
    rem_s: op((a, b) => (b === 0n ? null : a % b)),
    rem_u: op((a, b) => (b === 0n ? null : u(a) % u(b))),
    and: op((a, b) => a & b),
    or: op((a, b) => a | b),
    xor: op((a, b) => a ^ b),
    shl: op((a, b) => a << count(b)),
    shr_s: op((a, b) => a >> count(b)),
    shr_u: op((a, b) => u(a) >> count(b)),
    rotl: op((a, b) => (u(a) << count(b)) | (u(a) >> (BigInt(width) - count(b)))),
    rotr: op((a, b) => (u(a) >> count(b)) | (u(a) << (BigInt(width) - count(b)))),
    extend8_s: op(a => BigInt.asIntN(8, a)),
    extend16_s: op(a => BigInt.asIntN(16, a)),
  };
  return prefixed(t, ops);
}

/** On numbers; bitwise instructions stand below. */
function floats(t: 'f32' | 'f64'): Record<string, Fold> {
  const round = t === 'f32' ? Math.fround : (x: number): number => x;
  const op =
    (f: (a: number, b: number) => number): Fold =>
    (a: number, b: number) =>
      round(f(a, b));
  const compare =
    (f: (a: number, b: number) => boolean): Fold =>
    (a: number, b: number) =>
      f(a, b);
  return prefixed(t, {
    eq: compare((a, b) => a === b),
    ne: compare((a, b) => a !== b),
    lt: compare((a, b) => a < b),
    gt: compare((a, b) => a > b),
    le: compare((a, b) => a <= b),
    ge: compare((a, b) => a >= b),
    ceil: op(Math.ceil),
    floor: op(Math.floor),
    trunc: op(Math.trunc),
    nearest: op(nearest),
    sqrt: op(Math.sqrt),
    add: op((a, b) => a + b),
    sub: op((a, b) => a - b),
    mul: op((a, b) => a * b),
    div: op((a, b) => a / b),
    min: op(Math.min),
    max: op(Math.max),
    convert_i32_s: op(a => a),
    convert_i32_u: op(a => a >>> 0),
  });
}

function prefixed(t: string, ops: Record<string, Fold>): Record<string, Fold> {
  return Object.fromEntries(Object.entries(ops).map(([name, fold]) => [`${t}.${name}`, fold]));
}

function truncations(): Record<string, Fold> {
  const ranges = {
    i32_s: [i32Min, i32Max],
    i32_u: [0n, u32Max],
    i64_s: [i64Min, i64Max],
    i64_u: [0n, u64Max],
  };
  return Object.fromEntries(
    Object.entries(ranges).flatMap(([key, [min, max]]) => {
      const [t, sign] = key.split('_');
      return ['f32', 'f64'].flatMap(from => {
        const fold: Fold = (x: number) => saturate(x, min!, max!);
        // The trapping form gives the same value where it gives one.
        const strict: Fold = (x: number) => {
          const y = Math.trunc(x);
          return y >= Number(min) && y <= Number(max) && BigInt(y) <= max! ? BigInt(y) : null;
        };
        return [
          [`${t}.trunc_sat_${from}_${sign}`, fold],
          [`${t}.trunc_${from}_${sign}`, strict],
        ];
      });
    }),
  );
}

const folds: Record<string, Fold> = {
  ...integers('i32'),
  ...integers('i64'),
  ...floats('f32'),
  ...floats('f64'),
  ...truncations(),
  'i64.extend32_s': (a: bigint) => BigInt.asIntN(32, a),
  'i64.extend_i32_s': (a: number) => BigInt(a),
  'i64.extend_i32_u': (a: number) => BigInt(a >>> 0),
  'i32.wrap_i64': (a: bigint) => a,
  'f64.convert_i64_s': (a: bigint) => Number(a),
  'f64.convert_i64_u': (a: bigint) => Number(u64(a)),
  'f32.demote_f64': (a: number) => Math.fround(a),
  'f64.promote_f32': (a: number) => a,
};

// Instructions on the bits of floats: operands and results are bits.
const bitFolds: Record<string, Fold> = {
  'i32.reinterpret_f32': (a: number) => a,
  'f32.reinterpret_i32': (a: number) => a,
  'i64.reinterpret_f64': (a: bigint) => a,
  'f64.reinterpret_i64': (a: bigint) => a,
  'f32.neg': (a: number) => a ^ 0x8000_0000,
  'f32.abs': (a: number) => a & 0x7fff_ffff,
  'f32.copysign': (a: number, b: number) => (a & 0x7fff_ffff) | (b & 0x8000_0000),
  'f64.neg': (a: bigint) => BigInt.asIntN(64, a ^ (1n << 63n)),
  'f64.abs': (a: bigint) => a & i64Max,
  'f64.copysign': (a: bigint, b: bigint) => BigInt.asIntN(64, (a & i64Max) | (b & (1n << 63n))),
};

/** The constant that an operation on constants gives, or null. */
export function fold(e: Expr): Expr | null {
  const { op, args } = e;
  if (args.length === 0) return null;
  for (const arg of args) if (!isNumericConst(arg)) return null;
  const bitFold = bitFolds[op];
  const evaluate = bitFold ?? folds[op];
  if (!evaluate) return null;
  // Once i64s are words there are more operands, or results; what to make of those is not for here to know.
  const { type } = instruction(op as Mnemonic);
  if (args.length !== type!.indexOf('>') || (type!.endsWith('j') && e.t !== 'i64')) return null;
  const operands = args.map(arg => (bitFold ? arg.imm : valueOf(arg)));
  const result = evaluate(...(operands as never[]));
  return result === null ? null : constant(op as Mnemonic, result, bitFold !== undefined, e);
}

function isNumericConst({ op }: Expr): boolean {
  return op === 'i32.const' || op === 'i64.const' || op === 'f32.const' || op === 'f64.const';
}

function valueOf({ op, imm }: Expr): unknown {
  if (op === 'f32.const') return f32FromBits(imm as number);
  return op === 'f64.const' ? f64FromBits(imm as bigint) : imm;
}

function constant(
  op: Mnemonic,
  value: number | bigint | boolean,
  isBits: boolean,
  { at }: Expr,
): Expr | null {
  const t = typeLetters[instruction(op).type!.split('>')[1]!]!;
  switch (t) {
    case 'i32':
      return leaf('i32.const', t, Number(BigInt.asIntN(32, BigInt(value))), at);
    case 'i64':
      return leaf('i64.const', t, BigInt.asIntN(64, BigInt(value)), at);
    case 'f32':
      if (isBits) return leaf('f32.const', t, Number(value) | 0, at);
      return Number.isNaN(value) ? null : leaf('f32.const', t, f32ToBits(value as number), at);
    case 'f64':
      if (isBits) return leaf('f64.const', t, value, at);
      return Number.isNaN(value) ? null : leaf('f64.const', t, f64ToBits(value as number), at);
    default:
      return null;
  }
}
