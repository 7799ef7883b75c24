/** The registers that results travel in after the first word, those of a kind in order. */
import type { Register } from './js-ops.ts';
import type { IrType } from './nodes.ts';

/** The registers of words after the first. */
export function registersOf(types: readonly IrType[]): Register[] {
  const used = { words: 0, doubles: 0, refs: 0 };
  return types.map(t => {
    const file = t === 'i32' ? 'words' : t === 'f32' || t === 'f64' ? 'doubles' : 'refs';
    return { file, slot: used[file]++ };
  });
}
