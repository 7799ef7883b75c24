/** Constant expressions of a module through the same stages as its functions. */
import type { Constant } from './emit/constants.ts';
import { buildConstant } from './ir/build.ts';
import type { Expr } from './ir/nodes.ts';
import { legalise, legaliseValues } from './legalise/statements.ts';
import type { Target } from './legalise/target.ts';
import { optimise } from './optimise/pipeline.ts';
import type { Trace } from './trace.ts';
import type { Code } from './wasm/code.ts';
import type { ValidModule } from './wasm/module.ts';
import type { ValType } from './wasm/types.ts';

/** Every constant expression, lowered. */
export function lowerConstants(
  module: ValidModule,
  target: Target,
  trace: Trace,
): ReadonlyMap<Code, Constant> {
  const constants = new Map<Code, Constant>();
  const lower = (code: Code | null, t: ValType): void => {
    if (!code) return;
    const fn = buildConstant(module, code, t);
    optimise(fn, { keepNames: true }, trace);
    const [only, ...others] = fn.body;
    if (only?.kind === 'return' && others.length === 0) {
      only.values = legaliseValues(fn, only.values, target);
      // Variables need a function to be in.
      constants.set(code, only.values.some(readsLocal) ? { fn } : { values: only.values });
      return;
    }
    legalise(fn, target);
    constants.set(code, { fn });
  };
  for (const { init, type } of module.globals) lower(init, type.value);
  for (const { init, type } of module.tables) lower(init, type.element);
  for (const { offset, table, items, itemsAreIndices, type } of module.elems) {
    if (offset) lower(offset, module.tables[table]!.type.address);
    if (!itemsAreIndices) for (const item of items as readonly Code[]) lower(item, type);
  }
  for (const { offset, memory } of module.datas)
    if (offset) lower(offset, module.memories[memory]!.type.address);
  return constants;
}

function readsLocal({ op, args }: Expr): boolean {
  return op === 'local.get' || args.some(readsLocal);
}
