/**
 * Comparisons of bytes or halves whose masks are wanted in lanes of 32 bits, as where loops over bytes add up words: each lane compares what
 * it needs by itself, and nothing is packed only to be taken apart. The masks are followed through what moves and extends them.
 *
 * before: m = (i8x16.lt_u a b); s = (i8x16.shuffle [0,_,_,_,1,_,_,_,…] m z); r = (i32x4.shr_s (i32x4.shl s 24) 24)
 * after:  r.0 = select -1 0 (i32.lt_u (a.0 & 255) (b.0 & 255)); …
 */
import type { Expr } from '../ir/nodes.ts';
import type { Origins } from './vector-origins.ts';

/** What the lanes of a mask compare. */
export interface LaneComparison {
  /** of the instruction, such as lt_u */
  readonly name: string;
  readonly operands: readonly Expr[];
  readonly bits: 8 | 16;
  /** by lane of 32 bits: the first byte, of 16, of what it compares */
  readonly from: readonly number[];
}

const comparison = /^i(?:8x16|16x8)\.(eq|ne|[lg][te]_[su])$/;

/** What an i32x4 instruction that extends signs takes from a comparison of narrower lanes; null if it does anything else. */
export function comparedBy(e: Expr, origins: Origins): LaneComparison | null {
  const extended = /^i32x4\.extend_(low|high)_i16x8_s$/.exec(e.op);
  if (extended) {
    const first = extended[1] === 'low' ? 0 : 8;
    return traced(
      e.args[0]!,
      16,
      [0, 2, 4, 6].map(k => first + k),
      origins,
    );
  }
  if (e.op !== 'i32x4.shr_s') return null;
  const shifted = origins.of(e.args[0]!);
  const [count, same] = [e.args[1]!, shifted.args[1]];
  if (shifted.op !== 'i32x4.shl' || count.op !== 'i32.const' || same?.op !== 'i32.const') return null;
  if (count.imm !== same.imm || (count.imm !== 24 && count.imm !== 16)) return null;
  return traced(shifted.args[0]!, count.imm === 24 ? 8 : 16, [0, 4, 8, 12], origins);
}

/** Follows signed lanes of so many bits at these bytes of a vector. */
function traced(
  operand: Expr,
  bits: 8 | 16,
  from: readonly number[],
  origins: Origins,
): LaneComparison | null {
  const e = origins.of(operand);
  const [, name] = comparison.exec(e.op) ?? [];
  if (name !== undefined)
    return e.op.startsWith(bits === 8 ? 'i8x16' : 'i16x8') && e.args.every(arg => origins.isSettled(arg))
      ? { name, operands: e.args, bits, from }
      : null;
  const extended = /^i16x8\.extend_(low|high)_i8x16_s$/.exec(e.op);
  if (extended) {
    if (bits !== 16) return null;
    const first = extended[1] === 'low' ? 0 : 8;
    return traced(
      e.args[0]!,
      8,
      from.map(x => first + x / 2),
      origins,
    );
  }
  if (e.op !== 'i8x16.shuffle') return null;
  const moved = from.map(x => (e.imm as readonly number[])[x]!);
  const isWhole =
    bits === 8 ||
    from.every((x, k) => moved[k]! % 2 === 0 && (e.imm as readonly number[])[x + 1] === moved[k]! + 1);
  const [side] = moved.map(x => x >> 4);
  if (!isWhole || moved.some(x => x >> 4 !== side)) return null;
  return traced(
    e.args[side!]!,
    bits,
    moved.map(x => x & 15),
    origins,
  );
}
