/**
 * Numbers that come into a function from where the engine loses their type, such as parameters, are coerced once where a loop carries them
 * on: what an engine knows of a variable in a loop is what all its assignments have in common.
 *
 * before: func f(n) { do { n = n - 1 | 0 } while (n) }        after: func f(n) { n = n | 0; do { n = n - 1 | 0 } while (n) }
 */
import { type Expr, expr, getLocal, type IrFunction, type Local, setStmt, type Stmt } from '../ir/nodes.ts';
import { assignedIn, forEachBody } from '../ir/walk.ts';
import { js, number } from './forms.ts';

/** Assigns coerced what loops carry on of the parameters. */
export function coerceParams(fn: IrFunction): void {
  const carried = new Set<Local>();
  const walk = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      if (stmt.kind === 'loop') for (const local of assignedIn(stmt.body)) carried.add(local);
      else forEachBody(stmt, walk);
    }
  };
  walk(fn.body);
  const params = fn.params.filter(param => typeof param.t !== 'object' && carried.has(param));
  fn.body.unshift(...params.map(param => setStmt([param], coerced(getLocal(param, fn.at)))));
}

/** A number that is what its type says, as an expression from which the engine knows that; anything else as it is. */
export function coerced(e: Expr): Expr {
  switch (e.t) {
    case 'i32':
      return js('js.or', e, number(0, e.at));
    case 'f32':
    case 'f64':
      return expr('js.plus', e.t, [e], undefined, e.at);
    default:
      return e;
  }
}
