/**
 * Drops assignments of locals that nobody needs, and expressions evaluated for nothing. A local is needed when something with effects
 * reads it, or a needed local's assignment does: a counter that only counts itself is not.
 *
 * before: n = n + 1; f(p)        after: f(p)
 */
import { effectsOf, isRemovable } from '../ir/effects.ts';
import { doStmt, type Expr, type IrFunction, type Local, type Set, type Stmt } from '../ir/nodes.ts';
import { forEachBody, forEachExpr, forEachOwnExpr, forEachStmt } from '../ir/walk.ts';

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
    body.length = kept;
  };
  sweep(fn.body);
  return changed;
}

function swept(stmt: Stmt, needed: ReadonlySet<Local>): Stmt | null {
  if (stmt.kind === 'set' && stmt.locals.every(local => !needed.has(local))) {
    return isRemovable(effectsOf(stmt.value)) ? null : doStmt(stmt.value);
  }
  if (stmt.kind === 'do' && isRemovable(effectsOf(stmt.value))) return null;
  return stmt;
}

function neededLocals(fn: IrFunction): ReadonlySet<Local> {
  const needed = new globalThis.Set<Local>();
  const assignments = new Map<Local, Set[]>();
  const work: Local[] = [];
  const need = (e: Expr): void => {
    forEachExpr(e, ({ op, imm }) => {
      if (op !== 'local.get' && op !== 'local.tee') return;
      if (!needed.has(imm as Local)) {
        needed.add(imm as Local);
        work.push(imm as Local);
      }
    });
  };
  forEachStmt(fn.body, stmt => {
    if (stmt.kind !== 'set' || !isRemovable(effectsOf(stmt.value))) {
      forEachOwnExpr(stmt, need);
    } else {
      for (const local of stmt.locals) {
        const sets = assignments.get(local);
        if (sets) sets.push(stmt);
        else assignments.set(local, [stmt]);
      }
    }
  });
  for (let local = work.pop(); local; local = work.pop()) {
    for (const { value } of assignments.get(local) ?? []) need(value);
  }
  return needed;
}
