/**
 * Random vectors. Float lanes that arithmetic gives are made plain, for the payload of a NaN is left open; so are those that instructions on
 * f32 lanes get, for a signalling NaN among JavaScript's numbers does not stay one.
 */
import { instructions } from '../../compiler/wasm/instructions.ts';
import { literal, vectorShapes } from './environment.ts';
import { address, exact, expression, type FunctionContext, offset } from './expressions.ts';
import { type Func, type Node, op, type Type } from './program.ts';
import type { Random } from './random.ts';

interface Row {
  readonly name: string;
  readonly params: readonly Type[];
  readonly result: Type;
  readonly lanes: number;
}

const letters: Readonly<Record<string, Type>> = { i: 'i32', j: 'i64', f: 'f32', d: 'f64', v: 'v128' };

const simd = instructions.filter(({ feature }) => feature === 'simd');
const rows = simd.flatMap(({ name, type, bytes, immediates }): Row[] => {
  const [, params, result] = /^([ijfdv]+)>([ijfdv])$/.exec(type ?? '') ?? [];
  if (params === undefined || bytes > 0 || immediates.includes('shuffle')) return [];
  const lanes = immediates.length > 0 ? Number(/x(\d+)\./.exec(name)![1]) : 0;
  return [{ name, params: [...params].map(letter => letters[letter]!), result: letters[result!]!, lanes }];
});

/** Instructions whose float lanes are computed. */
const isOpen = ({ name }: Row): boolean =>
  /^f(32x4|64x2)\.(add|sub|mul|div|sqrt|ceil|floor|trunc|nearest|min|max|demote\w+|promote\w+)$/.test(name);
const isFloat = ({ name }: Row): boolean => /^f(32x4|64x2)\.(?!splat|replace|extract)/.test(name);

const vectorRows = rows.filter(({ result }) => result === 'v128');
const floatRows = { f32x4: lanewise('f32x4'), f64x2: lanewise('f64x2') };
const otherRows = vectorRows.filter(row => !isFloat(row));

function lanewise(shape: string): Row[] {
  const own = vectorRows.filter(row => isFloat(row) && row.name.startsWith(`${shape}.`));
  return own.filter(({ name, params }) => params.every(t => t === 'v128') && !/convert|mote/.test(name));
}

const scalarRows = rows.filter(({ result }) => result !== 'v128');
const loads = simd.filter(({ type }) => type === 'p>v').map(({ name }) => name);
const laneLoads = simd.filter(({ type }) => type === 'pv>v');
const laneStores = simd.filter(({ type, immediates }) => type === 'pv>' && immediates.includes('lane'));

function immediate(random: Random, lanes: number): string {
  return lanes > 0 ? ` ${random.below(lanes)}` : '';
}

function instruction(cx: FunctionContext, row: Row, depth: number): Node {
  const args = row.params.map(t => (t === 'f32' ? plainFloat(cx, depth) : exact(cx, t, depth - 1)));
  const plainArgs = args.map((arg, i) =>
    /f32x4/.test(row.name) && row.params[i] === 'v128' ? plain('f32x4', arg) : arg,
  );
  return op(row.name + immediate(cx.random, row.lanes), row.result, ...plainArgs);
}

const plainFloat = (cx: FunctionContext, depth: number): Node =>
  op('call $plain_f32', 'f32', expression(cx, 'f32', depth - 1));

const plain = (shape: string, e: Node): Node => op(`call $plain_${shape}`, 'v128', e);

/** Float lanes, computed and chosen between without ever being looked at. */
function floats(cx: FunctionContext, shape: 'f32x4' | 'f64x2', depth: number): Node {
  const { random } = cx;
  if (depth <= 0 || random.chance(15)) return plain(shape, expression(cx, 'v128', depth - 1));
  const part = (): Node => floats(cx, shape, depth - 1);
  if (random.chance(12)) {
    const compare = op(`${shape}.${random.pick(['lt', 'ge', 'eq'])}`, 'v128', part(), part());
    return op('v128.bitselect', 'v128', part(), part(), compare);
  }
  if (random.chance(10))
    return op(`i8x16.shuffle ${wholeLanes(random, shape === 'f32x4' ? 4 : 8)}`, 'v128', part(), part());
  if (random.chance(10))
    return shape === 'f32x4'
      ? op('f32x4.splat', 'v128', plainFloat(cx, depth))
      : op('f64x2.splat', 'v128', op('call $plain_f64', 'f64', expression(cx, 'f64', depth - 1)));
  const { name, params } = random.pick(floatRows[shape]);
  return op(name, 'v128', ...params.map(part));
}

function wholeLanes(random: Random, bytes: number): string {
  const lanes = Array.from({ length: 16 / bytes }, () => random.below(32 / bytes));
  return lanes.flatMap(lane => Array.from({ length: bytes }, (_, k) => lane * bytes + k)).join(' ');
}

function shuffle({ random }: FunctionContext): string {
  if (random.chance(50)) return wholeLanes(random, random.pick([2, 4, 8]));
  return Array.from({ length: 16 }, () => random.below(32)).join(' ');
}

/** A random vector, other than a local, a constant, or what a call or control flow gives. */
export function vector(cx: FunctionContext, depth: number): Node {
  const { random } = cx;
  const choice = random.below(100);
  if (choice < 25) {
    const shape = random.pick(['f32x4', 'f64x2'] as const);
    return plain(shape, floats(cx, shape, depth));
  }
  if (choice < 40) return op(`${random.pick(loads)}${offset(cx)}`, 'v128', address(cx, depth - 1));
  if (choice < 44) {
    const { name, bytes } = random.pick(laneLoads);
    const e = expression(cx, 'v128', depth - 1);
    return op(`${name}${offset(cx)} ${random.below(16 / bytes)}`, 'v128', address(cx, depth - 1), e);
  }
  if (choice < 52)
    return op(
      `i8x16.shuffle ${shuffle(cx)}`,
      'v128',
      expression(cx, 'v128', depth - 1),
      expression(cx, 'v128', depth - 1),
    );
  const row = random.pick(random.chance(15) ? vectorRows : otherRows);
  const e = instruction(cx, row, depth);
  if (!isOpen(row)) return e;
  return plain(row.name.startsWith('f32') ? 'f32x4' : 'f64x2', e);
}

/** A scalar of the type made of a vector, or null. */
export function fromVector(cx: FunctionContext, t: Type, depth: number): Node | null {
  const fitting = scalarRows.filter(({ result }) => result === t);
  return fitting.length === 0 ? null : instruction(cx, cx.random.pick(fitting), depth);
}

export function storeVector(cx: FunctionContext, depth: number): Node {
  const value = expression(cx, 'v128', depth);
  if (cx.random.chance(70)) return op(`v128.store${offset(cx)}`, null, address(cx, depth), value);
  const { name, bytes } = cx.random.pick(laneStores);
  return op(`${name}${offset(cx)} ${cx.random.below(16 / bytes)}`, null, address(cx, depth), value);
}

export function vectorConstant(random: Random): string {
  const shape = random.pick(vectorShapes);
  const count = Number(/x(\d+)$/.exec(shape)![1]);
  if (random.chance(25)) return `v128.const i64x2 ${random.pick(['0 0', '-1 -1', '0 -1'])}`;
  const lane = (): string => {
    if (shape === 'i8x16') return String(random.below(256));
    if (shape === 'i16x8') return String(random.below(65536));
    const t = { i32x4: 'i32', i64x2: 'i64', f32x4: 'f32', f64x2: 'f64' } as const;
    const text = literal(random, t[shape]);
    return text.includes('nan') ? 'nan' : text;
  };
  return `v128.const ${shape} ${Array.from({ length: count }, lane).join(' ')}`;
}

/** Functions that put 0.125 in place of NaNs, by exponent and mantissa. */
export const plainVectors: readonly Func[] = (
  [
    ['f32x4', 'i32x4', '0x7fffffff', '0x7f800000', 'i32x4.gt_u'],
    ['f64x2', 'i64x2', '0x7fffffffffffffff', '0x7ff0000000000000', 'i64x2.gt_s'],
  ] as const
).map(([shape, ints, magnitude, infinity, greater]) => {
  const all = (text: string): string =>
    Array.from({ length: shape === 'f32x4' ? 4 : 2 }, () => text).join(' ');
  const constant = (kind: string, text: string): Node => op(`v128.const ${kind} ${all(text)}`, 'v128');
  const bits = op('v128.and', 'v128', op('local.get 0', 'v128'), constant(ints, magnitude));
  return {
    name: `plain_${shape}`,
    params: ['v128'],
    results: ['v128'],
    locals: [],
    body: [
      op(
        'v128.bitselect',
        'v128',
        constant(shape, '0.125'),
        op('local.get 0', 'v128'),
        op(greater, 'v128', bits, constant(ints, infinity)),
      ),
    ],
  };
});
