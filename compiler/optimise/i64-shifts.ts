/** Shifts and rotations of i64s by words: by constants, and without branches by counts that are not known. */
import type { Expr } from '../ir/nodes.ts';
import { isWithin } from './facts.ts';
import { i32, use } from './scalars.ts';
import { both, choose, type Pair, type Widening, word, type WordContext, type Words } from './words.ts';

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

export const shl = shift(
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

export function shiftRight(op: 'shr_s' | 'shr_u'): Widening {
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

export function rotate(direction: 'shl' | 'shr_u'): Widening {
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
