/**
 * Carries floats whose bits alone matter as integers: loads that are only stored again, reinterpretations, signs taken and given. JavaScript
 * may change the bits of a NaN whenever it moves a number; it never changes an integer.
 *
 * before: x = (f32.load p); (f32.store q x)        after: x = (i32.load p); (i32.store q x)
 *
 * A local qualifies if everything assigned to it can be had as bits; it becomes an i32 or i64. One that is used as a number as well gets
 * another local for its bits:
 *
 * before: x = (f64.load p); (f64.store q x) … (f64.lt x y)
 * after:  b = (i64.load p); x = (f64.load p); (i64.store q b) … (f64.lt x y)
 *
 * So a union's integers survive a look at it as a number. Where one of the values is a result of arithmetic all stay numbers.
 */
import { conflict, effectsOf } from '../ir/effects.ts';
import {
  addLocal,
  cloneAtom,
  constI32,
  constI64,
  type Expr,
  expr,
  type IrFunction,
  isAtom,
  isWide,
  leaf,
  type Local,
  setStmt,
  type Stmt,
  variant,
} from '../ir/nodes.ts';
import {
  assignedBy,
  forEachBody,
  forEachExprOf,
  forEachOwnExpr,
  forEachStmt,
  mapOwnExprs,
  mapTree,
} from '../ir/walk.ts';
import { ListRewriter } from './list-rewriter.ts';

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

/** The operand of which an operation uses the bits alone, by position. */
export const bitUses: Partial<Record<string, number>> = {
  'f32.store': 1,
  'f64.store': 1,
  'i32.reinterpret_f32': 0,
  'i64.reinterpret_f64': 0,
};

/** What uses of a local ask for. */
type Need = 'bits' | 'number';

/** Whether the value may be computed twice, as bits and as a number, once its operands are atoms. */
function isRepeatable({ op, args }: Expr): boolean {
  return args.every(isAtom) || op.endsWith('.load') || op.includes('.reinterpret_');
}

class BitCarrier extends ListRewriter {
  /** locals whose values can all be had as bits */
  private able: globalThis.Set<Local> = new globalThis.Set();
  private readonly needs = { bits: new globalThis.Set<Local>(), number: new globalThis.Set<Local>() };
  /** The local that holds another's bits: itself, if nothing asks for the number. */
  private readonly carriers = new Map<Local, Local>();
  readonly hasBitUses: boolean;

  constructor(fn: IrFunction) {
    super(fn);
    let found = false;
    forEachExprOf(fn, ({ op }) => {
      found ||= bitUses[op] !== undefined;
    });
    this.hasBitUses = found;
  }

  /** Strikes out locals until what is left agrees with itself, then finds what uses ask for. */
  choose(): void {
    const { fn, needs } = this;
    const candidates = new globalThis.Set(
      fn.locals.filter(local => isFloat(local.t) && !fn.params.includes(local)),
    );
    for (let size = -1; size !== candidates.size;) {
      size = candidates.size;
      this.able = new globalThis.Set(candidates);
      this.strike();
      this.findNeeds();
      for (const { local, value } of this.assignments())
        if (this.isMixed(local) && !isRepeatable(value)) candidates.delete(local);
    }
    for (const local of needs.bits)
      this.carriers.set(local, this.isMixed(local) ? addLocal(fn, intOf[local.t as FloatType]) : local);
  }

  private isMixed(local: Local): boolean {
    return this.needs.bits.has(local) && this.needs.number.has(local);
  }

  private strike(): void {
    const { able, fn } = this;
    for (let size = -1; size !== able.size;) {
      size = able.size;
      forEachStmt(fn.body, stmt => {
        if (stmt.kind === 'set' && stmt.locals.length === 1 && this.hasBits(stmt.value)) return;
        for (const local of assignedBy(stmt)) able.delete(local);
      });
    }
  }

  /** Assignments of locals whose values can all be had as bits. */
  private assignments(): { readonly local: Local; readonly value: Expr }[] {
    const found: { local: Local; value: Expr }[] = [];
    forEachStmt(this.fn.body, stmt => {
      if (stmt.kind === 'set' && this.able.has(stmt.locals[0]!))
        found.push({ local: stmt.locals[0]!, value: stmt.value });
    });
    return found;
  }

  private findNeeds(): void {
    const { needs, able } = this;
    needs.bits.clear();
    needs.number.clear();
    forEachStmt(this.fn.body, stmt => {
      if (stmt.kind !== 'set' || !able.has(stmt.locals[0]!))
        forEachOwnExpr(stmt, e => this.visit(e, 'number'));
    });
    const assignments = this.assignments();
    const follow = (): void => {
      for (let size = -1; size !== needs.bits.size + needs.number.size;) {
        size = needs.bits.size + needs.number.size;
        for (const { local, value } of assignments)
          for (const need of ['bits', 'number'] as const) if (needs[need].has(local)) this.visit(value, need);
      }
    };
    follow();
    // What nothing asks for stays as it is.
    for (const { local } of assignments) if (!needs.bits.has(local)) needs.number.add(local);
    follow();
  }

  private visit(e: Expr, need: Need): void {
    if (e.op === 'local.get') {
      if (this.able.has(e.imm as Local)) this.needs[need].add(e.imm as Local);
      return;
    }
    const use = bitUses[e.op];
    const passes = need === 'bits' && isFloat(e.t) && !e.op.includes('load');
    for (const [i, arg] of e.args.entries()) {
      const asBits = i === use ? this.hasBits(arg) : passes && isFloat(arg.t);
      this.visit(arg, asBits ? 'bits' : 'number');
    }
  }

  /** Whether the value's bits cost no more than the value. */
  private hasBits({ op, t, args, imm }: Expr): boolean {
    switch (op) {
      case 'local.get':
        return this.able.has(imm as Local);
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
    for (const [local, carrier] of this.carriers)
      if (carrier === local) local.t = intOf[local.t as FloatType];
  }

  protected statement(stmt: Stmt): void {
    const carrier = stmt.kind === 'set' ? this.carriers.get(stmt.locals[0]!) : undefined;
    if (stmt.kind === 'set' && carrier === stmt.locals[0]) stmt.value = this.bits(stmt.value);
    mapOwnExprs(stmt, e => mapTree(e, node => this.node(node)));
    if (stmt.kind === 'set' && carrier && carrier !== stmt.locals[0]) {
      const { value } = stmt;
      const args = value.args.map(arg => this.atom(arg));
      this.out.push(setStmt([carrier], this.bits(variant(value, { args: args.map(cloneAtom) }))));
      stmt.value = variant(value, { args });
    }
    forEachBody(stmt, body => this.list(body));
    this.out.push(stmt);
  }

  private node(e: Expr): Expr {
    const use = bitUses[e.op];
    if (use === undefined || !this.hasBits(e.args[use]!)) return e;
    const operand = e.args[use]!;
    if (e.args.length === 1) return this.bits(operand);
    let [address] = e.args as [Expr];
    if (operand.t === 'f32') return expr('i32.store', null, [address, this.bits(operand)], e.imm, e.at);
    // A double's bits are two words: they are computed before the statement.
    if (conflict(effectsOf(address), effectsOf(operand))) address = this.atom(address);
    return expr('i64.store', null, [address, this.atom(this.bits(operand))], e.imm, e.at);
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
        return variant(e, { imm: this.carriers.get(imm as Local), t });
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
