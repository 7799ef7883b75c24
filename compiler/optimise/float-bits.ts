/**
 * Carries floats whose bits alone matter as integers: loads that are only stored again, reinterpretations, signs taken and given. JavaScript
 * may change the bits of a NaN whenever it moves a number; it never changes an integer.
 *
 * before: x = (f32.load p); (f32.store q x)        after: x = (i32.load p); (i32.store q x)
 *
 * A local qualifies if everything assigned to it can be had as bits and every use of it is of its bits; it becomes an i32 or
 * i64. What is used as a number as well stays a number.
 */
import { conflict, effectsOf } from '../ir/effects.ts';
import {
  addLocal,
  constI32,
  constI64,
  type Expr,
  expr,
  getLocal,
  type IrFunction,
  isAtom,
  isWide,
  leaf,
  type Local,
  setStmt,
  type Stmt,
} from '../ir/nodes.ts';
import {
  assignedBy,
  forEachBody,
  forEachExprOf,
  forEachOwnExpr,
  forEachStmt,
  mapOwnExprs,
  mapTree,
  replaceStmts,
} from '../ir/walk.ts';

export function carryBits(fn: IrFunction): boolean {
  const carrier = new BitCarrier(fn);
  if (!carrier.hasBitUses) return false;
  carrier.choose();
  carrier.rewrite(fn.body);
  return true;
}

type FloatType = 'f32' | 'f64';
const intOf = { f32: 'i32', f64: 'i64' } as const;

function isFloat(t: Expr['t']): t is FloatType {
  return t === 'f32' || t === 'f64';
}

/** The operand of which the operation uses the bits alone, by position. */
const bitUses: Partial<Record<string, number>> = {
  'f32.store': 1,
  'f64.store': 1,
  'i32.reinterpret_f32': 0,
  'i64.reinterpret_f64': 0,
};

class BitCarrier {
  private readonly fn: IrFunction;
  /** locals that may yet become integers */
  private readonly carried: globalThis.Set<Local>;
  private out: Stmt[] = [];
  readonly hasBitUses: boolean;

  constructor(fn: IrFunction) {
    this.fn = fn;
    this.carried = new globalThis.Set(
      fn.locals.filter(local => isFloat(local.t) && !fn.params.includes(local)),
    );
    let found = false;
    forEachExprOf(fn, ({ op }) => {
      found ||= bitUses[op] !== undefined;
    });
    this.hasBitUses = found;
  }

  /** Strikes out locals until what is left agrees with itself. */
  choose(): void {
    for (let size = -1; size !== this.carried.size;) {
      size = this.carried.size;
      forEachStmt(this.fn.body, stmt => {
        if (stmt.kind === 'set' && stmt.locals.length === 1 && this.carried.has(stmt.locals[0]!)) {
          if (this.hasBits(stmt.value)) return this.visit(stmt.value, true);
          this.carried.delete(stmt.locals[0]!);
        }
        for (const local of assignedBy(stmt))
          if (stmt.kind !== 'set' || stmt.locals.length > 1) this.carried.delete(local);
        forEachOwnExpr(stmt, e => this.visit(e, false));
      });
    }
  }

  private visit(e: Expr, asBits: boolean): void {
    if (e.op === 'local.get') {
      if (!asBits) this.carried.delete(e.imm as Local);
      return;
    }
    const bits = bitUses[e.op];
    const passes = asBits && isFloat(e.t) && !e.op.includes('load');
    for (const [i, arg] of e.args.entries())
      this.visit(arg, i === bits ? this.isBitUse(e) : passes && isFloat(arg.t));
  }

  /** Whether the operation can take its operand's bits. */
  private isBitUse({ op, args }: Expr): boolean {
    const operand = args[bitUses[op]!]!;
    if (!this.hasBits(operand)) return false;
    // A double's bits are two words: they are computed before the statement, so before the address.
    return operand.t === 'f32' || args.length === 1 || !conflict(effectsOf(args[0]!), effectsOf(operand));
  }

  /** Whether the value's bits cost no more than the value. */
  private hasBits({ op, t, args, imm }: Expr): boolean {
    switch (op) {
      case 'local.get':
        return this.carried.has(imm as Local);
      case 'f32.const':
      case 'f64.const':
      case 'f32.load':
      case 'f64.load':
      case 'f32.reinterpret_i32':
      case 'f64.reinterpret_i64':
        return true;
      case 'f32.abs':
      case 'f64.abs':
      case 'f32.neg':
      case 'f64.neg':
      case 'f32.copysign':
      case 'f64.copysign':
      case 'select':
        return (
          isFloat(t) &&
          args.every(arg => !isFloat(arg.t) || (this.hasBits(arg) && (t === 'f32' || isAtom(arg))))
        );
      default:
        return false;
    }
  }

  rewrite(body: Stmt[]): void {
    this.list(body);
    for (const local of this.carried) local.t = intOf[local.t as FloatType];
  }

  private list(body: Stmt[]): void {
    const outer = this.out;
    this.out = [];
    for (const stmt of body) this.statement(stmt);
    replaceStmts(body, this.out);
    this.out = outer;
  }

  private statement(stmt: Stmt): void {
    if (stmt.kind === 'set' && this.carried.has(stmt.locals[0]!)) stmt.value = this.bits(stmt.value);
    mapOwnExprs(stmt, e => mapTree(e, node => this.node(node)));
    forEachBody(stmt, body => this.list(body));
    this.out.push(stmt);
  }

  private node(e: Expr): Expr {
    const use = bitUses[e.op];
    if (use === undefined || !this.isBitUse(e)) return e;
    const bits = this.bits(e.args[use]!);
    if (e.args.length === 1) return bits;
    const [address] = e.args as [Expr];
    const t = bits.t as 'i32' | 'i64';
    return expr(`${t}.store`, null, [address, isWide(t) ? this.atom(bits) : bits], e.imm, e.at);
  }

  private atom(e: Expr): Expr {
    if (isAtom(e)) return e;
    const local = addLocal(this.fn, e.t!);
    this.out.push(setStmt([local], e));
    return getLocal(local, e.at);
  }

  /** The value's bits as an integer. Wide operations have atoms for operands, which `hasBits` has seen to. */
  private bits(e: Expr): Expr {
    const { op, args, imm, at } = e;
    const t = intOf[e.t as FloatType];
    const constant = (value: bigint): Expr =>
      t === 'i32' ? constI32(Number(BigInt.asIntN(32, value)), at) : constI64(BigInt.asIntN(64, value), at);
    const sign = t === 'i32' ? 1n << 31n : 1n << 63n;
    const masked = (operation: 'and' | 'xor', arg: Expr, mask: bigint): Expr =>
      expr(`${t}.${operation}`, t, [this.bits(arg), constant(mask)], undefined, at);
    switch (op) {
      case 'local.get':
        return { ...e, t };
      case 'f32.const':
      case 'f64.const':
        return leaf(`${t}.const`, t, imm, at);
      case 'f32.load':
      case 'f64.load':
        return expr(`${t}.load`, t, args, imm, at);
      case 'f32.reinterpret_i32':
      case 'f64.reinterpret_i64':
        return args[0]!;
      case 'f32.abs':
      case 'f64.abs':
        return masked('and', args[0]!, sign - 1n);
      case 'f32.neg':
      case 'f64.neg':
        return masked('xor', args[0]!, sign);
      case 'f32.copysign':
      case 'f64.copysign': {
        const parts = [masked('and', args[0]!, sign - 1n), masked('and', args[1]!, sign)];
        return expr(`${t}.or`, t, isWide(t) ? parts.map(part => this.atom(part)) : parts, undefined, at);
      }
      default: // select
        return expr('select', t, [this.bits(args[0]!), this.bits(args[1]!), args[2]!], imm, at);
    }
  }
}
