/**
 * Vector instructions on lanes of 8 and 16 bits that work on all lanes of a word at once, where no lane's bits can run over into the
 * next ("SIMD within a register"; H. S. Warren, "Hacker's Delight", §2-18). What takes more than about a dozen operators is in the runtime.
 */
import { constI32, type Expr } from '../ir/nodes.ts';
import { i32 } from './scalars.ts';
import { helper, type VectorContext, type VectorRule } from './vector-lanes.ts';
import {
  type Wordwise,
  wordwise,
  not,
  type Packing,
  bytes,
  halves,
  signExtend,
  upper,
  lower,
} from './vector-packing.ts';

export const packedRules: Record<string, VectorRule> = {};

/** The lanes without their highest bits cannot carry; those are added without one. */
const sum = ({ high, rest }: Packing, a: Expr, b: Expr): Expr =>
  i32('xor', i32('add', i32('and', a, rest), i32('and', b, rest)), i32('and', i32('xor', a, b), high));

/** a - b of the lanes with a's highest bits set and b's clear: nothing is borrowed. */
const barred = ({ high, rest }: Packing, a: Expr, b: Expr): Expr =>
  i32('sub', i32('or', a, high), i32('and', b, rest));

const difference = (p: Packing, a: Expr, b: Expr): Expr =>
  i32('xor', barred(p, a, b), i32('and', not(i32('xor', a, b)), p.high));

/** Highest bits, among others, set in lanes that are not 0. */
const nonZero = ({ rest }: Packing, x: Expr): Expr => i32('or', i32('add', i32('and', x, rest), rest), x);

/** Highest bits, among others, set where a < b: where they differ the highest bits decide, else what is borrowed. */
function less(p: Packing, isSigned: boolean, a: Expr, b: Expr): Expr {
  const decided = isSigned ? i32('and', a, not(b)) : i32('and', b, not(a));
  return i32('or', decided, not(i32('or', i32('xor', a, b), barred(p, a, b))));
}

type Compare = (v: VectorContext, p: Packing, a: Expr, b: Expr) => Expr;

/** Highest bits, among others, set where the comparison holds. */
const comparisons: Record<string, Compare> = {
  eq: (v, p, a, b) => not(nonZero(p, v.atom(i32('xor', a, b)))),
  ne: (v, p, a, b) => nonZero(p, v.atom(i32('xor', a, b))),
};
for (const sign of ['s', 'u']) {
  const isLess: Compare = (_v, p, a, b) => less(p, sign === 's', a, b);
  const isNotLess: Compare = (_v, p, a, b) => not(less(p, sign === 's', a, b));
  comparisons[`lt_${sign}`] = isLess;
  comparisons[`gt_${sign}`] = (v, p, a, b) => isLess(v, p, b, a);
  comparisons[`ge_${sign}`] = isNotLess;
  comparisons[`le_${sign}`] = (v, p, a, b) => isNotLess(v, p, b, a);
}

for (const p of [bytes, halves]) {
  const { shape, bits, low, lane } = p;
  const define = (name: string, count: number, word: Wordwise): void => {
    packedRules[`${shape}.${name}`] = wordwise(count, word);
  };
  define('sub', 2, (_v, a, b) => difference(p, a, b));
  define('neg', 1, (_v, a) => difference(p, constI32(0, a.at), a));
  define('abs', 1, (v, a) => {
    const sign = v.atom(i32('and', i32('shr_u', a, bits - 1), low));
    return i32('add', i32('xor', a, i32('mul', sign, lane)), sign);
  });
  define('avgr_u', 2, (_v, a, b) =>
    i32('sub', i32('or', a, b), i32('and', i32('shr_u', i32('xor', a, b), 1), p.rest)),
  );
  for (const [name, compare] of Object.entries(comparisons))
    packedRules[`${shape}.${name}`] = {
      ...wordwise(2, (v, a, b) => compare(v, p, a, b)),
      gives: [bits === 8 ? 'm8x16' : 'm16x8'],
    };
  for (const sign of ['s', 'u']) {
    for (const name of ['min', 'max', 'add_sat', 'sub_sat'])
      define(`${name}_${sign}`, 2, (_v, a, b) => helper(`${shape}_${name}_${sign}`, a, b));
  }
}

packedRules['i8x16.add'] = wordwise(2, (_v, a, b) => sum(bytes, a, b));
packedRules['i8x16.popcnt'] = wordwise(1, (v, a) => {
  const twos = v.atom(i32('sub', a, i32('and', i32('shr_u', a, 1), 0x5555_5555)));
  const fours = v.atom(
    i32('add', i32('and', twos, 0x3333_3333), i32('and', i32('shr_u', twos, 2), 0x3333_3333)),
  );
  return i32('and', i32('add', fours, i32('shr_u', fours, 4)), 0x0f0f_0f0f);
});

/** Shifts by a scalar modulo the width, which the function gets with what else does not depend on the word. */
function shift(
  bits: 8 | 16,
  prepare: (v: VectorContext, count: Expr, e: Expr) => (word: Expr) => Expr,
): VectorRule {
  return {
    takes: ['i32x4'],
    gives: ['i32x4'],
    build(v, e) {
      const word = prepare(v, v.atom(i32('and', e.args[1]!, bits - 1)), e);
      return v.lanes(e.args[0]!, 'i32x4').map(word);
    },
  };
}

/** What stays of every lane when it is shifted by so much. */
const staying = ({ lane, low }: Packing, v: VectorContext, count: Expr): Expr =>
  v.atom(i32('mul', i32('shr_u', constI32(lane, count.at), count), low));

packedRules['i8x16.shl'] = shift(8, (v, count) => {
  const kept = staying(bytes, v, count);
  return word => i32('shl', i32('and', word, kept), count);
});
packedRules['i8x16.shr_u'] = shift(8, (v, count) => {
  const kept = staying(bytes, v, count);
  return word => i32('and', i32('shr_u', word, count), kept);
});
packedRules['i8x16.shr_s'] = shift(8, (v, count) => {
  const kept = staying(bytes, v, count);
  const filled = v.atom(i32('and', i32('shr_u', constI32(0xff00, count.at), count), 0xff));
  return word => {
    const signs = i32('and', i32('shr_u', word, 7), 0x0101_0101);
    return i32('or', i32('and', i32('shr_u', word, count), kept), i32('mul', signs, filled));
  };
});
const upperHalf = (e: Expr): Expr => i32('and', e, 0xffff_0000);
packedRules['i16x8.shr_s'] = shift(
  16,
  (_v, count) => word =>
    i32('or', upperHalf(i32('shr_s', word, count)), lower(i32('shr_s', signExtend(word, 16), count))),
);

// Where no lane can overflow, words are added, multiplied and shifted as they are.

packedRules['i16x8.add'] = onHalves(2, (v, { args }) => {
  const isSmall = v.facts.laneMax(args[0]!) + v.facts.laneMax(args[1]!) <= 0xffff;
  return (a, b) => (isSmall ? i32('add', a, b) : sum(halves, a, b));
});
packedRules['i16x8.mul'] = onHalves(2, (v, { args }) => {
  const isSmall = v.facts.laneMax(args[0]!) * v.facts.laneMax(args[1]!) <= 0xffff;
  const factor = args.findIndex(arg => v.facts.isSplat(arg));
  const one = factor < 0 ? null : v.atom(lower(v.lanes(args[factor]!, 'i32x4')[0]!));
  return (a, b) => {
    const other = factor === 0 ? b : a;
    if (one && isSmall) return i32('mul', other, one);
    // The upper product modulo 2^32 has the bits that count at the top.
    return i32('or', lower(i32('mul', a, b)), i32('mul', upperHalf(other), one ?? upper(b)));
  };
});
packedRules['i16x8.shl'] = shift(16, (v, count, { args }) => {
  const isSmall = count.op === 'i32.const' && v.facts.laneMax(args[0]!) << (count.imm as number) <= 0xffff;
  const kept = isSmall ? null : staying(halves, v, count);
  return word => i32('shl', kept ? i32('and', word, kept) : word, count);
});
packedRules['i16x8.shr_u'] = shift(16, (v, count) => {
  const kept = staying(halves, v, count);
  return word => i32('and', i32('shr_u', word, count), kept);
});

function onHalves(
  count: number,
  prepare: (v: VectorContext, e: Expr) => (a: Expr, b: Expr) => Expr,
): VectorRule {
  const { takes, gives } = wordwise(count, (_v, a) => a);
  return {
    takes,
    gives,
    build(v, e) {
      const word = prepare(v, e);
      const [a, b] = [v.lanes(e.args[0]!, 'i32x4'), v.lanes(e.args[1]!, 'i32x4')];
      return a.map((lane, k) => word(lane, b[k]!));
    },
  };
}
