/**
 * Vector instructions on lanes of 8 and 16 bits, on the words that hold four or two of them: several lanes at once where no lane's bits
 * can run over into the next ("SIMD within a register"; H. S. Warren, "Hacker's Delight", §2-18), lane by lane where they must
 * be widened anyway, and in the runtime where it takes more than about a dozen operators.
 */
import { constI32, type Expr } from '../ir/nodes.ts';
import { i32, scalar } from './scalars.ts';
import {
  anyOf,
  choose,
  helper,
  isMaskShape,
  type ScalarRule,
  type VectorContext,
  type VectorRule,
} from './vector-lanes.ts';

export const packedRules: Record<string, VectorRule> = {};
export const packedScalarRules: Record<string, ScalarRule> = {};

type Wordwise = (v: VectorContext, a: Expr, b: Expr, c: Expr) => Expr;

/** A rule for an instruction that works on each word alone. */
function wordwise(count: number, word: Wordwise): VectorRule {
  return {
    takes: Array.from({ length: count }, () => 'i32x4' as const),
    gives: ['i32x4'],
    build(v, e) {
      const operands = [0, 1, 2].map(i => v.lanes(e.args[Math.min(i, count - 1)]!, 'i32x4'));
      return operands[0]!.map((a, k) => word(v, a, operands[1]![k]!, operands[2]![k]!));
    },
  };
}

const not = (e: Expr): Expr => i32('xor', e, -1);

/** What there is for each width. */
interface Packing {
  readonly shape: 'i8x16' | 'i16x8';
  readonly bits: 8 | 16;
  /** of each lane: the lowest bit, the highest, the others, all bits of the lowest lane */
  readonly low: number;
  readonly high: number;
  readonly rest: number;
  readonly lane: number;
}

const bytes: Packing = { shape: 'i8x16', bits: 8, low: 0x0101_0101, high: 0x8080_8080, rest: 0x7f7f_7f7f, lane: 0xff }; // prettier-ignore
const halves: Packing = { shape: 'i16x8', bits: 16, low: 0x0001_0001, high: 0x8000_8000, rest: 0x7fff_7fff, lane: 0xffff }; // prettier-ignore

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

const signExtend = (e: Expr, bits: number): Expr => i32('shr_s', i32('shl', e, 32 - bits), 32 - bits);
const upperSigned = (e: Expr): Expr => i32('shr_s', e, 16);
const upper = (e: Expr): Expr => i32('shr_u', e, 16);
const lower = (e: Expr): Expr => i32('and', e, 0xffff);

/** A word of two lanes. */
const pair = (low: Expr, high: Expr): Expr => i32('or', lower(low), i32('shl', high, 16));

/** A lane of 8 bits, sign- or zero-extended. */
function byte(e: Expr, k: number, isSigned: boolean): Expr {
  if (isSigned) return i32('shr_s', i32('shl', e, 24 - 8 * k), 24);
  return k === 3 ? i32('shr_u', e, 24) : i32('and', i32('shr_u', e, 8 * k), 0xff);
}

/** A lane of 16 bits, sign- or zero-extended. */
function half(e: Expr, k: number, isSigned: boolean): Expr {
  if (k === 1) return isSigned ? upperSigned(e) : upper(e);
  return isSigned ? signExtend(e, 16) : lower(e);
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

for (const [sign, most] of [
  ['s', 0x7f],
  ['u', 0xff],
] as const)
  packedRules[`i8x16.narrow_i16x8_${sign}`] = {
    takes: ['i32x4', 'i32x4'],
    gives: ['i32x4'],
    build: (v, { args }) =>
      args.flatMap(arg => {
        const [a, b, c, d] = v.lanes(arg, 'i32x4') as [Expr, Expr, Expr, Expr];
        const isSmall = v.facts.laneMax(arg) <= most;
        const joined = (x: Expr): Expr => i32('or', x, i32('shr_u', x, 8));
        return [
          [a, b],
          [c, d],
        ].map(([x, y]) => (isSmall ? pair(joined(x!), joined(y!)) : helper(`i8x16_narrow_${sign}`, x!, y!)));
      }),
  };

for (const name of ['q15mulr_sat_s', 'relaxed_q15mulr_s'])
  packedRules[`i16x8.${name}`] = wordwise(2, (_v, a, b) => helper('i16x8_q15mulr_sat_s', a, b));
packedRules['i32x4.dot_i16x8_s'] = wordwise(2, (_v, a, b) => {
  const product = (k: number): Expr => i32('mul', half(a, k, true), half(b, k, true));
  return i32('add', product(0), product(1));
});
const dotBytes = (a: Expr, b: Expr): Expr => helper('i16x8_dot_i8x16_s', a, b);
packedRules['i16x8.relaxed_dot_i8x16_i7x16_s'] = wordwise(2, (_v, a, b) => dotBytes(a, b));
packedRules['i32x4.relaxed_dot_i8x16_i7x16_add_s'] = wordwise(3, (v, a, b, c) => {
  const dots = v.atom(dotBytes(a, b));
  return i32('add', i32('add', half(dots, 0, true), half(dots, 1, true)), c);
});

for (const sign of ['s', 'u'] as const) {
  const isSigned = sign === 's';
  packedRules[`i16x8.narrow_i32x4_${sign}`] = {
    takes: ['i32x4', 'i32x4'],
    gives: ['i32x4'],
    build(v, e) {
      const words = [...v.lanes(e.args[0]!, 'i32x4'), ...v.lanes(e.args[1]!, 'i32x4')];
      return [0, 2, 4, 6].map(k => helper(`i16x8_narrow_${sign}`, words[k]!, words[k + 1]!));
    },
  };
  packedRules[`i16x8.extadd_pairwise_i8x16_${sign}`] = wordwise(1, (_v, a) => {
    if (!isSigned) return i32('add', i32('and', a, 0x00ff_00ff), i32('and', i32('shr_u', a, 8), 0x00ff_00ff));
    const sumAt = (k: number): Expr => i32('add', byte(a, k, true), byte(a, k + 1, true));
    return pair(sumAt(0), sumAt(2));
  });
  packedRules[`i32x4.extadd_pairwise_i16x8_${sign}`] = wordwise(1, (_v, a) =>
    i32('add', half(a, 0, isSigned), half(a, 1, isSigned)),
  );
  for (const [name, first] of [
    ['low', 0],
    ['high', 2],
  ] as const) {
    const words = (v: VectorContext, e: Expr, i: number): readonly Expr[] =>
      v.lanes(e.args[i]!, 'i32x4').slice(first, first + 2);
    packedRules[`i16x8.extend_${name}_i8x16_${sign}`] = {
      takes: ['i32x4'],
      gives: ['i32x4'],
      build: (v, e) => widenedBytes(words(v, e, 0), isSigned),
    };
    packedRules[`i32x4.extend_${name}_i16x8_${sign}`] = {
      takes: ['i32x4'],
      gives: ['i32x4'],
      build: (v, e) => widenedHalves(words(v, e, 0), isSigned),
    };
    packedRules[`i16x8.extmul_${name}_i8x16_${sign}`] = {
      takes: ['i32x4', 'i32x4'],
      gives: ['i32x4'],
      build(v, e) {
        const b = words(v, e, 1);
        return words(v, e, 0).flatMap((a, w) => {
          const product = (k: number): Expr => i32('mul', byte(a, k, isSigned), byte(b[w]!, k, isSigned));
          return [pair(product(0), product(1)), pair(product(2), product(3))];
        });
      },
    };
    packedRules[`i32x4.extmul_${name}_i16x8_${sign}`] = {
      takes: ['i32x4', 'i32x4'],
      gives: ['i32x4'],
      build(v, e) {
        const b = words(v, e, 1);
        return words(v, e, 0).flatMap((a, w) =>
          [0, 1].map(k => i32('mul', half(a, k, isSigned), half(b[w]!, k, isSigned))),
        );
      },
    };
  }
}

/** Words of bytes as twice as many words of lanes of 16 bits. */
export function widenedBytes(words: readonly Expr[], isSigned: boolean): Expr[] {
  if (isSigned) return words.flatMap(a => [0, 2].map(k => pair(byte(a, k, true), byte(a, k + 1, true))));
  return words.flatMap(a => [
    i32('or', i32('and', a, 0xff), i32('shl', i32('and', a, 0xff00), 8)),
    i32('or', i32('and', upper(a), 0xff), i32('and', i32('shr_u', a, 8), 0xff_0000)),
  ]);
}

/** Words of lanes of 16 bits as twice as many of 32. */
export function widenedHalves(words: readonly Expr[], isSigned: boolean): Expr[] {
  return words.flatMap(a => [half(a, 0, isSigned), half(a, 1, isSigned)]);
}

/** A rule for an instruction that makes a scalar of all four words. */
function ofWords(scalar: (words: readonly Expr[]) => Expr): ScalarRule {
  return { takes: 'i32x4', build: (v, e) => scalar(v.lanes(e.args[0]!, 'i32x4')) };
}

/** The sign bits of words as the lowest bits of the result. */
const signBits = (words: readonly Expr[]): Expr =>
  anyOf(
    ...words.map((word, k) => {
      const bit = i32('shr_u', word, 31 - k);
      return k === 0 ? bit : i32('and', bit, 1 << k);
    }),
  );

/** A mask has a bit set where one of its highest bits is. */
const ofMask = (p: Packing, words: Expr): Expr => i32('and', words, p.high);

packedScalarRules['v128.any_true'] = {
  takes: null,
  build(v, e, shape) {
    const isMask = isMaskShape(shape);
    const any = anyOf(...v.lanes(e.args[0]!, isMask ? shape : 'i32x4'));
    return i32('ne', isMask ? ofMask(shape === 'm8x16' ? bytes : halves, any) : any, 0);
  },
};
packedScalarRules['i32x4.all_true'] = ofWords(words =>
  i32('eqz', anyOf(...words.map(word => i32('eqz', word)))),
);
packedScalarRules['i64x2.all_true'] = ofWords(([a, b, c, d]) =>
  choose(i32('ne', i32('or', c!, d!), 0), constI32(0, a!.at), i32('or', a!, b!)),
);
packedScalarRules['i32x4.bitmask'] = ofWords(signBits);
packedScalarRules['i64x2.bitmask'] = ofWords(words => signBits([words[1]!, words[3]!]));
for (const p of [bytes, halves]) {
  const mask = p.bits === 8 ? 'm8x16' : 'm16x8';
  packedScalarRules[`${p.shape}.bitmask`] = {
    takes: mask,
    build: (v, e) => helper(`${p.shape}_bitmask`, ...v.lanes(e.args[0]!, mask)),
  };
  packedScalarRules[`${p.shape}.all_true`] = {
    takes: null,
    build(v, e, shape) {
      if (shape !== mask) return helper(`${p.shape}_all_true`, ...v.lanes(e.args[0]!, 'i32x4'));
      const all = v.lanes(e.args[0]!, mask).reduce((a, b) => i32('and', a, b));
      return scalar('i32.eq', ofMask(p, all), constI32(p.high | 0, e.at));
    },
  };
}
