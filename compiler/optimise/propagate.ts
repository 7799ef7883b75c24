/**
 * Replaces reads of locals that hold a constant or a copy. A local assigned once holds that value wherever it is read, for its assignment
 * comes first on every way there. And where a value is assigned only to be copied at once, it is assigned where it goes.
 *
 * before: x = 8; y = x; f(load(y))        after: x = 8; y = 8; f(load(8))
 * before: x = a + b; result = x           after: result = a + b
 */
import { type Expr, expr, type IrFunction, isAtom, type Local, type Set, type Stmt } from '../ir/nodes.ts';
import { forEachBody, countLocalUses, mapOwnExprs, mapTree, truncate } from '../ir/walk.ts';
import { simplified } from './simplify.ts';

export function propagate(fn: IrFunction): boolean {
  const { reads, sets } = countLocalUses(fn);
  const isParam = new globalThis.Set(fn.params);
  /** Never changes while its readers run: assigned once, or a parameter that keeps its value. */
  const isSettled = (local: Local): boolean => sets[local.id] === (isParam.has(local) ? 0 : 1);
  /** by local id */
  const values: (Expr | undefined)[] = fn.locals.map(() => undefined);
  let changed = false;

  const replace = (e: Expr): Expr => {
    if (e.op !== 'local.get') return e.args.length === 0 ? e : simplified(e);
    const value = values[(e.imm as Local).id];
    if (!value) return e;
    changed = true;
    return expr(value.op, value.t, value.args, value.imm, e.at);
  };
  const replaceIn = (e: Expr): Expr => mapTree(e, replace);
  const walk = (body: Stmt[]): void => {
    let kept = 0;
    for (const stmt of body) {
      mapOwnExprs(stmt, replaceIn);
      if (kept > 0 && isCopyOf(stmt, body[kept - 1]!)) {
        stmt.value = (body[--kept] as Set).value;
        changed = true;
      }
      if (stmt.kind === 'set') record(stmt.locals, stmt.value);
      forEachBody(stmt, walk);
      body[kept++] = stmt;
    }
    truncate(body, kept);
  };
  /** Whether the statement copies what the one before it assigns, and nobody else reads that. */
  const isCopyOf = (stmt: Stmt, before: Stmt): stmt is Set => {
    if (stmt.kind !== 'set' || before.kind !== 'set' || before.locals.length > 1) return false;
    const [local] = before.locals;
    const { op, imm } = stmt.value;
    return op === 'local.get' && imm === local && reads[local!.id] === 1 && isSettled(local!);
  };
  const record = ([local, ...others]: readonly Local[], value: Expr): void => {
    if (others.length > 0 || !isSettled(local!) || !isAtom(value) || value.op === 'v128.const') return;
    if (value.op === 'local.get' && !isSettled(value.imm as Local)) return;
    values[local!.id] = value;
  };
  walk(fn.body);
  return changed;
}
