/** Where vectors come from: what is assigned to locals with one assignment, which comes before all their reads. */
import type { Expr, IrFunction, Local } from '../ir/nodes.ts';
import { countLocalUses, forEachStmt } from '../ir/walk.ts';

export class Origins {
  private readonly values = new Map<Local, Expr>();
  private readonly settled = new Set<Local>();

  constructor(fn: IrFunction) {
    const { sets } = countLocalUses(fn);
    for (const local of fn.locals)
      if (sets[local.id] === (fn.params.includes(local) ? 0 : 1)) this.settled.add(local);
    forEachStmt(fn.body, stmt => {
      if (stmt.kind !== 'set' || stmt.locals.length > 1) return;
      if (this.settled.has(stmt.locals[0]!)) this.values.set(stmt.locals[0]!, stmt.value);
    });
  }

  /** What gives the operand, as far as that is known. */
  of(e: Expr): Expr {
    const value = e.op === 'local.get' ? this.values.get(e.imm as Local) : undefined;
    return value ? this.of(value) : e;
  }

  /** Whether the operand never changes while what is computed from it is in use. */
  isSettled({ op, imm }: Expr): boolean {
    return op !== 'local.get' || this.settled.has(imm as Local);
  }
}
