/** Modules with shared memories in one agent, and what tests ask of them. */
import { emitted, type Exports, type Func, ourClasses, wasm } from '../harness/modules.ts';
import type { SharedMemory } from './agents.ts';

type MemoryClass = (new (descriptor: object) => SharedMemory & { readonly buffer: SharedArrayBuffer }) & {
  attach(handle: object, limiter?: (...counts: number[]) => boolean): SharedMemory;
};

export const classes = async (): Promise<MemoryClass> =>
  (await ourClasses()).Memory as unknown as MemoryClass;
export const shared = { initial: 1, maximum: 5, shared: true };

/** An instance's functions and memories. */
export async function instance(
  text: string,
  imports: Record<string, Record<string, unknown>> = {},
): Promise<Exports> {
  return (await emitted(await wasm(`(module ${text})`))).instantiate(imports);
}

export const call = (exports: Exports, name: string, ...args: readonly unknown[]): unknown =>
  (exports[name] as Func)(...args);
export const memoryOf = (exports: Exports, name = 'memory'): SharedMemory => exports[name] as SharedMemory;

export const body = `
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 7) (local.get 1)))`;
export const importing = `(import "env" "memory" (memory 1 5 shared)) ${body}`;
export const defining = `(memory (export "memory") 1 5 shared) ${body}`;

/** Makes the growth of an unshared memory the moment at which another agent does something that this one does not come to know of. */
export function unnoticed<T extends object>(memory: T, act: () => void): T {
  const key = Symbol.for('wasm2esm.memory');
  const state = (memory as { [key]?: { grow(): number } })[key]!;
  state.grow = () => {
    act();
    return 0;
  };
  return memory;
}
