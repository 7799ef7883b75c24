/**
 * The IR's invariants, checked after every pass in tests and under `--verify`:
 *
 *  1. Every expression has exactly one parent; so has every statement.
 *  2. Locals and labels belong to the function; `fn.locals[i].id` is i; parameters are locals.
 *  3. A break's label is one that encloses it: of a later or the same segment of an enclosing block, or an enclosing loop or try.
 *  4. Operands have a value; values of wide types (i64, v128) are operands only as atoms.
 *  5. A set assigns at least one local, of its value's type when it is one.
 *  6. Nothing follows a jump in its list.
 *  7. Before `legalise` every operation is wasm's, after it JavaScript's.
 */
import { internal } from '../diagnostics.ts';
import { isShared } from './js-ops.ts';
import {
  type Expr,
  type IrFunction,
  irTypeName,
  isAtom,
  isJump,
  isWide,
  type Label,
  type Local,
  resolve,
  type Stmt,
} from './nodes.ts';
import { printExpr } from './print.ts';

export type Dialect = 'wasm' | 'js';

/** Throws a CompileError of class internal when an invariant does not hold. */
export function verify(fn: IrFunction, dialect: Dialect): void {
  new Verifier(fn, dialect).run();
}

/** Labels with aliases of one another enclose a statement several times. */
class LabelSet {
  private readonly counts = new Map<Label, number>();

  add(label: Label): void {
    this.counts.set(resolve(label), (this.counts.get(resolve(label)) ?? 0) + 1);
  }

  delete(label: Label): void {
    this.counts.set(resolve(label), this.counts.get(resolve(label))! - 1);
  }

  has(label: Label): boolean {
    return (this.counts.get(resolve(label)) ?? 0) > 0;
  }
}

class Verifier {
  private readonly fn: IrFunction;
  private readonly dialect: Dialect;
  private readonly seen = new globalThis.Set<Expr | Stmt>();
  /** those that enclose the statement at hand */
  private readonly labels = new LabelSet();

  constructor(fn: IrFunction, dialect: Dialect) {
    this.fn = fn;
    this.dialect = dialect;
  }

  run(): void {
    const { fn } = this;
    for (const [i, local] of fn.locals.entries()) this.check(local.id === i, `local ${i} has id ${local.id}`);
    for (const param of fn.params) this.checkLocal(param);
    this.body(fn.body);
  }

  private check(holds: boolean, what: string): void {
    if (!holds) throw internal(`IR of function ${this.fn.index}: ${what}`);
  }

  private checkLocal(local: Local): void {
    this.check(this.fn.locals[local.id] === local, `local ${local.id} is not the function's`);
  }

  private once(node: Expr | Stmt, text: () => string): void {
    if (this.seen.has(node)) this.check(false, `${text()} stands in two places`);
    this.seen.add(node);
  }

  private body(body: readonly Stmt[]): void {
    for (const [i, stmt] of body.entries()) {
      this.check(!isJump(stmt) || i === body.length - 1, `something follows a ${stmt.kind}`);
      this.stmt(stmt);
    }
  }

  private stmt(stmt: Stmt): void {
    this.once(stmt, () => `a ${stmt.kind}`);
    switch (stmt.kind) {
      case 'do':
        return this.expr(stmt.value);
      case 'set':
        return this.set(stmt.locals, stmt.value);
      case 'block': {
        // A segment may leave past any of the later ones.
        const labels = stmt.segments.map(({ label }) => label);
        for (const label of labels) this.labels.add(label);
        for (const { label, body } of stmt.segments) {
          this.body(body);
          this.labels.delete(label);
        }
        return;
      }
      case 'loop':
        this.labels.add(stmt.exit);
        this.within(stmt.label, stmt.body);
        this.labels.delete(stmt.exit);
        if (typeof stmt.again === 'object') this.operand(stmt.again);
        return;
      case 'if':
        this.operand(stmt.test);
        this.body(stmt.then);
        return this.body(stmt.else);
      case 'switch':
        this.operand(stmt.index);
        this.labels.add(stmt.exit);
        for (const { body } of stmt.cases) this.body(body);
        this.labels.delete(stmt.exit);
        return;
      case 'break':
        return this.check(this.labels.has(stmt.label), `break to @${stmt.label.id} from outside it`);
      case 'return':
        for (const value of stmt.values) this.expr(value);
        return;
      case 'try':
        this.within(stmt.label, stmt.body);
        for (const { params, exception, body } of stmt.handlers) {
          for (const local of exception ? [...params, exception] : params) this.checkLocal(local);
          this.within(stmt.label, body);
        }
    }
  }

  private within(label: Label, body: readonly Stmt[]): void {
    this.labels.add(label);
    this.body(body);
    this.labels.delete(label);
  }

  private set(locals: readonly Local[], value: Expr): void {
    this.check(locals.length > 0, 'a set assigns nothing');
    for (const local of locals) this.checkLocal(local);
    this.expr(value);
    const [local] = locals;
    const isReference = typeof local!.t === 'object';
    const agrees = isReference ? typeof value.t === 'object' : local!.t === value.t;
    if (locals.length === 1 && this.dialect === 'wasm' && !agrees) {
      this.check(false, `a local of type ${irTypeName(local!.t)} is assigned ${printExpr(value)}`);
    }
  }

  /** An expression whose value is used. */
  private operand(e: Expr): void {
    this.check(e.t !== null, `${e.op} has no value but is used`);
    if (isWide(e.t) && !isAtom(e)) this.check(false, `a wide value is nested: ${printExpr(e)}`);
    this.expr(e);
  }

  private expr(e: Expr): void {
    if (e.args.length > 0 || e.op === 'local.get') this.once(e, () => printExpr(e));
    const isJs = e.op.startsWith('js.');
    if (!isShared(e.op))
      this.check(isJs === (this.dialect === 'js'), `${e.op} in the ${this.dialect} dialect`);
    if (e.op === 'local.get' || e.op === 'local.tee') this.checkLocal(e.imm as Local);
    for (const arg of e.args) this.operand(arg);
  }
}
