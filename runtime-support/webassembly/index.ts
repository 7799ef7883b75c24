/**
 * `wasm2esm/webassembly`: a namespace in the shape of the engine's `WebAssembly`, for glue that expects one. It runs modules that were compiled
 * ahead of time and registered; `compile.ts` adds the compiler to it.
 */
import { type Compiler, set_compiler } from './registry.ts';
import { make_namespace, type Namespace } from './namespace.ts';

export { content_key } from './key.ts';
export type { Instance } from './instance.ts';
export type { Module } from './module.ts';
export type { Namespace } from './namespace.ts';
export {
  type Compiler,
  type Emitted,
  type ExportDescriptor,
  type ImportDescriptor,
  register,
} from './registry.ts';

export const WebAssembly: Namespace = /*#__PURE__*/ make_namespace();

/** The namespace, from now on with a compiler for binaries that nobody has registered. */
export function with_compiler(compiler: Compiler): Namespace {
  set_compiler(compiler);
  return WebAssembly;
}

export default WebAssembly;
