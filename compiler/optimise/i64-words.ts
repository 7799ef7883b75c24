/**
 * i64 operations on pairs of words. `widening` holds those that give an i64: they assign both words of a local. `narrowing` holds
 * those that take one and give something else. Operations in neither keep their name and take or give
 * words: the runtime has a helper for each.
 *
 * The shapes are the measured ones: the carry as a comparison, shifts without branches (i64-shifts.ts), the high word of a product by
 * double arithmetic. Accesses stand in i64-accesses.ts.
 */
import { type Expr, expr, getLocal } from '../ir/nodes.ts';
import { isWithin } from './facts.ts';
import { accessNarrowing, accessWidening } from './i64-accesses.ts';
import { rotate, shiftRight, shl } from './i64-shifts.ts';
import { i32, use } from './scalars.ts';
import {
  both,
  choose,
  isAmong,
  type Narrowing,
  signExtend,
  type Widening,
  word,
  type WordContext,
} from './words.ts';

/** Each word of its own: and, or, xor. */
function wordwise(op: 'and' | 'or' | 'xor'): Widening {
  return (s, dest, e) => {
    const [[al, ah], [bl, bh]] = both(s, e);
    s.define(dest, i32(op, al, bl), i32(op, ah, bh));
  };
}

const add: Widening = (s, dest, e) => {
  const [a, b] = both(s, e);
  // The sum's low word is below either operand's exactly if it wrapped around.
  const [al, ah] = a;
  const [bl, bh] = b;
  const sum = i32('add', al, bl);
  if (isAmong(dest[0], [bl, ah, bh])) {
    const low = s.atom(sum);
    s.set(dest[1], i32('add', i32('add', ah, bh), i32('lt_u', low, bl)));
    s.set(dest[0], use(low));
    return;
  }
  s.set(dest[0], sum);
  s.set(dest[1], i32('add', i32('add', ah, bh), i32('lt_u', getLocal(dest[0], e.at), bl)));
};

const sub: Widening = (s, dest, e) => {
  const [[al, ah], [bl, bh]] = both(s, e);
  s.define(dest, i32('sub', al, bl), i32('sub', i32('sub', ah, bh), i32('lt_u', al, bl)));
};

const mul: Widening = (s, dest, e) => {
  const [[al, ah], [bl, bh]] = both(s, e);
  const low = s.atom(i32('mul', al, bl));
  const high = expr('word.mul_high', 'i32', [use(al), use(bl), use(low)], undefined, e.at);
  s.set(dest[1], i32('add', i32('add', high, i32('mul', al, bh)), i32('mul', ah, bl)));
  s.set(dest[0], use(low));
};

/** Up to here a word and the remainder above it, divided by a constant as doubles, do not round up to the next integer. */
const largestDivisor = 2n ** 20n;

/** Division by hand, a word at a time, of the lower word alone where there is no other: gives the quotient's words. */
function divideByConstant(s: WordContext, low: Expr, high: Expr, divisor: Expr): [Expr, Expr] {
  const quotientHigh = s.atom(i32('div_u', high, divisor));
  const rest = i32('rem_u', high, divisor);
  const long = expr('word.div_low', 'i32', [rest, low, divisor].map(use), undefined, low.at);
  return [s.atom(choose(high, long, i32('div_u', low, divisor))), quotientHigh];
}

/** Where both operands are below 2^32 it is the i32 operation; by small constants it takes doubles; else the runtime does it. */
function division(op: 'i32.div_u' | 'i32.rem_u'): Widening {
  return (s, dest, e) => {
    const { op: divisorOp, imm } = e.args[1]!;
    const isSmall = divisorOp === 'i64.const' && (imm as bigint) > 1n && (imm as bigint) <= largestDivisor;
    const isShort = e.args.every(arg => isWithin(s.facts.range(arg), 0, 2 ** 32 - 1));
    const [[al, ah], [bl, bh]] = both(s, e);
    if (isShort) s.define(dest, expr(op, 'i32', [use(al), use(bl)], undefined, e.at), word(0, e));
    else if (isSmall) {
      const [low, high] = divideByConstant(s, al, ah, bl);
      if (op === 'i32.div_u') s.define(dest, low, high);
      else s.define(dest, i32('sub', al, i32('mul', low, bl)), word(0, e));
    } else s.setBoth(dest, expr(e.op, 'i32', [al, ah, bl, bh].map(use), undefined, e.at));
  };
}

/** A count of pages or elements, or -1. */
const count: Widening = (s, dest, e) => signExtend(s, dest, expr(e.op, 'i32', e.args, e.imm, e.at));

/** Counts zeros from one end, going on with the other word when the first is all zeros. */
function countZeros(op: 'clz' | 'ctz'): Widening {
  return (s, dest, e) => {
    const [low, high] = s.wordsOf(e.args[0]!);
    const [first, second] = op === 'clz' ? [high, low] : [low, high];
    const onward = i32('add', i32(op, second), word(32, e));
    s.define(dest, expr('select', 'i32', [i32(op, first), onward, use(first)], undefined, e.at), word(0, e));
  };
}

export const widening: Partial<Record<string, Widening>> = {
  'i64.const'(s, dest, e) {
    s.define(dest, ...s.wordsOf(e));
  },
  'local.get'(s, dest, e) {
    s.define(dest, ...s.wordsOf(e));
  },
  'i64.add': add,
  'i64.sub': sub,
  'i64.mul': mul,
  'i64.div_u': division('i32.div_u'),
  'i64.rem_u': division('i32.rem_u'),
  'i64.and': wordwise('and'),
  'i64.or': wordwise('or'),
  'i64.xor': wordwise('xor'),
  'i64.shl': shl,
  'i64.shr_s': shiftRight('shr_s'),
  'i64.shr_u': shiftRight('shr_u'),
  'i64.rotl': rotate('shl'),
  'i64.rotr': rotate('shr_u'),
  'i64.clz': countZeros('clz'),
  'i64.ctz': countZeros('ctz'),
  'i64.popcnt'(s, dest, e) {
    const [low, high] = s.wordsOf(e.args[0]!);
    s.define(dest, i32('add', i32('popcnt', low), i32('popcnt', high)), word(0, e));
  },
  'i64.extend_i32_s': (s, dest, e) => signExtend(s, dest, e.args[0]!),
  'i64.extend_i32_u': (s, dest, e) => s.define(dest, e.args[0]!, word(0, e)),
  'i64.extend32_s': (s, dest, e) => signExtend(s, dest, s.wordsOf(e.args[0]!)[0]),
  'i64.extend8_s'(s, dest, e) {
    signExtend(s, dest, expr('i32.extend8_s', 'i32', [s.wordsOf(e.args[0]!)[0]], undefined, e.at));
  },
  'i64.extend16_s'(s, dest, e) {
    signExtend(s, dest, expr('i32.extend16_s', 'i32', [s.wordsOf(e.args[0]!)[0]], undefined, e.at));
  },
  ...accessWidening,
  'memory.size': count,
  'memory.grow': count,
  'table.size': count,
  'table.grow': count,
  select(s, dest, e) {
    const [[al, ah], [bl, bh]] = both(s, e);
    const condition = s.atom(e.args[2]!);
    s.define(dest, choose(condition, al, bl), choose(condition, ah, bh));
  },
  'word.join': (s, dest, e) => s.define(dest, e.args[0]!, e.args[1]!),
};

/** Compares high words, and low words where those are equal. */
function compare(high: 'lt_s' | 'lt_u', isSwapped: boolean, isNegated: boolean): Narrowing {
  return (s, e) => {
    const [x, y] = both(s, e);
    const [[al, ah], [bl, bh]] = isSwapped ? [y, x] : [x, y];
    // Against such a constant the low words decide nothing.
    if (isWord(bl, 0) || isWord(al, -1)) return isNegated ? i32('eqz', i32(high, ah, bh)) : i32(high, ah, bh);
    const isEqual = i32('eq', ah, bh);
    const less = simplifiedSelect(i32('lt_u', al, bl), i32(high, ah, bh), isEqual);
    return isNegated ? i32('eqz', less) : less;
  };
}

function isWord({ op, imm }: Expr, value: number): boolean {
  return op === 'i32.const' && imm === value;
}

function simplifiedSelect(a: Expr, b: Expr, condition: Expr): Expr {
  if (condition.op === 'i32.const') return condition.imm === 0 ? b : a;
  return expr('select', 'i32', [a, b, condition], undefined, a.at);
}

/** 0 exactly if the values are equal. */
function difference(s: WordContext, e: Expr): Expr {
  const [[al, ah], [bl, bh]] = both(s, e);
  return i32('or', i32('xor', al, bl), i32('xor', ah, bh));
}

/** Some i64 with the bits of both words where only being 0 counts. */
const isZero: Narrowing = (s, e) => i32('eqz', i32('or', ...s.wordsOf(e.args[0]!)));

export const narrowing: Partial<Record<string, Narrowing>> = {
  ...accessNarrowing,
  'i32.wrap_i64': (s, e) => s.wordsOf(e.args[0]!)[0],
  'word.high': (s, e) => s.wordsOf(e.args[0]!)[1],
  'i64.eqz': isZero,
  'i64.eq': (s, e) => i32('eqz', difference(s, e)),
  'i64.ne': (s, e) => expr('i32.ne', 'i32', [difference(s, e), word(0, e)], undefined, e.at),
  'i64.lt_s': compare('lt_s', false, false),
  'i64.lt_u': compare('lt_u', false, false),
  'i64.gt_s': compare('lt_s', true, false),
  'i64.gt_u': compare('lt_u', true, false),
  'i64.le_s': compare('lt_s', true, true),
  'i64.le_u': compare('lt_u', true, true),
  'i64.ge_s': compare('lt_s', false, true),
  'i64.ge_u': compare('lt_u', false, true),
};
