/**
 * Replaces reads of locals that hold a constant or a copy. A local assigned once holds that value wherever it is read, for its assignment
 * comes first on every way there.
 *
 * before: x = 8; y = x; f(load(y))        after: x = 8; y = 8; f(load(8))
 */
import { cloneAtom, type Expr, type IrFunction, isAtom, type Local, type Stmt } from '../ir/nodes.ts';
import { countLocalUses, forEachBody, mapOwnExprs, mapTree } from '../ir/walk.ts';
import { simplified } from './simplify.ts';

export function propagate(fn: IrFunction): boolean {
  const { sets } = countLocalUses(fn);
  const isParam = new globalThis.Set(fn.params);
  /** Never changes while its readers run: assigned once, or a parameter that keeps its value. */
  const isSettled = (local: Local): boolean => sets[local.id] === (isParam.has(local) ? 0 : 1);
  const values = new Map<Local, Expr>();
  let changed = false;

  const replace = (e: Expr): Expr => {
    if (e.op !== 'local.get') return e.args.length === 0 ? e : simplified(e);
    const value = values.get(e.imm as Local);
    if (!value) return e;
    changed = true;
    return { ...cloneAtom(value), at: e.at };
  };
  const walk = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      mapOwnExprs(stmt, e => mapTree(e, replace));
      if (stmt.kind === 'set') record(stmt.locals, stmt.value);
      forEachBody(stmt, walk);
    }
  };
  const record = ([local, ...others]: readonly Local[], value: Expr): void => {
    if (others.length > 0 || !isSettled(local!) || !isAtom(value) || value.op === 'v128.const') return;
    if (value.op === 'local.get' && !isSettled(value.imm as Local)) return;
    values.set(local!, value);
  };
  walk(fn.body);
  return changed;
}
