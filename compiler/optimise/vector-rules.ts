/** All rules for vector instructions, by mnemonic: those that give a vector, those that make a scalar of one, and stores. */
import { aggregateLoads } from './vector-aggregates.ts';
import type { Expr } from '../ir/nodes.ts';
import type { VectorFacts } from './vector-facts.ts';
import type { ScalarRule, VectorRule } from './vector-lanes.ts';
import { globalRule, lanewiseRules, selectRule } from './vector-lanewise.ts';
import { loadRules } from './vector-memory.ts';
import {
  andnotRule,
  andRule,
  bitselectRule,
  moveRules,
  moveScalarRules,
  notRule,
  orRule,
  shuffleRule,
  xorRule,
} from './vector-moves.ts';
import { packedRules } from './vector-packed.ts';
import { comparedBy } from './vector-comparisons.ts';
import { reductionRules } from './vector-reductions.ts';
import { comparisonRule, wideningRules } from './vector-widening.ts';

const rules = new Map<string, VectorRule>(
  Object.entries({
    ...lanewiseRules,
    ...packedRules,
    ...wideningRules,
    ...moveRules,
    ...loadRules,
    ...aggregateLoads,
    select: selectRule,
    'global.get': globalRule,
  }),
);

/** Instructions whose rule depends on their operands or immediate. */
const choosing = new Map<string, (e: Expr, facts: VectorFacts) => VectorRule>([
  ['i8x16.shuffle', shuffleRule],
  ['v128.not', notRule],
  ['v128.or', orRule],
  ['v128.xor', xorRule],
  ['v128.and', andRule],
  ['v128.andnot', andnotRule],
  ['v128.bitselect', bitselectRule],
]);
for (const op of ['i32x4.shr_s', 'i32x4.extend_low_i16x8_s', 'i32x4.extend_high_i16x8_s'])
  choosing.set(op, (e, facts) => {
    const compared = comparedBy(e, facts.origins);
    return compared ? comparisonRule(compared) : rules.get(op)!;
  });
for (const shape of ['i8x16', 'i16x8', 'i32x4', 'i64x2'])
  choosing.set(`${shape}.relaxed_laneselect`, bitselectRule);

/** The rule of what gives a vector; null for calls and what else brings words. */
export function vectorRule(e: Expr, facts: VectorFacts): VectorRule | null {
  return choosing.get(e.op)?.(e, facts) ?? rules.get(e.op) ?? null;
}

const scalars = new Map<string, ScalarRule>(Object.entries({ ...reductionRules, ...moveScalarRules }));

/** The rule of what makes a scalar of a vector, if it is an instruction on vectors. */
export function scalarRule({ op }: Expr): ScalarRule | null {
  return scalars.get(op) ?? null;
}

/** Everything that a rule stands for but stores. */
export const vectorMnemonics: ReadonlySet<string> = new Set([
  ...rules.keys(),
  ...choosing.keys(),
  ...scalars.keys(),
]);
