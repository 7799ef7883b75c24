/**
 * Peephole rewrites on wasm operations, by operation. Each names a shape and gives a better one, or null. A rule never makes code larger
 * or slower, never changes a trap, and never repeats or drops an operand that has effects.
 */
import { effectsOf, isRemovable } from '../ir/effects.ts';
import { constI32, constI64, type Expr, expr } from '../ir/nodes.ts';
import { demanded } from './demanded-bits.ts';
import type { Mnemonic } from '../wasm/instructions.ts';

type Rule = (e: Expr) => Expr | null;

/** Comparisons that are each other's negation; those of floats are not, for NaN. */
const negations: Partial<Record<string, Mnemonic>> = {};
for (const t of ['i32', 'i64'] as const) {
  const pairs = ['eq ne', 'lt_s ge_s', 'lt_u ge_u', 'gt_s le_s', 'gt_u le_u'];
  for (const [a, b] of pairs.map(pair => pair.split(' '))) {
    negations[`${t}.${a}`] = `${t}.${b}` as Mnemonic;
    negations[`${t}.${b}`] = `${t}.${a}` as Mnemonic;
  }
}
for (const t of ['f32', 'f64'] as const) {
  negations[`${t}.eq`] = `${t}.ne`;
  negations[`${t}.ne`] = `${t}.eq`;
}

const mirrors: Partial<Record<string, Mnemonic>> = {};
for (const t of ['i32', 'i64'] as const) {
  for (const sign of ['s', 'u'] as const) {
    mirrors[`${t}.lt_${sign}`] = `${t}.gt_${sign}`;
    mirrors[`${t}.gt_${sign}`] = `${t}.lt_${sign}`;
    mirrors[`${t}.le_${sign}`] = `${t}.ge_${sign}`;
    mirrors[`${t}.ge_${sign}`] = `${t}.le_${sign}`;
  }
}

function isConstOf(e: Expr, value: number | bigint): boolean {
  return (e.op === 'i32.const' || e.op === 'i64.const') && e.imm === value;
}

function isIntConst(e: Expr): boolean {
  return e.op === 'i32.const' || e.op === 'i64.const';
}

/** An integer constant of the expression's type. */
function intConst(like: Expr, value: number | bigint): Expr {
  return like.t === 'i64'
    ? constI64(BigInt.asIntN(64, BigInt(value)), like.at)
    : constI32(Number(value) | 0, like.at);
}

function sumOf(a: Expr, b: Expr): Expr {
  const sum =
    a.op === 'i64.const' ? (a.imm as bigint) + (b.imm as bigint) : (a.imm as number) + (b.imm as number);
  return intConst(a, sum);
}

/** x + (y - y) and kin: an operand may go when dropping it changes nothing. */
function dropping(dropped: Expr, kept: Expr): Expr | null {
  return isRemovable(effectsOf(dropped)) ? kept : null;
}

/** Constants go right where the operation allows it. */
function commuted(rule: Rule): Rule {
  return e => {
    const [a, b] = e.args as [Expr, Expr];
    if (!isIntConst(a) || isIntConst(b)) return rule(e);
    const swapped = expr(e.op, e.t, [b, a], e.imm, e.at);
    return rule(swapped) ?? swapped;
  };
}

const add: Rule = commuted(e => {
  const [a, b] = e.args as [Expr, Expr];
  if (isConstOf(b, 0) || isConstOf(b, 0n)) return a;
  // In words, subtracting 1 is less work than adding -1.
  if (b.op === 'i64.const' && (b.imm as bigint) < 0n && (b.imm as bigint) > -(2n ** 31n)) {
    return expr('i64.sub', e.t, [a, intConst(b, -(b.imm as bigint))], e.imm, e.at);
  }
  // (x + 1) + 2
  if (isIntConst(b) && a.op === e.op && isIntConst(a.args[1]!)) {
    return expr(e.op, e.t, [a.args[0]!, sumOf(a.args[1]!, b)], e.imm, e.at);
  }
  return null;
});

const sub: Rule = e => {
  const [a, b] = e.args as [Expr, Expr];
  if (isConstOf(b, 0n)) return a;
  if (b.op !== 'i32.const') return null;
  const sum = expr('i32.add', 'i32', [a, intConst(b, -(b.imm as number))], e.imm, e.at);
  return add(sum) ?? sum;
};

const and: Rule = commuted(e => {
  const [a, b] = e.args as [Expr, Expr];
  if (isConstOf(b, -1) || isConstOf(b, -1n)) return a;
  if (isConstOf(b, 0) || isConstOf(b, 0n)) return dropping(a, b);
  if (isIntConst(b) && a.op === e.op && isIntConst(a.args[1]!)) {
    const mask =
      e.t === 'i64'
        ? (a.args[1]!.imm as bigint) & (b.imm as bigint)
        : (a.args[1]!.imm as number) & (b.imm as number);
    return expr(e.op, e.t, [a.args[0]!, intConst(b, mask)], e.imm, e.at);
  }
  return b.op === 'i32.const' ? onlyOf(e, b.imm as number) : null;
});

/** The operation on what it lets through of its first operand. */
function onlyOf(e: Expr, mask: number): Expr | null {
  const [a, b] = e.args as [Expr, Expr];
  const x = demanded(a, mask);
  return x === a ? null : expr(e.op, e.t, [x, b], e.imm, e.at);
}

const orXor: Rule = commuted(e => {
  const [a, b] = e.args as [Expr, Expr];
  return isConstOf(b, 0) || isConstOf(b, 0n) ? a : null;
});

const mul: Rule = commuted(e => {
  const [a, b] = e.args as [Expr, Expr];
  if (isConstOf(b, 1) || isConstOf(b, 1n)) return a;
  if (isConstOf(b, 0) || isConstOf(b, 0n)) return dropping(a, b);
  if (e.op === 'i32.mul' && b.op === 'i32.const') {
    const factor = (b.imm as number) >>> 0;
    if ((factor & (factor - 1)) === 0) {
      return expr('i32.shl', 'i32', [a, constI32(31 - Math.clz32(factor), e.at)], undefined, e.at);
    }
  }
  return null;
});

const shift: Rule = e => {
  const [a, b] = e.args as [Expr, Expr];
  if (!isIntConst(b)) return null;
  const width = e.t === 'i64' ? 64 : 32;
  const count = Number(BigInt.asUintN(6, BigInt(b.imm as number))) & (width - 1);
  if (count === 0) return a;
  if (Number(b.imm) === count && width === 32) {
    if (e.op === 'i32.shl') return onlyOf(e, -1 >>> count);
    return e.op === 'i32.shr_u' || e.op === 'i32.shr_s' ? onlyOf(e, -1 << count) : null;
  }
  return Number(b.imm) === count ? null : expr(e.op, e.t, [a, intConst(b, count)], e.imm, e.at);
};

/** Constants go right, mirroring the comparison. */
const compare: Rule = e => {
  const [a, b] = e.args as [Expr, Expr];
  if (e.op === 'i32.lt_u' && isConstOf(b, 1)) return expr('i32.eqz', 'i32', [a], undefined, e.at);
  if (e.op.endsWith('gt_u') && (isConstOf(b, 0) || isConstOf(b, 0n)))
    return expr(e.op === 'i32.gt_u' ? 'i32.ne' : 'i64.ne', 'i32', [a, b], undefined, e.at);
  // Nothing is below 0.
  if (/lt_u|ge_u/.test(e.op) && (isConstOf(b, 0) || isConstOf(b, 0n)))
    return dropping(a, constI32(e.op.endsWith('ge_u') ? 1 : 0, e.at));
  const mirror = mirrors[e.op] ?? e.op;
  return isIntConst(a) && !isIntConst(b) ? expr(mirror, e.t, [b, a], e.imm, e.at) : null;
};

const eqz: Rule = e => {
  const [a] = e.args as [Expr];
  const negation = negations[a.op];
  if (negation) return expr(negation, 'i32', a.args, a.imm, e.at);
  return null;
};

const equals: Rule = e => {
  const [, b] = e.args as [Expr, Expr];
  if (!isConstOf(b, 0) && !isConstOf(b, 0n)) return compare(e);
  const isZero = expr(b.op === 'i32.const' ? 'i32.eqz' : 'i64.eqz', 'i32', [e.args[0]!], undefined, e.at);
  return eqz(isZero) ?? isZero;
};

const select: Rule = e => {
  const [a, b, condition] = e.args as [Expr, Expr, Expr];
  if (condition.op === 'i32.const') return condition.imm === 0 ? dropping(a, b) : dropping(b, a);
  if (condition.op === 'i32.eqz') return expr('select', e.t, [b, a, condition.args[0]!], e.imm, e.at);
  return null;
};

const rules: Partial<Record<string, Rule>> = {
  'i32.eqz': eqz,
  'i32.eq': equals,
  'i64.eq': equals,
  select,
};
for (const t of ['i32', 'i64']) {
  Object.assign(rules, {
    [`${t}.add`]: add,
    [`${t}.sub`]: sub,
    [`${t}.and`]: and,
    [`${t}.or`]: orXor,
    [`${t}.xor`]: orXor,
  });
  for (const name of ['shl', 'shr_s', 'shr_u', 'rotl', 'rotr']) rules[`${t}.${name}`] = shift;
  for (const name of ['ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'])
    rules[`${t}.${name}`] = compare;
}
rules['i32.mul'] = mul;
rules['i64.mul'] = mul;

/** What a rule makes of the expression, or null. */
export function applyRule(e: Expr): Expr | null {
  return rules[e.op]?.(e) ?? null;
}

/** An expression that is true exactly when the other is not 0, for where only that counts. */
export function asTest(e: Expr): Expr {
  for (;;) {
    const [a, b] = e.args;
    if (e.op === 'i32.ne' && isConstOf(b!, 0)) e = a!;
    else if (e.op === 'i32.eqz' && a!.op === 'i32.eqz') e = a!.args[0]!;
    else return e;
  }
}

/** An expression that is true exactly when the other is 0. */
export function negated(e: Expr): Expr {
  const test = asTest(e);
  if (test.op === 'i32.eqz') return asTest(test.args[0]!);
  const negation = expr('i32.eqz', 'i32', [test], undefined, e.at);
  return eqz(negation) ?? negation;
}
