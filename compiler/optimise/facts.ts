/**
 * What is known of integer values: the range of every local, computed over all its assignments, and from it the range of any expression.
 * i32 ranges are of the signed value; i64 ranges of the signed value too, as long as JavaScript numbers hold
 * their bounds exactly. Ranges only ever promise too little.
 */
import type { Aggregate, Expr, IrFunction, Local, Stmt } from '../ir/nodes.ts';
import { assignedBy, forEachOwnExpr, forEachStmt } from '../ir/walk.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

const fullI32: Range = { min: -(2 ** 31), max: 2 ** 31 - 1 };
/** Not known, or not within what a number holds exactly. */
const unknownI64: Range = { min: -Infinity, max: Infinity };
const u32: Range = { min: 0, max: 2 ** 32 - 1 };
const bool: Range = { min: 0, max: 1 };
/** of a local that nothing is assigned to yet */
const empty: Range = { min: Infinity, max: -Infinity };
/** Integers up to here have no double to themselves beyond them: what is rounded is beyond, too. */
const exact = 2 ** 53 - 1;
/** Assignments are looked at this often before a bound that still moves is given up. */
const patience = 3;

function isNonNegative({ min }: Range): boolean {
  return min >= 0;
}

export function isWithin(range: Range, min: number, max: number): boolean {
  return range.min >= min && range.max <= max;
}

export class Facts {
  /** by local id */
  private readonly ranges: Range[];

  constructor(fn: IrFunction) {
    this.ranges = fn.locals.map(() => empty);
    for (const { id, t } of fn.params) this.ranges[id] = full(t);
    this.settle(fn);
  }

  /** The range of an expression of type i32 or i64. */
  range(e: Expr): Range {
    const rule = rules[e.op];
    const range = rule ? rule(e, this) : full(e.t);
    if (e.t !== 'i64') return isWithin(range, fullI32.min, fullI32.max) ? range : fullI32;
    return isWithin(range, -exact, exact) ? range : unknownI64;
  }

  ofLocal({ id, t }: Local): Range {
    return this.ranges[id] ?? full(t);
  }

  private settle(fn: IrFunction): void {
    const assignments: { readonly local: Local; readonly value: Expr }[] = [];
    const visit = ({ op, imm, args }: Expr): void => {
      if (op === 'local.tee') assignments.push({ local: imm as Local, value: args[0]! });
      for (const arg of args) visit(arg);
    };
    forEachStmt(fn.body, (stmt: Stmt) => {
      forEachOwnExpr(stmt, visit);
      const locals = assignedBy(stmt);
      if (stmt.kind === 'set' && locals.length === 1)
        assignments.push({ local: locals[0]!, value: stmt.value });
      else for (const { id, t } of locals) this.ranges[id] = full(t);
    });
    const integers = assignments.filter(({ local: { t } }) => t === 'i32' || t === 'i64');
    for (let round = 0, changed = true; changed; round++) {
      changed = false;
      for (const { local, value } of integers) {
        const before = this.ranges[local.id]!;
        if (before === fullI32 || before === unknownI64) continue;
        const range = this.range(value);
        if (range.min >= before.min && range.max <= before.max) continue;
        changed = true;
        this.ranges[local.id] = round < patience ? union(before, range) : widened(before, range, local);
      }
    }
  }
}

function full(t: Expr['t']): Range {
  return t === 'i64' ? unknownI64 : fullI32;
}

function union(a: Range, b: Range): Range {
  if (a === b) return a;
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

/** Gives up on the bound that moved. */
function widened(before: Range, range: Range, { t }: Local): Range {
  const limit = full(t);
  const min = range.min < before.min ? limit.min : before.min;
  const max = range.max > before.max ? limit.max : before.max;
  return min === limit.min && max === limit.max ? limit : { min, max };
}

type Rule = (e: Expr, facts: Facts) => Range;

/** All bits up to the highest that may be set. */
function bitsBelow(max: number): number {
  if (max < 2 ** 31) return 2 ** (32 - Math.clz32(max)) - 1;
  // Not by Math.log2, which rounds.
  let end = 2 ** 32;
  while (end <= max) end *= 2;
  return end - 1;
}

function constOf({ op, imm }: Expr): number | null {
  if (op === 'i32.const') return imm as number;
  return op === 'i64.const' ? Number(imm) : null;
}

const operands = (e: Expr, facts: Facts): readonly [Range, Range] => [
  facts.range(e.args[0]!),
  facts.range(e.args[1]!),
];

const add: Rule = (e, facts) => {
  const [a, b] = operands(e, facts);
  return { min: a.min + b.min, max: a.max + b.max };
};

const sub: Rule = (e, facts) => {
  const [a, b] = operands(e, facts);
  return { min: a.min - b.max, max: a.max - b.min };
};

const mul: Rule = (e, facts) => {
  const [a, b] = operands(e, facts);
  const products = [a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max];
  if (products.some(Number.isNaN)) return full(e.t);
  return { min: Math.min(...products), max: Math.max(...products) };
};

const and: Rule = (e, facts) => {
  const [a, b] = operands(e, facts);
  if (isNonNegative(a) && isNonNegative(b)) return { min: 0, max: Math.min(a.max, b.max) };
  if (isNonNegative(a)) return { min: 0, max: a.max };
  return isNonNegative(b) ? { min: 0, max: b.max } : full(e.t);
};

const orXor: Rule = (e, facts) => {
  const [a, b] = operands(e, facts);
  if (!isNonNegative(a) || !isNonNegative(b)) return full(e.t);
  return { min: 0, max: bitsBelow(Math.max(a.max, b.max)) };
};

const shiftLeft: Rule = (e, facts) => {
  const a = facts.range(e.args[0]!);
  const count = constOf(e.args[1]!);
  return count === null ? full(e.t) : { min: a.min * 2 ** count, max: a.max * 2 ** count };
};

/** `a` is the range of what is shifted: to ask for it again would take twice the time at every level. */
function shiftedRight(e: Expr, a: Range): Range {
  const count = constOf(e.args[1]!);
  if (count === null) return isNonNegative(a) ? { min: 0, max: a.max } : full(e.t);
  return { min: Math.floor(a.min / 2 ** count), max: Math.floor(a.max / 2 ** count) };
}

const shiftRight: Rule = (e, facts) => shiftedRight(e, facts.range(e.args[0]!));

const shiftRightUnsigned: Rule = (e, facts) => {
  const a = facts.range(e.args[0]!);
  if (isNonNegative(a)) return shiftedRight(e, a);
  const count = constOf(e.args[1]!);
  const width = e.t === 'i64' ? 64 : 32;
  return count === null ? full(e.t) : { min: 0, max: 2 ** (width - count) - 1 };
};

const divU: Rule = (e, facts) => {
  const a = facts.range(e.args[0]!);
  const divisor = constOf(e.args[1]!);
  if (isNonNegative(a)) return { min: 0, max: a.max };
  if (divisor === null || divisor <= 0) return full(e.t);
  return { min: 0, max: Math.floor(2 ** (e.t === 'i64' ? 64 : 32) / divisor) };
};

const remU: Rule = (e, facts) => {
  const [a, b] = operands(e, facts);
  if (isNonNegative(b))
    return { min: 0, max: Math.max(0, Math.min(b.max - 1, isNonNegative(a) ? a.max : Infinity)) };
  return isNonNegative(a) ? { min: 0, max: a.max } : full(e.t);
};

const remS: Rule = (e, facts) => {
  const [a, b] = operands(e, facts);
  const bound = Math.max(Math.abs(b.min), Math.abs(b.max)) - 1;
  return { min: isNonNegative(a) ? 0 : Math.max(a.min, -bound), max: Math.max(0, Math.min(a.max, bound)) };
};

const same: Rule = (e, facts) => facts.range(e.args[0]!);
const signedBits = (width: number): Range => ({ min: -(2 ** (width - 1)), max: 2 ** (width - 1) - 1 });

function extension(width: number): Rule {
  return (e, facts) => {
    const a = facts.range(e.args[0]!);
    const bits = signedBits(width);
    return isWithin(a, bits.min, bits.max) ? a : bits;
  };
}

const packed: Rule = ({ op, imm }) => {
  const width = (imm as Aggregate).storage === 'i8' ? 8 : 16;
  return op.endsWith('_s') ? signedBits(width) : { min: 0, max: 2 ** width - 1 };
};

const rules: Partial<Record<string, Rule>> = {
  'local.get': (e, facts) => facts.ofLocal(e.imm as Local),
  'local.tee': same,
  'i32.const': ({ imm }) => ({ min: imm as number, max: imm as number }),
  'i64.const': ({ imm }) => ({ min: Number(imm), max: Number(imm) }),
  select: (e, facts) => union(facts.range(e.args[0]!), facts.range(e.args[1]!)),
  'js.cond': (e, facts) => union(facts.range(e.args[1]!), facts.range(e.args[2]!)),
  'i64.extend_i32_s': same,
  'i64.extend_i32_u': (e, facts) => {
    const a = facts.range(e.args[0]!);
    return isNonNegative(a) ? a : u32;
  },
  'i64.extend8_s': extension(8),
  'i64.extend16_s': extension(16),
  'i64.extend32_s': extension(32),
  'i32.extend8_s': extension(8),
  'i32.extend16_s': extension(16),
  'i32.wrap_i64': same,
  // Pages may be of one byte.
  'memory.size': () => ({ min: 0, max: 2 ** 32 }),
  'struct.get_s': packed,
  'struct.get_u': packed,
  'array.get_s': packed,
  'array.get_u': packed,
  'array.len': () => ({ min: 0, max: 2 ** 30 }),
  'i31.get_s': () => signedBits(31),
  'i31.get_u': () => ({ min: 0, max: 2 ** 31 - 1 }),
};
for (const t of ['i32', 'i64'] as const) {
  const ops = {
    add,
    sub,
    mul,
    and,
    or: orXor,
    xor: orXor,
    shl: shiftLeft,
    shr_s: shiftRight,
    shr_u: shiftRightUnsigned,
  };
  for (const [name, rule] of Object.entries({ ...ops, div_u: divU, rem_u: remU, rem_s: remS }))
    rules[`${t}.${name}`] = rule;
  for (const name of ['clz', 'ctz', 'popcnt']) rules[`${t}.${name}`] = () => ({ min: 0, max: 64 });
  for (const width of [8, 16, 32]) {
    rules[`${t}.load${width}_u`] = () => ({ min: 0, max: 2 ** width - 1 });
    rules[`${t}.load${width}_s`] = () => signedBits(width);
  }
  for (const name of ['eqz', 'eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u']) {
    rules[`${t}.${name}`] = () => bool;
  }
}
for (const name of ['ref.is_null', 'ref.eq', 'ref.test', 'ref.test_null']) rules[name] = () => bool;
for (const t of ['f32', 'f64'])
  for (const name of ['eq', 'ne', 'lt', 'gt', 'le', 'ge']) rules[`${t}.${name}`] = () => bool;
