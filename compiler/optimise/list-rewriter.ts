/**
 * What passes share that give values another representation: they go through a function list by list, and append what takes each
 * statement's place. So one statement can become several, and what it needs can be evaluated before it.
 */
import {
  addLocal,
  type Expr,
  getLocal,
  type IrFunction,
  isAtom,
  type Local,
  setStmt,
  type Stmt,
} from '../ir/nodes.ts';
import { replaceStmts } from '../ir/walk.ts';

export abstract class ListRewriter {
  protected readonly fn: IrFunction;
  /** what takes the place of the list at hand, so far */
  protected out: Stmt[] = [];

  constructor(fn: IrFunction) {
    this.fn = fn;
  }

  /** Appends what takes the statement's place, and rewrites the lists in it. */
  protected abstract statement(stmt: Stmt): void;

  list(body: Stmt[]): void {
    replaceStmts(
      body,
      this.within(() => {
        for (const stmt of body) this.statement(stmt);
      }),
    );
  }

  /** The statements that something appends, kept out of the list at hand. */
  protected within(append: () => void): Stmt[] {
    const outer = this.out;
    const inner: Stmt[] = (this.out = []);
    append();
    this.out = outer;
    return inner;
  }

  /** The expression, evaluated now, as something that may be repeated. */
  atom(e: Expr): Expr {
    if (isAtom(e)) return e;
    const local = addLocal(this.fn, e.t!);
    this.out.push(setStmt([local], e));
    return getLocal(local, e.at);
  }

  /** Drops locals that nothing names any more. */
  protected dropLocals(isGone: (local: Local) => boolean): void {
    const { fn } = this;
    fn.locals = fn.locals.filter(local => !isGone(local));
    for (const [id, local] of fn.locals.entries()) local.id = id;
  }
}
