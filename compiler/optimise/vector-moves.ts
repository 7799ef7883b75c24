/**
 * Vector instructions that move lanes, and those on all bits alike. Shuffles of whole lanes are renamings in any shape that has such lanes;
 * other shuffles gather the bytes of a word from words, all bytes that move equally far at once. A bitselect by a mask is a
 * choice between lanes, whatever their shape.
 */
import { cloneAtom, constI32, type Expr, expr, variant } from '../ir/nodes.ts';
import type { VectorFacts } from './vector-facts.ts';
import { i32, scalar, use } from './scalars.ts';
import {
  choose,
  constantLanes,
  laneCount,
  laneType,
  maskShapes,
  type ScalarRule,
  type Shape,
  shapes,
  type VectorContext,
  type VectorRule,
} from './vector-lanes.ts';

export const moveRules: Record<string, VectorRule> = {};
export const moveScalarRules: Record<string, ScalarRule> = {};

const wordShapes: readonly Shape[] = ['i32x4', 'f32x4'];

const allShapes = [...shapes, ...maskShapes];

moveRules['v128.const'] = {
  takes: [],
  gives: allShapes,
  isCheap: true,
  build: (_v, e, shape) => constantLanes(e, shape),
};
moveRules['local.get'] = {
  takes: ['same'],
  gives: allShapes,
  build: (v, e, shape) => v.lanes(e, shape),
};

// Splats, and access to single lanes

moveRules['i8x16.splat'] = splatWord((_v, x) => i32('mul', i32('and', x, 0xff), 0x0101_0101));
moveRules['i16x8.splat'] = splatWord((v, e) => {
  const x = v.atom(e);
  return i32('or', i32('and', x, 0xffff), i32('shl', x, 16));
});

function splatWord(word: (v: VectorContext, x: Expr) => Expr): VectorRule {
  return {
    takes: [],
    gives: ['i32x4'],
    build(v, e) {
      const all = v.atom(word(v, e.args[0]!));
      return [0, 1, 2, 3].map(() => cloneAtom(all));
    },
  };
}

/** A scalar of a lane's type as one of another shape's with lanes as wide. */
function reinterpreted(e: Expr, shape: Shape): Expr {
  const t = laneType[shape];
  if (e.t === t) return e;
  return scalar(`${t}.reinterpret_${e.t as 'i32'}` as 'f32.reinterpret_i32', e);
}

const twins: Readonly<Partial<Record<Shape, readonly Shape[]>>> = {
  i32x4: ['i32x4', 'f32x4'],
  f32x4: ['f32x4', 'i32x4'],
  i64x2: ['i64x2', 'f64x2'],
  f64x2: ['f64x2', 'i64x2'],
};

for (const natural of shapes) {
  moveRules[`${natural}.splat`] = {
    takes: [],
    gives: twins[natural]!,
    isCheap: true,
    build(v, e, shape) {
      const all = v.atom(reinterpreted(e.args[0]!, shape));
      return Array.from({ length: laneCount(shape) }, () => cloneAtom(all));
    },
  };
  moveRules[`${natural}.replace_lane`] = {
    takes: ['same'],
    gives: twins[natural]!,
    build(v, e, shape) {
      const lanes = [...v.lanes(e.args[0]!, shape)];
      lanes[e.imm as number] = reinterpreted(e.args[1]!, shape);
      return lanes;
    },
  };
  moveScalarRules[`${natural}.extract_lane`] = {
    takes: natural,
    build: (v, e) => v.lanes(e.args[0]!, natural)[e.imm as number]!,
  };
}

for (const [shape, bits] of [
  ['i8x16', 8],
  ['i16x8', 16],
] as const) {
  const all = 2 ** bits - 1;
  const perWord = 32 / bits;
  moveRules[`${shape}.replace_lane`] = {
    takes: ['i32x4'],
    gives: ['i32x4'],
    build: (v, e) => withLane(v.lanes(e.args[0]!, 'i32x4'), bits, e.imm as number, e.args[1]!),
  };
  for (const sign of ['s', 'u'] as const)
    moveScalarRules[`${shape}.extract_lane_${sign}`] = {
      takes: 'i32x4',
      build(v, e) {
        const lane = e.imm as number;
        const word = v.lanes(e.args[0]!, 'i32x4')[Math.floor(lane / perWord)]!;
        const at = (lane % perWord) * bits;
        if (sign === 's') return i32('shr_s', i32('shl', word, 32 - bits - at), 32 - bits);
        return i32('and', i32('shr_u', word, at), all);
      },
    };
}

/** The words with one lane of so many bits replaced by the low bits of a scalar. */
export function withLane(words: readonly Expr[], bits: 8 | 16, lane: number, value: Expr): Expr[] {
  const all = 2 ** bits - 1;
  const [place, at] = [Math.floor((lane * bits) / 32), (lane * bits) % 32];
  const moved = at + bits === 32 ? value : i32('and', value, all);
  return words.map((word, k) =>
    k === place ? i32('or', i32('and', word, ~(all << at)), i32('shl', moved, at)) : word,
  );
}

// Shuffles

/** The instruction's rule, by the widest lanes that its constant mask moves whole. */
export function shuffleRule(e: Expr): VectorRule {
  const mask = normalised(e);
  const movesWhole = (bytes: number): boolean =>
    mask.every((from, k) => from === mask[k - (k % bytes)]! + (k % bytes) && (from - k) % bytes === 0);
  if (!movesWhole(4)) return { takes: ['i32x4', 'i32x4'], gives: ['i32x4'], build: gatherBytes };
  const gives = movesWhole(8) ? shapes : wordShapes;
  return {
    takes: ['same', 'same'],
    gives,
    build(v, { args }, shape) {
      const lanes = [...v.lanes(args[0]!, shape), ...v.lanes(args[1]!, shape)];
      const bytes = 16 / laneCount(shape);
      return Array.from({ length: laneCount(shape) }, (_, k) => lanes[mask[k * bytes]! / bytes]!);
    },
  };
}

/** The mask; of two equal operands only the first is meant. */
function normalised({ args: [a, b], imm }: Expr): readonly number[] {
  const mask = imm as readonly number[];
  return a!.op === 'local.get' && a!.imm === b!.imm ? mask.map(from => from & 15) : mask;
}

function gatherBytes(v: VectorContext, e: Expr): readonly Expr[] {
  const mask = normalised(e);
  const words = [...v.lanes(e.args[0]!, 'i32x4'), ...v.lanes(e.args[1]!, 'i32x4')];
  return [0, 4, 8, 12].map(k => gathered(words, mask.slice(k, k + 4), e));
}

/** A word of the bytes of words. */
function gathered(words: readonly Expr[], from: readonly number[], { at }: Expr): Expr {
  const word = (x: number): Expr => words[x >> 2]!;
  if (from.every(x => x === from[0])) {
    const shift = (from[0]! & 3) * 8;
    return i32('mul', i32('and', i32('shr_u', word(from[0]!), shift), 0xff), 0x0101_0101);
  }
  // Bytes of one word that move equally far, in order of their first.
  const moves = new Map<string, { readonly source: Expr; readonly shift: number; mask: number }>();
  for (const [k, x] of from.entries()) {
    const source = word(x);
    // Zero bytes are there already.
    if (source.op === 'i32.const' && source.imm === 0) continue;
    const shift = (k - (x & 3)) * 8;
    const key = `${x >> 2} ${shift}`;
    const move = moves.get(key) ?? { source, shift, mask: 0 };
    move.mask |= 0xff << (8 * k);
    moves.set(key, move);
  }
  const parts = [...moves.values()].map(({ source, shift, mask }) => {
    const moved = shift >= 0 ? i32('shl', source, shift) : i32('shr_u', source, -shift);
    const all = shift >= 0 ? -1 << shift : -1 >>> -shift;
    return (all & ~mask) === 0 ? moved : i32('and', moved, mask);
  });
  return parts.length === 0 ? constI32(0, at) : parts.reduce((a, b) => i32('or', a, b));
}

/** All four words at once, by the runtime. */
const swizzle: VectorRule = {
  takes: ['i32x4', 'i32x4'],
  gives: ['i32x4'],
  build(v, e) {
    const [a, b] = [v.lanes(e.args[0]!, 'i32x4'), v.lanes(e.args[1]!, 'i32x4')];
    return v.several(expr('word.helper', 'i32', [...a, ...b].map(use), 'i8x16_swizzle', e.at), 4);
  },
};
moveRules['i8x16.swizzle'] = swizzle;
moveRules['i8x16.relaxed_swizzle'] = swizzle;

// All bits alike

type Word = (a: Expr, b: Expr, c: Expr) => Expr;

/** On words, or where all operands are masks with lanes as wide on those. */
function wordwise(count: number, word: Word): (e: Expr, facts: VectorFacts) => VectorRule {
  return ({ args }, facts) => {
    const width = Math.min(...args.map(arg => facts.maskWidth(arg)));
    return {
      takes: args.map(() => 'same' as const),
      gives: ['i32x4', ...maskShapes.slice(0, width >= 16 ? 2 : width >= 8 ? 1 : 0)],
      build(v, { args }, shape) {
        const [a, b, c] = [0, 1, 2].map(i => v.lanes(args[Math.min(i, count - 1)]!, shape));
        return a!.map((lane, k) => word(lane, b![k]!, c![k]!));
      },
    };
  };
}

const not = (e: Expr): Expr => i32('xor', e, -1);
export const notRule = wordwise(1, not);
export const orRule = wordwise(2, (a, b) => i32('or', a, b));
export const xorRule = wordwise(2, (a, b) => i32('xor', a, b));
const and = wordwise(2, (a, b) => i32('and', a, b));
const andnot = wordwise(2, (a, b) => i32('and', a, not(b)));
/** b where the third operand's bits are 0, a where they are 1. */
const bitselect = wordwise(3, (a, b, c) => i32('xor', i32('and', i32('xor', a, b), c), b));

interface Chooser {
  /** the operand that chooses */
  readonly by: number;
  /** shapes with lanes that it takes whole */
  readonly gives: readonly Shape[];
}

/** Among some operands one with lanes of 32 or 64 bits to choose by, unless all are masks. */
function chooser({ args }: Expr, among: readonly number[], facts: VectorFacts): Chooser | null {
  const widths = args.map(arg => facts.maskWidth(arg));
  if (widths.every(width => width >= 8)) return null;
  const by = among.find(i => widths[i]! >= 32);
  return by === undefined ? null : { by, gives: widths[by] === 64 ? shapes : wordShapes };
}

/**
 * A choice by a mask, lane by lane; a null operand stands for zeros. Words are for where no float is wanted, and no comparison chooses
 * between two operands.
 */
function choice(
  words: VectorRule,
  { by, gives }: Chooser,
  then: number | null,
  otherwise: number | null,
): VectorRule {
  return {
    takes: words.takes.map((_shape, i) => (i === by ? 'i32x4' : 'same')),
    gives,
    build(v, e, shape) {
      const { args } = e;
      const isBetween = then !== null && otherwise !== null && v.facts.isCompared(args[by]!);
      if (shape === 'i32x4' && !isBetween) return words.build(v, e, shape);
      const zeros = constantLanes(variant(args[0]!, { imm: [0, 0, 0, 0] }), shape);
      const lanesOf = (i: number | null): readonly Expr[] => (i === null ? zeros : v.lanes(args[i]!, shape));
      const [a, b, masks] = [lanesOf(then), lanesOf(otherwise), v.lanes(args[by]!, 'i32x4')];
      return a.map((lane, k) => choose(lane, b[k]!, masks[(k * 4) / a.length]!));
    },
  };
}

export function andRule(e: Expr, facts: VectorFacts): VectorRule {
  const mask = chooser(e, [1, 0], facts);
  return mask ? choice(and(e, facts), mask, 1 - mask.by, null) : and(e, facts);
}

export function andnotRule(e: Expr, facts: VectorFacts): VectorRule {
  const mask = chooser(e, [1], facts);
  return mask ? choice(andnot(e, facts), mask, null, 0) : andnot(e, facts);
}

export function bitselectRule(e: Expr, facts: VectorFacts): VectorRule {
  const mask = chooser(e, [2], facts);
  return mask ? choice(bitselect(e, facts), mask, 0, 1) : bitselect(e, facts);
}
