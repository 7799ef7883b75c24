/**
 * Drops arms that constant conditions never choose, assignments of locals that nobody needs, and expressions evaluated for nothing. A local is
 * needed when something with effects reads it, or a needed local's assignment does: a counter that only counts itself is not.
 *
 * before: n = n + 1; if 0 { g(p) }; f(p)        after: f(p)
 */
import { effectsOf, isRemovable } from '../ir/effects.ts';
import { doStmt, type Expr, type IrFunction, isJump, type Local, type Set, type Stmt } from '../ir/nodes.ts';
import { forEachBody, forEachOwnExpr, forEachStmt, replaceStmts, truncate } from '../ir/walk.ts';

export function removeDeadCode(fn: IrFunction): boolean {
  let changed = takeArms(fn.body);
  const needed = neededLocals(fn);
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

/** Puts arms that always run in place of their statements; behind one that jumps nothing runs. */
function takeArms(body: Stmt[]): boolean {
  let changed = false;
  const within = (inner: Stmt[]): void => {
    changed = takeArms(inner) || changed;
  };
  for (const stmt of body) forEachBody(stmt, within);
  if (!body.some(chosen)) return changed;
  const result: Stmt[] = [];
  for (const stmt of body) {
    for (const taken of chosen(stmt) ?? [stmt]) result.push(taken);
    const last = result.at(-1);
    if (last && isJump(last)) break;
  }
  replaceStmts(body, result);
  return true;
}

/** The arm that always runs; null unless the condition is constant. */
function chosen(stmt: Stmt): readonly Stmt[] | null {
  if (stmt.kind === 'if' && stmt.test.op === 'i32.const') return stmt.test.imm === 0 ? stmt.else : stmt.then;
  if (stmt.kind !== 'switch' || stmt.index.op !== 'i32.const') return null;
  const { cases, index } = stmt;
  const own =
    cases.find(({ values }) => values.includes(index.imm as number)) ??
    cases.find(({ isDefault }) => isDefault);
  const last = own?.body.at(-1);
  // Others would fall through.
  return last && isJump(last) ? own!.body : null;
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
