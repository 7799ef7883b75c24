/**
 * What rules for i64 operations on pairs of words go by: the context that they append to, their kinds, and what several of them do. The rules stand in
 * i64-words.ts and what it brings together.
 */
import { constI32, type Expr, expr, getLocal, isAtom, type Local } from '../ir/nodes.ts';
import type { Facts } from './facts.ts';
import { i32, use } from './scalars.ts';

/** The two words of an i64, low word first; atoms. */
export type Words = readonly [Expr, Expr];

export type Pair = readonly [Local, Local];

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

export type Widening = (s: WordContext, dest: Pair, e: Expr) => void;
export type Narrowing = (s: WordContext, e: Expr) => Expr;

export const word = (value: number, { at }: Expr): Expr => constI32(value, at);

export function both(s: WordContext, { args }: Expr): readonly [Words, Words] {
  return [s.wordsOf(args[0]!), s.wordsOf(args[1]!)];
}

/** Whether an operand is a local that the destination overwrites. */
export function isAmong(local: Local, operands: readonly Expr[]): boolean {
  return operands.some(({ op, imm }) => op === 'local.get' && imm === local);
}

/** The sign of the low word fills the high word. */
export function signExtend(s: WordContext, dest: Pair, low: Expr): void {
  const again = isAtom(low) ? low : getLocal(dest[0], low.at);
  s.set(dest[0], use(low));
  s.set(dest[1], i32('shr_s', again, word(31, low)));
}

export function choose(isLong: Expr | null, then: Expr, otherwise: Expr): Expr {
  if (!isLong) return use(otherwise);
  return expr('select', 'i32', [use(then), use(otherwise), use(isLong)], undefined, isLong.at);
}
