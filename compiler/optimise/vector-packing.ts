/** Words that hold several narrow lanes: four of 8 bits or two of 16, the lowest in the lowest bits. */
import type { Expr } from '../ir/nodes.ts';
import { i32 } from './scalars.ts';
import type { VectorContext, VectorRule } from './vector-lanes.ts';

export type Wordwise = (v: VectorContext, a: Expr, b: Expr, c: Expr) => Expr;

/** A rule for an instruction that works on each word alone. */
export function wordwise(count: number, word: Wordwise): VectorRule {
  return {
    takes: Array.from({ length: count }, () => 'i32x4' as const),
    gives: ['i32x4'],
    build(v, e) {
      const operands = [0, 1, 2].map(i => v.lanes(e.args[Math.min(i, count - 1)]!, 'i32x4'));
      return operands[0]!.map((a, k) => word(v, a, operands[1]![k]!, operands[2]![k]!));
    },
  };
}

export const not = (e: Expr): Expr => i32('xor', e, -1);

/** What there is for each width. */
export interface Packing {
  readonly shape: 'i8x16' | 'i16x8';
  readonly bits: 8 | 16;
  /** of each lane: the lowest bit, the highest, the others, all bits of the lowest lane */
  readonly low: number;
  readonly high: number;
  readonly rest: number;
  readonly lane: number;
}

export const bytes: Packing = { shape: 'i8x16', bits: 8, low: 0x0101_0101, high: 0x8080_8080, rest: 0x7f7f_7f7f, lane: 0xff }; // prettier-ignore
export const halves: Packing = { shape: 'i16x8', bits: 16, low: 0x0001_0001, high: 0x8000_8000, rest: 0x7fff_7fff, lane: 0xffff }; // prettier-ignore

export const signExtend = (e: Expr, bits: number): Expr => i32('shr_s', i32('shl', e, 32 - bits), 32 - bits);
export const upperSigned = (e: Expr): Expr => i32('shr_s', e, 16);
export const upper = (e: Expr): Expr => i32('shr_u', e, 16);
export const lower = (e: Expr): Expr => i32('and', e, 0xffff);

/** A word of two lanes. */
export const pair = (low: Expr, high: Expr): Expr => i32('or', lower(low), i32('shl', high, 16));

/** A lane of 8 bits, sign- or zero-extended. */
export function byte(e: Expr, k: number, isSigned: boolean): Expr {
  if (isSigned) return i32('shr_s', i32('shl', e, 24 - 8 * k), 24);
  return k === 3 ? i32('shr_u', e, 24) : i32('and', i32('shr_u', e, 8 * k), 0xff);
}

/** A lane of 16 bits, sign- or zero-extended. */
export function half(e: Expr, k: number, isSigned: boolean): Expr {
  if (k === 1) return isSigned ? upperSigned(e) : upper(e);
  return isSigned ? signExtend(e, 16) : lower(e);
}
