/**
 * Splits values of wide types into words that JavaScript holds without loss: an i64 local becomes two i32 locals, low word first, and what
 * computes it becomes assignments of both. After it no operation gives or takes a wide value; the rest of the pipeline need not know that
 * there are any. How each i64 operation splits stands in i64-words.ts.
 *
 * before: x = (i64.add y z)        after: x.lo = y.lo + z.lo; x.hi = y.hi + z.hi + (x.lo <u z.lo)
 */
import {
  addLocal,
  constI32,
  doStmt,
  type Expr,
  expr,
  getLocal,
  type IrFunction,
  isAtom,
  isWide,
  type Local,
  type Set,
  setStmt,
  type Stmt,
  variant,
} from '../ir/nodes.ts';
import { forEachBody, forEachOwnExpr, forEachStmt, mapOwnExprs, reads } from '../ir/walk.ts';
import { Facts, isWithin } from './facts.ts';
import { storing } from './i64-accesses.ts';
import { narrowing, widening } from './i64-words.ts';
import { ListRewriter } from './list-rewriter.ts';
import { simplified } from './simplify.ts';
import type { WordContext, Words } from './words.ts';

export function scalarise(fn: IrFunction): boolean {
  return new Scalariser(fn).run();
}

class Scalariser extends ListRewriter implements WordContext {
  private known: Facts | null = null;
  private readonly words = new Map<Local, readonly [Local, Local]>();

  /** What is known of values before they are split; most functions never ask. */
  get facts(): Facts {
    return (this.known ??= new Facts(this.fn));
  }

  run(): boolean {
    const { fn } = this;
    if (fn.locals.some(({ t }) => isWide(t))) {
      void this.facts;
      for (const local of movedLocals(fn)) local.t = 'big';
    }
    fn.params = this.flatten(fn.params);
    fn.declared = fn.params.length;
    this.list(fn.body);
    this.dropLocals(local => this.words.has(local));
    return true;
  }

  protected statement(stmt: Stmt): void {
    if (stmt.kind === 'set' && stmt.locals[0]!.t === 'big')
      stmt.value = variant(stmt.value, { op: 'word.load64', t: 'big' });
    if (stmt.kind === 'set' && isWide(stmt.value.t)) return this.wideSet(stmt);
    if (stmt.kind === 'do') {
      moveWhole(stmt.value);
      const rule = storing[stmt.value.op];
      if (rule && isWide(stmt.value.args.at(-1)!.t)) return rule(this, this.narrow(stmt.value));
      // Evaluated for its trap: its value goes to locals that nobody reads.
      if (isWide(stmt.value.t)) return this.wideSet(setStmt([addLocal(this.fn, stmt.value.t!)], stmt.value));
    }
    if (stmt.kind === 'return') stmt.values = stmt.values.flatMap(value => this.returned(this.narrow(value)));
    else mapOwnExprs(stmt, this.narrow);
    if (stmt.kind === 'set') stmt.locals = this.flatten(stmt.locals);
    if (stmt.kind === 'try')
      for (const handler of stmt.handlers) handler.params = this.flatten(handler.params);
    forEachBody(stmt, body => this.list(body));
    this.out.push(stmt);
  }

  /** The words of a result; those of a tail call stay where the callee leaves them. */
  private returned(e: Expr): readonly Expr[] {
    if (!isWide(e.t) || isAtom(e)) return this.operands(e);
    return [variant(e, { t: 'i32' })];
  }

  private wideSet({ locals, value }: Set): void {
    const rule = widening[value.op];
    for (const [i, arg] of value.args.entries()) value.args[i] = this.narrow(arg);
    this.narrowAddresses(value);
    if (rule && locals.length === 1) return rule(this, this.local(locals[0]!), value);
    const args = value.args.flatMap(arg => this.operands(arg));
    this.out.push(setStmt(this.flatten(locals), expr(value.op, 'i32', args, value.imm, value.at)));
  }

  /** The expression with the wide operands in it split; wide atoms stay as they are. */
  readonly narrow = (e: Expr): Expr => {
    const { args } = e;
    let hasWide = false;
    for (let i = 0; i < args.length; i++) {
      args[i] = this.narrow(args[i]!);
      hasWide ||= isWide(args[i]!.t);
    }
    if (!hasWide) return e;
    this.narrowAddresses(e);
    if (storing[e.op]) return e;
    const rule = narrowing[e.op];
    if (rule) return rule(this, e);
    e.args = args.flatMap(arg => this.operands(arg));
    return e;
  };

  /** 64-bit addresses and counts become numbers: the first operand of an access, every wide one of operations on memories and tables. */
  private narrowAddresses({ op, args, imm }: Expr): void {
    const isAccess = typeof imm === 'object' && imm !== null && 'offset' in imm;
    if (!isAccess && !/^(word\.memory_|(memory|table|call_indirect|return_call_indirect)\b)/.test(op)) return;
    const isCall = op.endsWith('call_indirect');
    for (const [i, arg] of args.entries()) {
      if (!isWide(arg.t) || (isAccess && i > 0) || (isCall && i < args.length - 1)) continue;
      args[i] = expr('word.address', 'f64', [...this.wordsOf(arg)], undefined, arg.at);
    }
  }

  /** The operand, or its words if it is wide. */
  operands(e: Expr): readonly Expr[] {
    return isWide(e.t) ? this.wordsOf(e) : [e];
  }

  wordsOf(e: Expr): Words {
    const { op, imm, at } = e;
    if (op === 'i64.const') {
      const value = imm as bigint;
      return [constI32(Number(BigInt.asIntN(32, value)), at), constI32(Number(value >> 32n), at)];
    }
    const [low, high] = this.local(imm as Local);
    const isShort = isWithin(this.facts.ofLocal(imm as Local), 0, 2 ** 32 - 1);
    return [getLocal(low, at), isShort ? constI32(0, at) : getLocal(high, at)];
  }

  /** The locals that hold a wide local's words. */
  local(local: Local): readonly [Local, Local] {
    let words = this.words.get(local);
    if (!words) {
      const name = (suffix: string): string | null => local.name && local.name + suffix;
      words = [addLocal(this.fn, 'i32', name('_lo')), addLocal(this.fn, 'i32', name('_hi'))];
      this.words.set(local, words);
    }
    return words;
  }

  private flatten(locals: readonly Local[]): Local[] {
    if (!locals.some(({ t }) => isWide(t))) return [...locals];
    return locals.flatMap(local => (isWide(local.t) ? this.local(local) : [local]));
  }

  /** Appends an assignment. */
  set(local: Local, value: Expr): void {
    this.out.push(setStmt([local], simplified(value)));
  }

  /** Appends an evaluation. */
  do(value: Expr): void {
    this.out.push(doStmt(value));
  }

  /** Appends an assignment of both words by one operation. */
  setBoth(words: readonly [Local, Local], value: Expr): void {
    this.out.push(setStmt([...words], value));
  }

  override atom(e: Expr): Expr {
    return super.atom(simplified(e));
  }

  /** Assigns both words as if at once. */
  define([low, high]: readonly [Local, Local], lowValue: Expr, highValue: Expr): void {
    if (!reads(highValue, low)) {
      this.set(low, lowValue);
      this.set(high, highValue);
    } else if (!reads(lowValue, high)) {
      this.set(high, highValue);
      this.set(low, lowValue);
    } else {
      const copy = addLocal(this.fn, 'i32');
      this.set(copy, lowValue);
      this.set(high, highValue);
      this.set(low, getLocal(copy, lowValue.at));
    }
  }
}

/** i64 locals that are only loaded and stored again: as BigInts they are moved by one access each way. */
function movedLocals(fn: IrFunction): Local[] {
  const moved = new globalThis.Set<Local>(
    fn.locals.filter(local => local.t === 'i64' && !fn.params.includes(local)),
  );
  const visit = (e: Expr): void => {
    for (const [i, arg] of e.args.entries()) {
      if (arg.op !== 'local.get') visit(arg);
      else if (e.op !== 'i64.store' || i !== 1) moved.delete(arg.imm as Local);
    }
  };
  forEachStmt(fn.body, stmt => {
    forEachOwnExpr(stmt, e => {
      if (e.op === 'local.get') moved.delete(e.imm as Local);
      else visit(e);
    });
    if (stmt.kind === 'set' && stmt.value.op !== 'i64.load')
      for (const local of stmt.locals) moved.delete(local);
    if (stmt.kind === 'try')
      for (const { params } of stmt.handlers) for (const local of params) moved.delete(local);
  });
  return [...moved];
}

/** A store of a value that is moved whole, or of a constant, is one access. */
function moveWhole(e: Expr): void {
  const value = e.args[1];
  if (e.op !== 'i64.store' || !value) return;
  const isMoved = value.op === 'local.get' && (value.imm as Local).t === 'big';
  if (!isMoved && value.op !== 'i64.const') return;
  e.op = 'word.store64';
  e.args[1] = variant(value, { op: isMoved ? 'local.get' : 'js.bigint', t: 'big' });
}
