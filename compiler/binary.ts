/** What a binary may be given in: whatever the engine's own `WebAssembly.compile` takes. */
import { notBytes } from './diagnostics.ts';

export type Binary = ArrayBufferView | ArrayBufferLike;

/** The bytes themselves, not a copy. Throws CompileError. */
export function bytesOf(binary: Binary): Uint8Array {
  if (ArrayBuffer.isView(binary)) return new Uint8Array(binary.buffer, binary.byteOffset, binary.byteLength);
  // Of any realm.
  const kind = Object.prototype.toString.call(binary).slice(8, -1);
  if (kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer') return new Uint8Array(binary);
  throw notBytes(typeof binary === 'string' ? 'a string' : kind);
}
