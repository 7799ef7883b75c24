/**
 * Tail calls of a function to itself become a loop over its body.
 *
 * before: func f(x) … return (return_call f y)        after: loop @l { …; x = y; break @l }
 */
import {
  addLabel,
  addLocal,
  type Expr,
  getLocal,
  type IrFunction,
  type Label,
  type Loop,
  setStmt,
  type Stmt,
  zero,
} from '../ir/nodes.ts';
import { forEachBody } from '../ir/walk.ts';

export function loopSelfTailCalls(fn: IrFunction): boolean {
  const label = addLabel(fn);
  let found = false;
  const walk = (body: Stmt[]): void => {
    const last = body.at(-1);
    if (isSelfCall(fn, last)) {
      found = true;
      body.pop();
      for (const stmt of restart(fn, last.values[0]!.args, label)) body.push(stmt);
    }
    // A call out of a try leaves it first.
    for (const stmt of body) if (stmt.kind !== 'try') forEachBody(stmt, walk);
  };
  walk(fn.body);
  if (!found) return false;
  // Every call starts with fresh locals.
  const fresh = fn.locals
    .slice(fn.params.length, fn.declared)
    .map(local => setStmt([local], zero(local.t, fn.at)));
  const loop: Loop = {
    kind: 'loop',
    label,
    exit: addLabel(fn),
    body: [...fresh, ...fn.body],
    again: 'never',
  };
  fn.body = [loop];
  return true;
}

function isSelfCall(fn: IrFunction, stmt: Stmt | undefined): stmt is Stmt & { kind: 'return' } {
  if (stmt?.kind !== 'return') return false;
  const [value] = stmt.values;
  return value?.op === 'return_call' && value.imm === fn.index;
}

/** Assigns the parameters as if at once. */
function restart(fn: IrFunction, args: readonly Expr[], label: Label): Stmt[] {
  const copies = args.map(arg => addLocal(fn, arg.t!));
  return [
    ...args.map((arg, i) => setStmt([copies[i]!], arg)),
    ...fn.params.map((param, i) => setStmt([param], getLocal(copies[i]!, fn.at))),
    { kind: 'break', label, at: fn.at },
  ];
}
