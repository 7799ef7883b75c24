/** Folds constants and applies the peephole rules, operands first, until neither finds anything. */
import type { Expr, IrFunction } from '../ir/nodes.ts';
import { mapExprsOf } from '../ir/walk.ts';
import { fold } from './fold.ts';
import { applyRule } from './rules.ts';

export function simplify(fn: IrFunction): boolean {
  let changed = false;
  const replace = (e: Expr): Expr => {
    const simple = simplified(e);
    changed ||= simple !== e;
    return simple;
  };
  mapExprsOf(fn, replace);
  return changed;
}

/** The simplest known form of an expression whose operands are simple. */
export function simplified(e: Expr): Expr {
  for (;;) {
    const next = fold(e) ?? applyRule(e);
    if (!next) return e;
    e = next;
  }
}
