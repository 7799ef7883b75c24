/**
 * Drops assignments of locals that nobody needs, and expressions evaluated for nothing. A local is needed when something with effects
 * reads it, or a needed local's assignment does: a counter that only counts itself is not.
 *
 * before: n = n + 1; f(p)        after: f(p)
 */
import { effectsOf, isRemovable } from '../ir/effects.ts';
import { doStmt, type Expr, type IrFunction, type Local, type Set, type Stmt } from '../ir/nodes.ts';
import { forEachBody, forEachOwnExpr, forEachStmt, truncate } from '../ir/walk.ts';

export function removeDeadCode(fn: IrFunction): boolean {
  const needed = neededLocals(fn);
  let changed = false;
  const sweep = (body: Stmt[]): void => {
    let kept = 0;
    for (const stmt of body) {
      forEachBody(stmt, sweep);
      const result = swept(stmt, needed);
      changed ||= result !== stmt;
      if (result) body[kept++] = result;
    }
    truncate(body, kept);
  };
  sweep(fn.body);
  return changed;
}

function swept(stmt: Stmt, isNeeded: Uint8Array): Stmt | null {
  if (stmt.kind === 'set' && stmt.locals.every(({ id }) => !isNeeded[id])) {
    return isRemovable(effectsOf(stmt.value)) ? null : doStmt(stmt.value);
  }
  if (stmt.kind === 'do' && isRemovable(effectsOf(stmt.value))) return null;
  return stmt;
}

/** By local id: whether the local is needed. */
function neededLocals(fn: IrFunction): Uint8Array {
  const isNeeded = new Uint8Array(fn.locals.length);
  /** by local id: those of no effect but to assign it */
  const assignments: (Set[] | undefined)[] = fn.locals.map(() => undefined);
  const work: Local[] = [];
  const need = ({ op, imm, args }: Expr): void => {
    if ((op === 'local.get' || op === 'local.tee') && !isNeeded[(imm as Local).id]) {
      isNeeded[(imm as Local).id] = 1;
      work.push(imm as Local);
    }
    for (const arg of args) need(arg);
  };
  forEachStmt(fn.body, stmt => {
    if (stmt.kind !== 'set' || !isRemovable(effectsOf(stmt.value))) {
      forEachOwnExpr(stmt, need);
    } else {
      for (const local of stmt.locals) {
        const sets = assignments[local.id];
        if (sets) sets.push(stmt);
        else assignments[local.id] = [stmt];
      }
    }
  });
  for (let local = work.pop(); local; local = work.pop()) {
    for (const { value } of assignments[local.id] ?? []) need(value);
  }
  return isNeeded;
}
