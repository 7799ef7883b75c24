/** Folds constants and applies the peephole rules, operands first, until neither finds anything. */
import type { Expr, IrFunction } from '../ir/nodes.ts';
import { mapExprs, mapTree } from '../ir/walk.ts';
import { fold } from './fold.ts';
import { applyRule } from './rules.ts';

export function simplify(fn: IrFunction): boolean {
  let changed = false;
  mapExprs(fn.body, e =>
    mapTree(e, node => {
      const simple = simplified(node);
      changed ||= simple !== node;
      return simple;
    }),
  );
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
