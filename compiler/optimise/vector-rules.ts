/** All rules for vector instructions, by mnemonic: those that give a vector, those that make a scalar of one, and stores. */
import { aggregateLoads } from './vector-aggregates.ts';
import type { Expr } from '../ir/nodes.ts';
import type { ScalarRule, VectorRule } from './vector-lanes.ts';
import { globalRule, lanewiseRules, selectRule } from './vector-lanewise.ts';
import { loadRules } from './vector-memory.ts';
import {
  andnotRule,
  andRule,
  bitselectRule,
  type MaskWidth,
  moveRules,
  moveScalarRules,
  shuffleRule,
} from './vector-moves.ts';
import { packedRules, packedScalarRules } from './vector-packed.ts';

const rules = new Map<string, VectorRule>(
  Object.entries({
    ...lanewiseRules,
    ...packedRules,
    ...moveRules,
    ...loadRules,
    ...aggregateLoads,
    select: selectRule,
    'global.get': globalRule,
  }),
);

/** Instructions whose rule depends on their operands or immediate. */
const choosing = new Map<string, (e: Expr, maskWidth: MaskWidth) => VectorRule>([
  ['i8x16.shuffle', shuffleRule],
  ['v128.and', andRule],
  ['v128.andnot', andnotRule],
  ['v128.bitselect', bitselectRule],
]);
for (const shape of ['i8x16', 'i16x8', 'i32x4', 'i64x2'])
  choosing.set(`${shape}.relaxed_laneselect`, bitselectRule);

/** The rule of what gives a vector; null for calls and what else brings words. */
export function vectorRule(e: Expr, maskWidth: MaskWidth): VectorRule | null {
  return choosing.get(e.op)?.(e, maskWidth) ?? rules.get(e.op) ?? null;
}

const scalars = new Map<string, ScalarRule>(Object.entries({ ...packedScalarRules, ...moveScalarRules }));

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

const comparison = /^([if])(32x4|64x2)\.(eq|ne|lt|gt|le|ge)(_[su])?$/;

/** The width of lanes that are all ones or all zeros each, given that of operands. */
export function maskWidthOf(e: Expr, ofOperand: MaskWidth): number {
  const found = comparison.exec(e.op);
  if (found) return found[2] === '32x4' ? 32 : 64;
  switch (e.op) {
    case 'local.get':
      return ofOperand(e);
    case 'v128.const':
      return constantWidth(e.imm as readonly number[]);
    case 'v128.not':
    case 'v128.and':
    case 'v128.or':
    case 'v128.xor':
    case 'v128.andnot':
    case 'v128.bitselect':
      return Math.min(...e.args.map(ofOperand));
    case 'select':
      return Math.min(ofOperand(e.args[0]!), ofOperand(e.args[1]!));
    default:
      return 0;
  }
}

function constantWidth(words: readonly number[]): number {
  if (!words.every(word => word === 0 || (word | 0) === -1)) return 0;
  return words[0] === words[1] && words[2] === words[3] ? 64 : 32;
}
