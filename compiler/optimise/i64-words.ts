/**
 * i64 operations on pairs of words. `widening` holds those that give an i64: they assign both words of a local. `narrowing` holds
 * those that take one and give something else. Operations in neither keep their name and take or give
 * words: the runtime has a helper for each.
 *
 * The shapes are the measured ones: the carry as a comparison, shifts without branches, the high word of a product by
 * double arithmetic.
 */
import { type Aggregate, constI32, type Expr, expr, getLocal, isAtom, type Local } from '../ir/nodes.ts';
import type { MemArg } from '../wasm/immediates.ts';
import { instructions, type Mnemonic } from '../wasm/instructions.ts';
import { type Facts, isWithin } from './facts.ts';
import { i32, use } from './scalars.ts';

/** The two words of an i64, low word first; atoms. */
export type Words = readonly [Expr, Expr];

type Pair = readonly [Local, Local];

/** What rules may ask of the function that they split, and what they append to it. */
export interface WordContext {
  readonly facts: Facts;
  wordsOf(operand: Expr): Words;
  /** The expression, evaluated now, as something that may be repeated. */
  atom(e: Expr): Expr;
  /** Assigns a local. */
  set(local: Local, value: Expr): void;
  /** Assigns both words by one operation. */
  setBoth(words: Pair, value: Expr): void;
  /** Assigns both words as if at once. */
  define(words: Pair, low: Expr, high: Expr): void;
  /** Evaluates for the effects. */
  do(value: Expr): void;
}

type Widening = (s: WordContext, dest: Pair, e: Expr) => void;
type Narrowing = (s: WordContext, e: Expr) => Expr;

const word = (value: number, { at }: Expr): Expr => constI32(value, at);

function both(s: WordContext, { args }: Expr): readonly [Words, Words] {
  return [s.wordsOf(args[0]!), s.wordsOf(args[1]!)];
}

/** Whether an operand is a local that the destination overwrites. */
function isAmong(local: Local, operands: readonly Expr[]): boolean {
  return operands.some(({ op, imm }) => op === 'local.get' && imm === local);
}

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

/** Division by hand, a word at a time: gives the quotient's words. */
function divideByConstant(s: WordContext, low: Expr, high: Expr, divisor: Expr): [Expr, Expr] {
  const quotientHigh = s.atom(i32('div_u', high, divisor));
  const rest = s.atom(i32('rem_u', high, divisor));
  const quotientLow = expr('word.div_low', 'i32', [rest, low, divisor].map(use), undefined, low.at);
  return [s.atom(quotientLow), quotientHigh];
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

/** What of a word shifts over into its neighbour; JavaScript counts modulo 32, so a count of 0 needs a step of its own. */
function spill(from: Expr, direction: 'shl' | 'shr_u', count: Expr): Expr {
  const rest = i32('xor', count, word(-1, count));
  return i32(direction, i32(direction, from, word(1, count)), rest);
}

/** `isLong`: whether the count is 32 or more; null where it never is. */
type Shift = (s: WordContext, dest: Pair, words: Words, count: Expr, isLong: Expr | null) => void;

function shift(constant: (words: Words, count: number) => readonly [Expr, Expr], variable: Shift): Widening {
  return (s, dest, e) => {
    const [words, [count]] = both(s, e);
    if (count.op === 'i32.const') {
      s.define(dest, ...constant(words, (count.imm as number) & 63));
      return;
    }
    const isShort = isWithin(s.facts.range(e.args[1]!), 0, 31);
    variable(s, dest, words, count, isShort ? null : s.atom(i32('and', count, word(32, count))));
  };
}

function choose(isLong: Expr | null, then: Expr, otherwise: Expr): Expr {
  if (!isLong) return use(otherwise);
  return expr('select', 'i32', [use(then), use(otherwise), use(isLong)], undefined, isLong.at);
}

const shl = shift(
  ([low, high], n) => {
    if (n === 0) return [use(low), use(high)];
    if (n >= 32) return [word(0, low), i32('shl', low, word(n - 32, low))];
    return [
      i32('shl', low, word(n, low)),
      i32('or', i32('shl', high, word(n, low)), i32('shr_u', low, word(32 - n, low))),
    ];
  },
  (s, dest, [low, high], count, isLong) => {
    const shifted = s.atom(i32('shl', low, count));
    const joined = i32('or', i32('shl', high, count), spill(low, 'shr_u', count));
    s.define(dest, choose(isLong, word(0, low), shifted), choose(isLong, shifted, joined));
  },
);

function shiftRight(op: 'shr_s' | 'shr_u'): Widening {
  const fill = (high: Expr): Expr => (op === 'shr_s' ? i32('shr_s', high, word(31, high)) : word(0, high));
  return shift(
    ([low, high], n) => {
      if (n === 0) return [use(low), use(high)];
      if (n >= 32) return [i32(op, high, word(n - 32, low)), fill(high)];
      return [
        i32('or', i32('shr_u', low, word(n, low)), i32('shl', high, word(32 - n, low))),
        i32(op, high, word(n, low)),
      ];
    },
    (s, dest, [low, high], count, isLong) => {
      const shifted = s.atom(i32(op, high, count));
      const joined = i32('or', i32('shr_u', low, count), spill(high, 'shl', count));
      s.define(dest, choose(isLong, shifted, joined), choose(isLong, fill(high), shifted));
    },
  );
}

function rotate(direction: 'shl' | 'shr_u'): Widening {
  const back = direction === 'shl' ? 'shr_u' : 'shl';
  return shift(
    ([low, high], n) => {
      const [a, b] = n >= 32 ? [high, low] : [low, high];
      const count = word(n & 31, low);
      if ((n & 31) === 0) return [use(a), use(b)];
      const rest = word(32 - (n & 31), low);
      return [
        i32('or', i32(direction, a, count), i32(back, b, rest)),
        i32('or', i32(direction, b, count), i32(back, a, rest)),
      ];
    },
    (s, dest, [low, high], count, isLong) => {
      const a = s.atom(choose(isLong, high, low));
      const b = s.atom(choose(isLong, low, high));
      const join = (x: Expr, y: Expr): Expr => i32('or', i32(direction, x, count), spill(y, back, count));
      s.define(dest, join(a, b), join(b, a));
    },
  );
}

/** The sign of the low word fills the high word. */
function signExtend(s: WordContext, dest: Pair, low: Expr): void {
  const again = isAtom(low) ? low : getLocal(dest[0], low.at);
  s.set(dest[0], use(low));
  s.set(dest[1], i32('shr_s', again, word(31, low)));
}

/** A load of up to 32 bits and what fills the high word. */
function narrowLoad(
  op: 'i32.load' | 'i32.load8_s' | 'i32.load8_u' | 'i32.load16_s' | 'i32.load16_u',
  isSigned: boolean,
): Widening {
  return (s, dest, e) => {
    const load = expr(op, 'i32', e.args, e.imm, e.at);
    if (isSigned) signExtend(s, dest, load);
    else s.define(dest, load, word(0, e));
  };
}

function atOffset(imm: unknown, bytes: number): MemArg {
  const memarg = imm as MemArg;
  return { ...memarg, offset: memarg.offset + bytes };
}

const load: Widening = (s, dest, e) => {
  const address = s.atom(e.args[0]!);
  const part = (offset: number): Expr =>
    expr('i32.load', 'i32', [use(address)], atOffset(e.imm, offset), e.at);
  if (isAmong(dest[0], [address])) s.define([dest[1], dest[0]], part(4), part(0));
  else s.define(dest, part(0), part(4));
};

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

/** A field or element is read word by word. */
function aggregateGet(s: WordContext, dest: Pair, e: Expr): void {
  const place = e.args.map(arg => s.atom(arg));
  const part = (word: number): Expr =>
    expr(e.op, 'i32', place.map(use), { ...(e.imm as Aggregate), word }, e.at);
  const { word } = e.imm as Aggregate;
  s.define(dest, part(word), part(word + 1));
}

/** And stored so: only the first store can trap. */
function aggregateSet(s: WordContext, e: Expr): void {
  const value = s.wordsOf(e.args.at(-1)!);
  const place = e.args.slice(0, -1).map(arg => s.atom(arg));
  const { word } = e.imm as Aggregate;
  for (const [k, part] of value.entries()) {
    const imm = { ...(e.imm as Aggregate), word: word + k };
    s.do(expr(e.op, null, [...place.map(use), part], imm, e.at));
  }
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
  'i64.load': load,
  'memory.size': count,
  'memory.grow': count,
  'table.size': count,
  'table.grow': count,
  'i64.load8_s': narrowLoad('i32.load8_s', true),
  'i64.load8_u': narrowLoad('i32.load8_u', false),
  'i64.load16_s': narrowLoad('i32.load16_s', true),
  'i64.load16_u': narrowLoad('i32.load16_u', false),
  'i64.load32_s': narrowLoad('i32.load', true),
  'i64.load32_u': narrowLoad('i32.load', false),
  select(s, dest, e) {
    const [[al, ah], [bl, bh]] = both(s, e);
    const condition = s.atom(e.args[2]!);
    s.define(dest, choose(condition, al, bl), choose(condition, ah, bh));
  },
  'word.join': (s, dest, e) => s.define(dest, e.args[0]!, e.args[1]!),
  'struct.get': aggregateGet,
  'array.get': aggregateGet,
  'global.get'(s, dest, e) {
    const part = (k: number): Expr => expr('word.global_get', 'i32', [], [e.imm, k], e.at);
    s.define(dest, part(0), part(1));
  },
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

/** Stores the low bits. */
function narrowStore(op: 'i32.store' | 'i32.store8' | 'i32.store16'): Narrowing {
  return (s, e) => {
    const [address, value] = e.args as [Expr, Expr];
    return expr(op, null, [address, s.wordsOf(value)[0]], e.imm, e.at);
  };
}

/** Some i64 with the bits of both words where only being 0 counts. */
const isZero: Narrowing = (s, e) => i32('eqz', i32('or', ...s.wordsOf(e.args[0]!)));

export const narrowing: Partial<Record<string, Narrowing>> = {
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
  'i64.store8': narrowStore('i32.store8'),
  'i64.store16': narrowStore('i32.store16'),
  'i64.store32': narrowStore('i32.store'),
};

/** Narrow atomic accesses are those of i32: on the low word, the high one is 0. */
for (const { name } of instructions) {
  const match = /^i64\.atomic\.(load|store|rmw)(8|16|32)(?:\.(\w+?))?(_u)?$/.exec(name);
  if (!match) continue;
  const [, kind, width, change] = match;
  const isWord = width === '32';
  const op = `i32.atomic.${kind}${isWord ? '' : width}${change ? `.${change}` : ''}` as Mnemonic;
  const narrow = kind === 'store' || isWord ? op : (`${op}_u` as Mnemonic);
  const lowered = (s: WordContext, { args, imm, at }: Expr, t: 'i32' | null): Expr => {
    const [address, ...values] = args as [Expr, ...Expr[]];
    return expr(narrow, t, [address, ...values.map(value => s.wordsOf(value)[0])], imm, at);
  };
  if (kind === 'store') narrowing[name] = (s, e) => lowered(s, e, null);
  else widening[name] = (s, dest, e) => s.define(dest, lowered(s, e, 'i32'), word(0, e));
}

/** Operations for their effect on wide values, which stand last: they become several. */
export const storing: Partial<Record<string, (s: WordContext, e: Expr) => void>> = {
  // The high word first: it is the one that can be out of bounds, and a store that traps writes nothing.
  'i64.store'(s, e) {
    const [address, value] = e.args as [Expr, Expr];
    const [low, high] = s.wordsOf(value);
    const at = s.atom(address);
    s.do(expr('i32.store', null, [use(at), high], atOffset(e.imm, 4), e.at));
    s.do(expr('i32.store', null, [use(at), low], e.imm, e.at));
  },
  'struct.set': aggregateSet,
  'array.set': aggregateSet,
  'global.set'(s, e) {
    for (const [k, value] of s.wordsOf(e.args[0]!).entries())
      s.do(expr('word.global_set', null, [value], [e.imm, k], e.at));
  },
};
