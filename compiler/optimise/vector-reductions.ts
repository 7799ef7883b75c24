/** Vector instructions that ask something of all lanes: whether any or all are not zero, and what their sign bits are. */
import { constI32, type Expr } from '../ir/nodes.ts';
import { i32, scalar } from './scalars.ts';
import { anyOf, choose, helper, isMaskShape, type ScalarRule } from './vector-lanes.ts';
import { type Packing, bytes, halves } from './vector-packing.ts';

export const reductionRules: Record<string, ScalarRule> = {};

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

reductionRules['v128.any_true'] = {
  takes: null,
  build(v, e, shape) {
    const isMask = isMaskShape(shape);
    const any = anyOf(...v.lanes(e.args[0]!, isMask ? shape : 'i32x4'));
    return i32('ne', isMask ? ofMask(shape === 'm8x16' ? bytes : halves, any) : any, 0);
  },
};
reductionRules['i32x4.all_true'] = ofWords(words =>
  i32('eqz', anyOf(...words.map(word => i32('eqz', word)))),
);
reductionRules['i64x2.all_true'] = ofWords(([a, b, c, d]) =>
  choose(i32('ne', i32('or', c!, d!), 0), constI32(0, a!.at), i32('or', a!, b!)),
);
reductionRules['i32x4.bitmask'] = ofWords(signBits);
reductionRules['i64x2.bitmask'] = ofWords(words => signBits([words[1]!, words[3]!]));
for (const p of [bytes, halves]) {
  const mask = p.bits === 8 ? 'm8x16' : 'm16x8';
  reductionRules[`${p.shape}.bitmask`] = {
    takes: mask,
    build: (v, e) => helper(`${p.shape}_bitmask`, ...v.lanes(e.args[0]!, mask)),
  };
  reductionRules[`${p.shape}.all_true`] = {
    takes: null,
    build(v, e, shape) {
      if (shape !== mask) return helper(`${p.shape}_all_true`, ...v.lanes(e.args[0]!, 'i32x4'));
      const all = v.lanes(e.args[0]!, mask).reduce((a, b) => i32('and', a, b));
      return scalar('i32.eq', ofMask(p, all), constI32(p.high | 0, e.at));
    },
  };
}
