/**
 * The vocabulary of splitting vectors: the shapes that a v128 can have in scalar locals, what an instruction's rule says, and the
 * expressions that rules are written in. A shape has a lane type; lanes stand lowest first. Words (i32x4) hold any bits; float
 * shapes hold what JavaScript numbers hold of them. m8x16 and m16x8 hold masks: the highest bit of each lane of 8 or 16
 * bits says what all the lane's bits are, and the others say nothing.
 */
import { constI32, constI64, type Expr, expr, leaf } from '../ir/nodes.ts';
import type { Mnemonic } from '../wasm/instructions.ts';
import { i32, scalar, use } from './scalars.ts';
import { simplified } from './simplify.ts';
import type { VectorFacts } from './vector-facts.ts';

export type Shape = 'i32x4' | 'f32x4' | 'f64x2' | 'i64x2' | MaskShape;
export type MaskShape = 'm8x16' | 'm16x8';

/** Those that any vector can have. Words first: of equally good shapes the first is taken. */
export const shapes: readonly Shape[] = ['i32x4', 'f32x4', 'f64x2', 'i64x2'];

export const maskShapes: readonly MaskShape[] = ['m8x16', 'm16x8'];

export function isMaskShape(shape: Shape): shape is MaskShape {
  return shape === 'm8x16' || shape === 'm16x8';
}

export const maskWidth = (shape: MaskShape): 8 | 16 => (shape === 'm8x16' ? 8 : 16);

type LaneType = 'i32' | 'i64' | 'f32' | 'f64';

export const laneType: Readonly<Record<Shape, LaneType>> = {
  i32x4: 'i32',
  i64x2: 'i64',
  f32x4: 'f32',
  f64x2: 'f64',
  m8x16: 'i32',
  m16x8: 'i32',
};

/** How many scalars hold a vector. */
export function laneCount(shape: Shape): 2 | 4 {
  return shape.endsWith('x2') ? 2 : 4;
}

/** What rules may ask of the function that they build code for. */
export interface VectorContext {
  readonly facts: VectorFacts;
  /** The lanes of a vector operand in a shape, as atoms. */
  lanes(operand: Expr, shape: Shape): readonly Expr[];
  /** The expression, evaluated now, as something that may be repeated. */
  atom(e: Expr): Expr;
  /** What the result of an expression needs once, in however many shapes it is kept. */
  once(e: Expr, build: () => readonly Expr[]): readonly Expr[];
  /** The several words that an expression gives, evaluated now. */
  several(e: Expr, count: number): readonly Expr[];
}

/** How an instruction that gives a vector becomes scalar expressions, one a lane. */
export interface VectorRule {
  /** shapes of the vector operands in which they are read; 'same': that of the result */
  readonly takes: readonly (Shape | 'same')[];
  /** shapes in which the result can be had, the natural one first */
  readonly gives: readonly Shape[];
  /** a shape in which the operands are read whatever the result's is, to compare them */
  readonly compares?: Shape;
  /** Having it in several of them costs no more than converting would; 'operands': if that holds for its operands. */
  readonly isCheap?: true | 'operands';
  readonly build: (v: VectorContext, e: Expr, shape: Shape) => readonly Expr[];
}

/** How an instruction on a vector that gives a scalar becomes an expression. */
export interface ScalarRule {
  /** null: in the shape in which it is at hand */
  readonly takes: Shape | null;
  readonly build: (v: VectorContext, e: Expr, shape: Shape) => Expr;
}

/** Bits of both, of which no two overlap or overlapping does no harm. */
export function anyOf(...parts: readonly Expr[]): Expr {
  return parts.reduce((a, b) => i32('or', a, b));
}

export function choose(then: Expr, otherwise: Expr, condition: Expr): Expr {
  return simplified(expr('select', then.t, [use(then), use(otherwise), use(condition)], undefined, then.at));
}

/** A call of a helper of the runtime that gives a word. */
export function helper(name: string, ...args: readonly Expr[]): Expr {
  return expr('word.helper', 'i32', args.map(use), name, args[0]!.at);
}

/** All bits set where the condition, 0 or 1, holds. */
export function mask(condition: Expr): Expr {
  return choose(constI32(-1, condition.at), constI32(0, condition.at), condition);
}

const join = (low: Expr, high: Expr): Expr =>
  expr('word.join', 'i64', [use(low), use(high)], undefined, low.at);
const lowWord = (e: Expr): Expr => scalar('i32.wrap_i64', e);
const highWord = (e: Expr): Expr => expr('word.high', 'i32', [use(e)], undefined, e.at);

const map = (op: Mnemonic) => (_v: VectorContext, lanes: readonly Expr[]) =>
  lanes.map(lane => scalar(op, lane));

type Convert = (v: VectorContext, lanes: readonly Expr[]) => readonly Expr[];

/** Lanes of words full of their highest bits, all others of which are clear. */
function spread(width: 8 | 16, highBits: Expr): Expr {
  return i32('mul', i32('shr_u', highBits, width - 1), width === 8 ? 0xff : 0xffff);
}

const fromMask =
  (width: 8 | 16): Convert =>
  (_v, lanes) =>
    lanes.map(lane => spread(width, i32('and', lane, width === 8 ? 0x8080_8080 : 0x8000_8000)));

const toWords: Readonly<Record<Shape, Convert>> = {
  i32x4: (_v, lanes) => lanes,
  i64x2: (_v, lanes) => lanes.flatMap(lane => [lowWord(lane), highWord(lane)]),
  f32x4: map('i32.reinterpret_f32'),
  f64x2: (v, lanes) => {
    const bits = lanes.map(lane => v.atom(scalar('i64.reinterpret_f64', lane)));
    return toWords.i64x2(v, bits);
  },
  m8x16: fromMask(8),
  m16x8: fromMask(16),
};

const fromWords: Readonly<Record<Shape, Convert>> = {
  i32x4: (_v, lanes) => lanes,
  i64x2: (_v, [a, b, c, d]) => [join(a!, b!), join(c!, d!)],
  f32x4: map('f32.reinterpret_i32'),
  f64x2: (v, lanes) => fromWords.i64x2(v, lanes).map(lane => scalar('f64.reinterpret_i64', v.atom(lane))),
  m8x16: (_v, lanes) => lanes,
  m16x8: (_v, lanes) => lanes,
};

/** The same bits in another shape. */
export function converted(v: VectorContext, lanes: readonly Expr[], from: Shape, to: Shape): readonly Expr[] {
  if (from === to) return lanes.map(use);
  if (from === 'i64x2' && to === 'f64x2') return map('f64.reinterpret_i64')(v, lanes);
  if (from === 'f64x2' && to === 'i64x2') return map('i64.reinterpret_f64')(v, lanes);
  return fromWords[to](
    v,
    toWords[from](v, lanes).map(word => v.atom(word)),
  );
}

/** What converting a vector costs, about: reinterpreting goes through memory, words of an i64 are at hand. */
export function conversionCost(from: Shape, to: Shape): number {
  if (from === to) return 0;
  if (isMaskShape(from)) return 2 + conversionCost('i32x4', to);
  if (isMaskShape(to)) return 0.1 + conversionCost(from, 'i32x4');
  const isFloat = (shape: Shape): boolean => shape.startsWith('f');
  if (isFloat(from) && isFloat(to)) return 8;
  return isFloat(from) || isFloat(to) ? 4 : 0.1;
}

/** The lanes of a constant. */
export function constantLanes({ imm, at }: Expr, shape: Shape): Expr[] {
  const words = imm as readonly number[];
  const wide = (k: number): bigint => (BigInt(words[k + 1]!) << 32n) | BigInt(words[k]! >>> 0);
  switch (shape) {
    case 'i32x4':
    case 'm8x16':
    case 'm16x8':
      return words.map(word => constI32(word | 0, at));
    case 'f32x4':
      return words.map(word => leaf('f32.const', 'f32', word | 0, at));
    case 'i64x2':
      return [0, 2].map(k => constI64(BigInt.asIntN(64, wide(k)), at));
    case 'f64x2':
      return [0, 2].map(k => leaf('f64.const', 'f64', BigInt.asIntN(64, wide(k)), at));
  }
}
