/**
 * Loads of f32 that are given to a register of the runtime, too, for nothing but what that does in V8. It computes as late as it can, and
 * an f32 becomes a double only where it is first computed with. Where more of them wait than there are machine registers they are spilled as
 * they were loaded, and x86 converts out of memory into a register whose last value has to be there first: sums that have nothing
 * to do with each other wait for each other. Storing the double where it is loaded converts it there, and it is spilled as such.
 */
import type { IrFunction, Local } from '../ir/nodes.ts';
import { countLocalUses, forEachStmt } from '../ir/walk.ts';

/** Machine registers for floats, of those machines that have few. */
const registers = 16;
/** A value read less often is not worth it. */
const fewReads = 3;

/** The locals to be converted where they are loaded. */
export function pinnedLoads(fn: IrFunction): ReadonlySet<Local> {
  const found = new Set<Local>();
  if (!fn.kinds.has('float')) return found;
  const { reads, sets } = countLocalUses(fn);
  forEachStmt(fn.body, stmt => {
    if (stmt.kind !== 'set' || stmt.value.op !== 'f32.load') return;
    const [local] = stmt.locals as [Local];
    if (sets[local.id] === 1 && reads[local.id]! >= fewReads) found.add(local);
  });
  return found.size > registers ? found : new Set();
}
