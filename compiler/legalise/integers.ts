/** i32 operations as JavaScript, and what i64 leaves of itself in words. Those without an entry are runtime helpers of the same name. */
import { type Expr, isAtom } from '../ir/nodes.ts';
import { isWithin } from '../optimise/facts.ts';
import {
  asBits,
  asI32,
  asTerm,
  asTest,
  asU32,
  intrinsic,
  js,
  type Lowered,
  lowered,
  number,
} from './forms.ts';
import type { Legaliser, Rule } from './legaliser.ts';
import type { JsOp } from '../ir/js-ops.ts';

/** Sums beyond this could lose bits. */
const maxSize = 2 ** 32 + 8;

function sum(op: 'js.add' | 'js.sub'): Rule {
  return (l, e) => {
    const [x, y] = [l.operand(e, 0), l.operand(e, 1)];
    const constant = y.e.op === 'js.number' ? (y.e.imm as number) : 0;
    // x + -5 reads better, and shorter, as x - 5
    if (constant < 0) {
      const a = asTerm(x);
      const opposite = op === 'js.add' ? 'js.sub' : 'js.add';
      return lowered(js(opposite, a.e, number(-constant, e.at)), 'bits', a.size - constant);
    }
    let [a, b] = [asTerm(x), asTerm(y)];
    if (a.size + b.size > maxSize) a = { e: asI32(x), size: 2 ** 31 };
    if (a.size + b.size > maxSize) b = { e: asI32(y), size: 2 ** 31 };
    return lowered(js(op, a.e, b.e), 'bits', a.size + b.size);
  };
}

/** Operators that take any bits and give an int32. */
function bitwise(op: JsOp): Rule {
  return (l, e) => lowered(js(op, asBits(l.operand(e, 0)), asBits(l.operand(e, 1))), 'i32');
}

function compareSigned(op: JsOp): Rule {
  return (l, e) => lowered(js(op, asI32(l.operand(e, 0)), asI32(l.operand(e, 1))), 'bool');
}

function compareUnsigned(op: JsOp): Rule {
  return (l, e) => {
    // Among non-negative int32 values both orders agree.
    const isPlain = e.args.every(arg => isWithin(l.facts.range(arg), 0, 2 ** 31 - 1));
    const as = isPlain ? asI32 : asU32;
    return lowered(js(op, as(l.operand(e, 0)), as(l.operand(e, 1))), 'bool');
  };
}

const shiftRightUnsigned: Rule = (l, e) => {
  const shifted = js('js.ushr', asBits(l.operand(e, 0)), asBits(l.operand(e, 1)));
  return lowered(shifted, isWithin(l.facts.range(e), 0, 2 ** 31 - 1) ? 'i32' : 'u32');
};

/**
 * The lesser or the greater of two values, if the choice between them by the test is that. Engines make it without the branch that a
 * conditional costs; null for any other choice.
 */
export function extremum(l: Legaliser, test: Expr, then: Expr, otherwise: Expr): Lowered | null {
  const [, order, sign] = /^i32\.([lg])[te]_([su])$/.exec(test.op) ?? [];
  if (order === undefined) return null;
  const [a, b] = test.args as [Expr, Expr];
  const isFirst = isSameAtom(a, then) && isSameAtom(b, otherwise);
  if (!isFirst && !(isSameAtom(a, otherwise) && isSameAtom(b, then))) return null;
  const name = (order === 'l') === isFirst ? 'min' : 'max';
  if (sign === 's')
    return lowered(intrinsic(name, asI32(l.operand(test, 0)), asI32(l.operand(test, 1))), 'i32');
  return lowered(intrinsic(name, l.unsigned(test, 0), l.unsigned(test, 1)), 'u32');
}

function isSameAtom(a: Expr, b: Expr): boolean {
  return isAtom(a) && a.op === b.op && a.imm === b.imm;
}

/** The value of a constant operand, or null. */
function constant({ op, imm }: Expr): number | null {
  return op === 'i32.const' ? (imm as number) : null;
}

const divS: Rule = (l, e) => {
  const divisor = constant(e.args[1]!);
  if (divisor === null || divisor === 0 || divisor === -1) return l.helper(e);
  return lowered(js('js.div', asI32(l.operand(e, 0)), number(divisor, e.at)), 'real');
};

const remS: Rule = (l, e) => {
  const divisor = constant(e.args[1]!);
  if (divisor === null || divisor === 0) return l.helper(e);
  // A remainder of -0 is not an int32 yet.
  return lowered(js('js.rem', asI32(l.operand(e, 0)), number(divisor, e.at)), 'bits');
};

const divU: Rule = (l, e) => {
  const divisor = constant(e.args[1]!);
  if (divisor === null || divisor === 0) return l.helper(e);
  return lowered(js('js.div', l.unsigned(e, 0), number(divisor >>> 0, e.at)), 'real');
};

const remU: Rule = (l, e) => {
  const divisor = constant(e.args[1]!);
  if (divisor === null || divisor === 0) return l.helper(e);
  const rest = js('js.rem', l.unsigned(e, 0), number(divisor >>> 0, e.at));
  return lowered(rest, divisor > 0 ? 'i32' : 'u32');
};

function extend(bits: number): Rule {
  return (l, e) => {
    const shifted = js('js.shl', asBits(l.operand(e, 0)), number(32 - bits, e.at));
    return lowered(js('js.shr', shifted, number(32 - bits, e.at)), 'i32');
  };
}

/** Rotation by a constant takes its operand apart; by a variable it is a helper's. */
function rotate(left: boolean): Rule {
  return (l, e) => {
    const count = constant(e.args[1]!);
    if (count === null) return l.helper(e);
    const n = left ? count : 32 - count;
    const [a, b] = l.twice(l.value(e.args[0]!));
    const joined = js('js.or', js('js.shl', a, number(n, e.at)), js('js.ushr', b, number(32 - n, e.at)));
    return lowered(joined, 'i32');
  };
}

/** (a, b, low): the product as a double is off by less than 2^12, which dividing by 2^32 makes less than a half. */
const mulHigh: Rule = (l, e) => {
  const [a, b, low] = [0, 1, 2].map(i => asU32(l.operand(e, i))) as [Expr, Expr, Expr];
  const rest = js('js.div', js('js.sub', js('js.mul', a, b), low), number(2 ** 32, e.at));
  return lowered(js('js.add', rest, number(0.5, e.at)), 'real');
};

/**
 * A number below the divisor times 2^32, divided by it. Times a reciprocal that is not too small it takes a third of the time; what that and the
 * product's rounding make too great stays below 1 / divisor, of which the quotient is short of the next integer, up to 2^18.
 */
const divLow: Rule = (l, e) => {
  const [high, low] = [l.unsigned(e, 0), l.unsigned(e, 1)];
  const dividend = js('js.add', js('js.mul', high, number(2 ** 32, e.at)), low);
  const divisor = constant(e.args[2]!)!;
  const quotient =
    divisor <= 2 ** 18
      ? js('js.mul', dividend, number(reciprocal(divisor), e.at))
      : js('js.div', dividend, number(divisor, e.at));
  return lowered(quotient, 'real');
};

/** The least double that is not below 1 / n, or the next. */
function reciprocal(n: number): number {
  const nearest = 1 / n;
  // The double as a fraction of 2^80, of which it is a multiple.
  const isEnough = BigInt(nearest * 2 ** 80) * BigInt(n) >= 2n ** 80n;
  return isEnough ? nearest : nearest * (1 + 2 ** -52);
}

const address: Rule = (l, e) => {
  const [low, high] = [l.operand(e, 0), l.operand(e, 1)];
  if (high.e.op === 'js.number' && high.e.imm === 0) return lowered(asU32(low), 'f64');
  return lowered(js('js.add', js('js.mul', asU32(high), number(2 ** 32, e.at)), asU32(low)), 'f64');
};

export const integerRules: Partial<Record<string, Rule>> = {
  'i32.const': (_l, e) => lowered(number(e.imm as number, e.at), 'i32', Math.abs(e.imm as number)),
  'i32.add': sum('js.add'),
  'i32.sub': sum('js.sub'),
  'i32.mul': (l, e) => lowered(intrinsic('imul', asBits(l.operand(e, 0)), asBits(l.operand(e, 1))), 'i32'),
  'i32.div_s': divS,
  'i32.div_u': divU,
  'i32.rem_s': remS,
  'i32.rem_u': remU,
  'i32.and': bitwise('js.and'),
  'i32.or': bitwise('js.or'),
  'i32.xor': bitwise('js.xor'),
  'i32.shl': bitwise('js.shl'),
  'i32.shr_s': bitwise('js.shr'),
  'i32.shr_u': shiftRightUnsigned,
  'i32.rotl': rotate(true),
  'i32.rotr': rotate(false),
  'i32.clz': (l, e) => lowered(intrinsic('clz32', asBits(l.operand(e, 0))), 'i32'),
  'i32.extend8_s': extend(8),
  'i32.extend16_s': extend(16),
  'i32.eqz': (l, e) => lowered(js('js.not', asTest(l.operand(e, 0))), 'bool'),
  'i32.eq': compareSigned('js.eq'),
  'i32.ne': compareSigned('js.ne'),
  'i32.lt_s': compareSigned('js.lt'),
  'i32.le_s': compareSigned('js.le'),
  'i32.gt_s': compareSigned('js.gt'),
  'i32.ge_s': compareSigned('js.ge'),
  'i32.lt_u': compareUnsigned('js.lt'),
  'i32.le_u': compareUnsigned('js.le'),
  'i32.gt_u': compareUnsigned('js.gt'),
  'i32.ge_u': compareUnsigned('js.ge'),
  'word.mul_high': mulHigh,
  'word.div_low': divLow,
  'word.address': address,
};
