/**
 * Values as code holds them once they are split: one JavaScript value each, but two words of an i64 and four of a v128, lowest first. Results
 * after the first word travel in registers, those of a kind in order.
 */
import type { ValType } from '../wasm/types.ts';
import type { Register } from './js-ops.ts';
import type { IrType } from './nodes.ts';

const ofI64: readonly ValType[] = ['i32', 'i32'];
const ofV128: readonly ValType[] = [...ofI64, ...ofI64];

/** The types of what holds a value. */
export function wordTypes(t: ValType): readonly ValType[] {
  if (t === 'i64') return ofI64;
  return t === 'v128' ? ofV128 : [t];
}

/** The registers of results after the first, split values by their words. */
export function registersOf(types: readonly IrType[]): Register[] {
  const used = { words: 0, doubles: 0, refs: 0 };
  return types.map(t => {
    const file = t === 'i32' ? 'words' : t === 'f32' || t === 'f64' ? 'doubles' : 'refs';
    return { file, slot: used[file]++ };
  });
}
