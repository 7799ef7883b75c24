/**
 * The builder's operand stack: expressions that wasm has evaluated and nobody has used yet. They are not statements
 * yet either; each is evaluated where its consumer stands. So before a statement is committed, every operand that would tell
 * the difference is spilled to a local first. Operands are in the order of their evaluation, and stay in it.
 *
 * Operands assign no locals (`local.tee` is a statement and a read), operands of wide types are atoms, and none is deeper than passes recurse.
 */
import { conflict, type Effects, exprEffects, noEffects, writesLocal } from './effects.ts';
import {
  addLocal,
  type Expr,
  getLocal,
  type IrFunction,
  isAtom,
  isWide,
  type Local,
  maxDepth,
  noteKind,
  setStmt,
  type Stmt,
} from './nodes.ts';

/** A 32-bit Bloom filter over local ids. */
type LocalFilter = number;

function filterOf(local: Local): LocalFilter {
  return 1 << (local.id & 31);
}

export class Operands {
  private readonly fn: IrFunction;
  private readonly exprs: Expr[] = [];
  private readonly effects: Effects[] = [];
  private readonly reads: LocalFilter[] = [];
  private readonly depths: number[] = [];
  /** where committed statements go */
  statements: Stmt[];
  /** What assigning a local does: inside a try, a handler can see whether it came before a call that threw. */
  assignment: Effects = writesLocal;
  /** Of the operands popped since `begin`: the effects and reads that their consumer inherits. */
  private poppedEffects: Effects = noEffects;
  private poppedReads: LocalFilter = 0;
  private poppedDepth = 0;

  constructor(fn: IrFunction) {
    this.fn = fn;
    this.statements = fn.body;
  }

  get height(): number {
    return this.exprs.length;
  }

  /** Forgets operands above the height: they can never be used. */
  truncate(height: number): void {
    if (this.exprs.length === height) return;
    this.exprs.length = this.effects.length = this.reads.length = this.depths.length = height;
  }

  /** Starts the pops of one consumer. */
  begin(): void {
    this.poppedEffects = noEffects;
    this.poppedReads = 0;
    this.poppedDepth = 0;
  }

  pop(): Expr {
    this.poppedEffects |= this.effects.pop()!;
    this.poppedReads |= this.reads.pop()!;
    this.poppedDepth = Math.max(this.poppedDepth, this.depths.pop()!);
    return this.exprs.pop()!;
  }

  popMany(count: number): Expr[] {
    const popped = this.peekMany(count);
    for (let i = 0; i < count; i++) this.pop();
    return popped;
  }

  peek(): Expr {
    return this.exprs[this.exprs.length - 1]!;
  }

  /** The top operands, deepest first; they stay. */
  peekMany(count: number): Expr[] {
    return this.exprs.slice(this.exprs.length - count);
  }

  /** Effects of `count` operands below the top `above`. */
  topEffects(count: number, above = 0): Effects {
    let effects = noEffects;
    for (let i = 1; i <= count; i++) effects |= this.effects[this.effects.length - above - i]!;
    return effects;
  }

  /** Effects of the operands popped since `begin`. */
  get popped(): Effects {
    return this.poppedEffects;
  }

  /** Pushes an expression over the operands popped since `begin`. */
  push(e: Expr, own: Effects = exprEffects(e)): void {
    const depth = this.poppedDepth + 1;
    noteKind(this.fn, e.t);
    if ((isWide(e.t) && !isAtom(e)) || depth > maxDepth) {
      const local = addLocal(this.fn, e.t!);
      this.commit(setStmt([local], e), own, local);
      this.pushAtom(getLocal(local, e.at));
      return;
    }
    this.exprs.push(e);
    this.effects.push(this.poppedEffects | own);
    this.reads.push(e.op === 'local.get' ? filterOf(e.imm as Local) : this.poppedReads);
    this.depths.push(depth);
  }

  pushAtom(e: Expr): void {
    this.exprs.push(e);
    this.effects.push(noEffects);
    this.reads.push(e.op === 'local.get' ? filterOf(e.imm as Local) : 0);
    this.depths.push(1);
  }

  /** Appends a statement over the operands popped since `begin`; `own` is what it does besides evaluating them. */
  commit(stmt: Stmt, own: Effects, assigned: Local | null = null): void {
    this.settle(
      this.exprs.length,
      this.poppedEffects | own | (assigned ? this.assignment : noEffects),
      assigned,
    );
    this.statements.push(stmt);
  }

  /** Spills the operands below `top` that may not wait until after something of the given effects that assigns the local. */
  private settle(top: number, effects: Effects, assigned: Local | null): void {
    const filter = assigned ? filterOf(assigned) : 0;
    const spills: number[] = [];
    for (let i = top - 1; i >= 0; i--) {
      const readsAssigned =
        (this.reads[i]! & filter) !== 0 && reads(this.exprs[i]!, local => local === assigned);
      if (!readsAssigned && !conflict(this.effects[i]!, effects)) continue;
      effects |= this.effects[i]!;
      spills.push(i);
    }
    for (const i of spills.reverse()) this.spill(i);
  }

  /** Makes the operand a read of a fresh local, and the assignment the next statement. */
  private spill(i: number): void {
    const e = this.exprs[i]!;
    const local = addLocal(this.fn, e.t!);
    this.statements.push(setStmt([local], e));
    this.exprs[i] = getLocal(local, e.at);
    this.effects[i] = noEffects;
    this.reads[i] = filterOf(local);
    this.depths[i] = 1;
  }

  /**
   * Spills what may not wait until after a block: all but what gives the same value behind it. `isSetInside` tells
   * whether the block assigns a local.
   */
  settleBefore(isSetInside: (local: Local) => boolean): void {
    for (let i = 0; i < this.exprs.length; i++) {
      if (this.effects[i] !== noEffects || (this.reads[i] !== 0 && reads(this.exprs[i]!, isSetInside)))
        this.spill(i);
    }
  }

  /** Makes the top `count` operands atoms, free to be used several times. */
  atomize(count: number): void {
    for (let i = this.exprs.length - count; i < this.exprs.length; i++) {
      if (isAtom(this.exprs[i]!)) continue;
      this.settle(i, this.effects[i]!, null);
      this.spill(i);
    }
  }

  /** Pops a value for each local and assigns them as if at once. */
  assign(locals: readonly Local[]): void {
    const base = this.exprs.length - locals.length;
    // Whether the value reads a local that is assigned before it.
    const overwritten = (j: number): boolean =>
      this.reads[j] !== 0 && reads(this.exprs[j]!, local => locals.slice(0, j - base).includes(local));
    let clash = false;
    for (let j = base + 1; j < this.exprs.length; j++) clash ||= overwritten(j);
    if (clash) {
      this.atomize(locals.length);
      for (let j = base + 1; j < this.exprs.length; j++) if (overwritten(j)) this.spill(j);
    }
    for (const [k, local] of locals.entries()) {
      const e = this.exprs[base + k]!;
      if (e.op === 'local.get' && e.imm === local) continue;
      this.settle(base + k, this.effects[base + k]! | this.assignment, local);
      this.statements.push(setStmt([local], e));
      this.effects[base + k] = noEffects; // evaluated: not to be spilled again
      this.reads[base + k] = 0;
    }
    this.truncate(base);
  }
}

function reads(e: Expr, test: (local: Local) => boolean): boolean {
  if (e.op === 'local.get') return test(e.imm as Local);
  for (const arg of e.args) if (reads(arg, test)) return true;
  return false;
}
