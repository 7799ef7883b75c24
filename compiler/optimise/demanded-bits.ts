/**
 * What of an i32 value an operation above it lets through: a shift or a mask drops bits, and with them everything that only made those.
 *
 * before: (x << 8 | x >>> 24) << 24        after: x >>> 24 << 24
 */
import { effectsOf, isRemovable } from '../ir/effects.ts';
import { constI32, type Expr, expr } from '../ir/nodes.ts';

/** Masks are looked for so many levels down. */
const depth = 6;

function constOf(e: Expr | undefined): number | null {
  return e?.op === 'i32.const' ? (e.imm as number) : null;
}

/** The bits that can be set. */
function possible(e: Expr, levels = depth): number {
  const [a, b] = e.args;
  const count = constOf(b);
  if (levels === 0) return -1;
  switch (e.op) {
    case 'i32.const':
      return e.imm as number;
    case 'i32.load8_u':
      return 0xff;
    case 'i32.load16_u':
      return 0xffff;
    case 'i32.and':
      return possible(a!, levels - 1) & possible(b!, levels - 1);
    case 'i32.or':
    case 'i32.xor':
      return possible(a!, levels - 1) | possible(b!, levels - 1);
    case 'i32.shl':
      return count === null ? -1 : possible(a!, levels - 1) << count;
    case 'i32.shr_u':
      return count === null ? -1 : possible(a!, levels - 1) >>> count;
    default:
      return -1;
  }
}

/** The expression as far as the bits of the mask go; itself when there is nothing to drop. */
export function demanded(e: Expr, mask: number, levels = depth): Expr {
  const isConst = e.op === 'i32.const';
  if (levels === 0 || isConst || !/^i32\.(and|or|xor|shl|shr_u)$/.test(e.op)) return e;
  if ((possible(e) & mask) === 0 && isRemovable(effectsOf(e))) return constI32(0, e.at);
  const [a, b] = e.args as [Expr, Expr];
  const count = constOf(b);
  const below = (inner: number): Expr => {
    const x = demanded(a, inner, levels - 1);
    return x === a ? e : expr(e.op, e.t, [x, b], e.imm, e.at);
  };
  switch (e.op) {
    case 'i32.shl':
      return count === null ? e : below(mask >>> count);
    case 'i32.shr_u':
      return count === null ? e : below(mask << count);
    case 'i32.and':
      if (count === null) return e;
      return (count & mask) === mask ? demanded(a, mask, levels - 1) : below(count & mask);
    default: {
      const [x, y] = [demanded(a, mask, levels - 1), demanded(b, mask, levels - 1)];
      if (constOf(x) === 0) return y;
      if (constOf(y) === 0) return x;
      return x === a && y === b ? e : expr(e.op, e.t, [x, y], e.imm, e.at);
    }
  }
}
