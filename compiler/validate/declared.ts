/**
 * Functions that a module refers to outside of function bodies: its declared references (core specification §3.5, `refs`).
 * Only these may `ref.func` name, so a compiler can tell from the outer parts which functions may become values.
 */
import type { Code } from '../wasm/code.ts';
import { instruction } from '../wasm/instructions.ts';
import type { Module } from '../wasm/module.ts';
import type { FuncIndex } from '../wasm/types.ts';

export function declaredFunctions(module: Module): ReadonlySet<FuncIndex> {
  const declared = new Set<FuncIndex>();
  const refFunc = instruction('ref.func');
  const scan = (code: Code | null): void => {
    for (let i = 0; code && i < code.length; i++) {
      if (code.op(i) === refFunc) declared.add(code.immediate(i));
    }
  };
  for (const { init } of module.tables) scan(init);
  for (const { init } of module.globals) scan(init);
  for (const { kind, index } of module.exports) if (kind === 'func') declared.add(index);
  for (const { offset, items } of module.elems) {
    scan(offset);
    for (const item of items) {
      if (typeof item === 'number') declared.add(item);
      else scan(item);
    }
  }
  for (const { offset } of module.datas) scan(offset);
  return declared;
}
