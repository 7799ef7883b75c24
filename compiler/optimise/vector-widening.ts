/**
 * Vector instructions whose lanes of 8 and 16 bits become wider or narrower, products among them: lane by lane, as each has to be
 * taken out of its word anyway.
 */
import type { Expr } from '../ir/nodes.ts';
import type { Mnemonic } from '../wasm/instructions.ts';
import { i32, scalar } from './scalars.ts';
import type { LaneComparison } from './vector-comparisons.ts';
import { helper, mask, type VectorContext, type VectorRule } from './vector-lanes.ts';
import { wordwise, upper, pair, byte, half } from './vector-packing.ts';

export const wideningRules: Record<string, VectorRule> = {};

for (const [sign, most] of [
  ['s', 0x7f],
  ['u', 0xff],
] as const)
  wideningRules[`i8x16.narrow_i16x8_${sign}`] = {
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
  wideningRules[`i16x8.${name}`] = wordwise(2, (_v, a, b) => helper('i16x8_q15mulr_sat_s', a, b));
wideningRules['i32x4.dot_i16x8_s'] = wordwise(2, (_v, a, b) => {
  const product = (k: number): Expr => i32('mul', half(a, k, true), half(b, k, true));
  return i32('add', product(0), product(1));
});
const dotBytes = (a: Expr, b: Expr): Expr => helper('i16x8_dot_i8x16_s', a, b);
wideningRules['i16x8.relaxed_dot_i8x16_i7x16_s'] = wordwise(2, (_v, a, b) => dotBytes(a, b));
wideningRules['i32x4.relaxed_dot_i8x16_i7x16_add_s'] = wordwise(3, (v, a, b, c) => {
  const dots = v.atom(dotBytes(a, b));
  return i32('add', i32('add', half(dots, 0, true), half(dots, 1, true)), c);
});

for (const sign of ['s', 'u'] as const) {
  const isSigned = sign === 's';
  wideningRules[`i16x8.narrow_i32x4_${sign}`] = {
    takes: ['i32x4', 'i32x4'],
    gives: ['i32x4'],
    build(v, e) {
      const words = [...v.lanes(e.args[0]!, 'i32x4'), ...v.lanes(e.args[1]!, 'i32x4')];
      return [0, 2, 4, 6].map(k => helper(`i16x8_narrow_${sign}`, words[k]!, words[k + 1]!));
    },
  };
  wideningRules[`i16x8.extadd_pairwise_i8x16_${sign}`] = wordwise(1, (_v, a) => {
    if (!isSigned) return i32('add', i32('and', a, 0x00ff_00ff), i32('and', i32('shr_u', a, 8), 0x00ff_00ff));
    const sumAt = (k: number): Expr => i32('add', byte(a, k, true), byte(a, k + 1, true));
    return pair(sumAt(0), sumAt(2));
  });
  wideningRules[`i32x4.extadd_pairwise_i16x8_${sign}`] = wordwise(1, (_v, a) =>
    i32('add', half(a, 0, isSigned), half(a, 1, isSigned)),
  );
  for (const [name, first] of [
    ['low', 0],
    ['high', 2],
  ] as const) {
    const words = (v: VectorContext, e: Expr, i: number): readonly Expr[] =>
      v.lanes(e.args[i]!, 'i32x4').slice(first, first + 2);
    wideningRules[`i16x8.extend_${name}_i8x16_${sign}`] = {
      takes: ['i32x4'],
      gives: ['i32x4'],
      build: (v, e) => widenedBytes(words(v, e, 0), isSigned),
    };
    wideningRules[`i32x4.extend_${name}_i16x8_${sign}`] = {
      takes: ['i32x4'],
      gives: ['i32x4'],
      build: (v, e) => widenedHalves(words(v, e, 0), isSigned),
    };
    wideningRules[`i16x8.extmul_${name}_i8x16_${sign}`] = {
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
    wideningRules[`i32x4.extmul_${name}_i16x8_${sign}`] = {
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

/** The masks of a comparison, each in a lane of 32 bits. */
export function comparisonRule({ name, operands, bits, from }: LaneComparison): VectorRule {
  const isSigned = name.endsWith('_s');
  const lane = (words: readonly Expr[], x: number): Expr => {
    const [word, at] = [words[x >> 2]!, x & 3];
    return bits === 8 ? byte(word, at, isSigned) : half(word, at >> 1, isSigned);
  };
  return {
    takes: ['i32x4'],
    gives: ['i32x4'],
    build(v) {
      const [a, b] = operands.map(operand => v.lanes(operand, 'i32x4'));
      return from.map(x => mask(scalar(`i32.${name}` as Mnemonic, lane(a!, x), lane(b!, x))));
    },
  };
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
