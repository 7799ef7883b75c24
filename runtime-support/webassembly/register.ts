/**
 * `wasm2esm/webassembly/register`: puts the namespace, with the compiler, in place of the engine's or where there is none, lets its objects be posted, and has
 * `node:wasi` take its memories. For
 * whole programs: `node --import wasm2esm/webassembly/register app.mjs`.
 */
import { WebAssembly } from './compile.ts';
import './threads.ts';
import { replace_builtin } from '../wasi/node.ts';

replace_builtin();

Object.defineProperty(globalThis, 'WebAssembly', {
  value: WebAssembly,
  writable: true,
  enumerable: false,
  configurable: true,
});

export * from './compile.ts';
export default WebAssembly;
