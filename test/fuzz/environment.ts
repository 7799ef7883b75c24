/** What a generated module consists of besides code, and the instructions by what they give. */
import { instructions } from '../../compiler/wasm/instructions.ts';
import type { Type } from './program.ts';
import type { Random } from './random.ts';

export const numberTypes = ['i32', 'i64', 'f32', 'f64'] as const;
export type NumberType = (typeof numberTypes)[number];

export interface Signature {
  readonly name: string;
  readonly params: readonly Type[];
  readonly results: readonly Type[];
}

export interface GlobalVariable {
  readonly name: string;
  readonly t: Type;
  readonly mutable: boolean;
}

/** What code of a module can refer to. */
export interface Environment {
  /** functions of the module; each may call those behind it */
  readonly funcs: readonly Signature[];
  /** of them, those from here on are in the table, and call nothing through it */
  readonly firstInTable: number;
  readonly globals: readonly GlobalVariable[];
  readonly hasVectors: boolean;
}

export const vectorShapes = ['i8x16', 'i16x8', 'i32x4', 'i64x2', 'f32x4', 'f64x2'] as const;

/** Functions of the host, whose calls are compared. `grow` grows the memory, `boom` throws now and then, `again` calls an export. */
export const hostFunctions: readonly Signature[] = [
  { name: 'i', params: ['i32'], results: ['i32'] },
  { name: 'v', params: ['i32', 'f64'], results: [] },
  { name: 'j', params: ['i64'], results: ['i64'] },
  { name: 'm', params: ['f32'], results: ['i32', 'i64'] },
  { name: 'grow', params: [], results: ['i32'] },
  { name: 'boom', params: ['i32'], results: ['f32'] },
  { name: 'again', params: ['i32'], results: ['i32'] },
];

export interface NumericRow {
  readonly name: string;
  readonly params: readonly NumberType[];
  readonly result: NumberType;
}

const letters: Readonly<Record<string, NumberType>> = { i: 'i32', j: 'i64', f: 'f32', d: 'f64' };

/** Instructions on numbers that every engine has, by the type of their result. */
export const numericRows: Readonly<Record<NumberType, readonly NumericRow[]>> = (() => {
  const rows = instructions.flatMap(({ name, type, immediates, feature }): NumericRow[] => {
    const [, params, result] = /^([ijfd]+)>([ijfd])$/.exec(type ?? '') ?? [];
    if (params === undefined || immediates.length > 0 || feature === 'wide-arithmetic') return [];
    return [{ name, params: [...params].map(letter => letters[letter]!), result: letters[result!]! }];
  });
  const of = (t: NumberType): NumericRow[] => rows.filter(({ result }) => result === t);
  return { i32: of('i32'), i64: of('i64'), f32: of('f32'), f64: of('f64') };
})();

function accesses(pattern: RegExp): Readonly<Record<NumberType, readonly string[]>> {
  const of = (t: string): string[] =>
    instructions.filter(({ name }) => name.startsWith(`${t}.`) && pattern.test(name)).map(({ name }) => name);
  return { i32: of('i32'), i64: of('i64'), f32: of('f32'), f64: of('f64') };
}

export const loads = accesses(/^\w+\.load\w*$/);
export const stores = accesses(/^\w+\.store\w*$/);

export function randomType(random: Random, hasVectors: boolean): Type {
  if (hasVectors && random.chance(35)) return 'v128';
  return random.chance(8)
    ? 'externref'
    : random.pick(['i32', 'i32', 'i32', 'i64', 'i64', 'f32', 'f64', 'f64']);
}

const floats = ['0', '-0', '1', '-1', '0.5', '-1.5', '2.5', '3.1', '1e10', '2147483648', '4294967295'];

const interesting: Readonly<Record<NumberType, readonly string[]>> = {
  i32: [
    '0',
    '1',
    '-1',
    '2',
    '3',
    '4',
    '7',
    '8',
    '31',
    '32',
    '33',
    '255',
    '256',
    '65535',
    '0x7fffffff',
    '0x80000000',
    '-2',
    '-128',
    '0x55555555',
    // as floats: NaNs that are signalling, negative, or carry a payload
    '0x7fa00001',
    '0xffc12345',
    '100000',
  ],
  i64: [
    '0',
    '1',
    '-1',
    '2',
    '5',
    '31',
    '32',
    '33',
    '63',
    '64',
    '255',
    '0xffffffff',
    '0x100000000',
    '0x7fffffff',
    '0x80000000',
    '0x7fffffffffffffff',
    '0x8000000000000000',
    '-2',
    '-0x80000000',
    '1000000007',
    '0x20000000000000',
    '0x123456789abcdef',
    '0x7ff4000000000001',
    '0xfff8000000000123',
  ],
  f32: [...floats, '9223372036854775808', 'inf', '-inf', 'nan', '1e-40', '16777217'],
  f64: [...floats, '4294967296.5', '9223372036854775808', 'inf', '-inf', 'nan', '5e-324', '1e300'],
};

export function literal(random: Random, t: NumberType): string {
  if (random.chance(80)) return random.pick(interesting[t]);
  switch (t) {
    case 'i32':
      return String(Number(BigInt.asIntN(32, random.bits64())));
    case 'i64':
      return String(BigInt.asIntN(64, random.bits64()));
    default:
      return String((random.below(2_000_001) - 1_000_000) / random.pick([1, 3, 1000]));
  }
}

/** A value for a parameter of an export. */
export function argument(random: Random, t: Exclude<Type, 'v128'>): unknown {
  if (t === 'externref') return random.pick([null, 'a', 'b']);
  const text = literal(random, t).replace('inf', 'Infinity');
  return t === 'i64'
    ? BigInt.asIntN(64, text[0] === '-' ? -BigInt(text.slice(1)) : BigInt(text))
    : Number(text);
}
