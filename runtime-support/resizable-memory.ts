/**
 * Memories whose buffer grows in place (JavaScript API, `toResizableBuffer`): from then on growth, asked for by code or by the buffer's own `resize`, keeps the
 * buffer. Views that instances have are renewed as at any growth.
 */
import { grow_unshared, type MemoryState, renew_views } from './memory.ts';

const isResizable = (buffer: ArrayBuffer): boolean => buffer.resizable === true;

/** Gives the state's buffer, resizable from now on. Throws TypeError where it cannot be. */
export function to_resizable(state: MemoryState): ArrayBuffer {
  const { type, buffer } = state;
  if (type.maximum === null) throw new TypeError('a resizable buffer needs a maximum');
  if (isResizable(buffer)) return buffer;
  const page = 2 ** type.pageSizeLog2;
  const made = new ArrayBuffer(buffer.byteLength, { maxByteLength: type.maximum * page });
  new Uint8Array(made).set(state.bytes);
  structuredClone(buffer, { transfer: [buffer] });
  Object.defineProperty(made, 'resize', { value: (length: number) => resize_memory(state, length) });
  state.grow = grow_in_place;
  return replace(state, made);
}

/** Gives the state's buffer, of a fixed length from now on. */
export function to_fixed_length(state: MemoryState): ArrayBuffer {
  const { buffer } = state;
  if (!isResizable(buffer)) return buffer;
  const made = new ArrayBuffer(buffer.byteLength);
  new Uint8Array(made).set(state.bytes);
  structuredClone(buffer, { transfer: [buffer] });
  state.grow = grow_unshared;
  return replace(state, made);
}

function replace(state: MemoryState, buffer: ArrayBuffer): ArrayBuffer {
  state.buffer = buffer;
  state.bytes = new Uint8Array(buffer);
  renew_views(state);
  return buffer;
}

/** What a buffer's own `resize` or `grow` does. Throws RangeError. */
export function resize_memory(state: MemoryState, length: number): void {
  const delta = (Math.trunc(length) - state.bytes.length) / 2 ** state.type.pageSizeLog2;
  if (!(delta >= 0) || !Number.isInteger(delta)) throw new RangeError('a memory grows by pages only');
  if (state.grow(delta) < 0) throw new RangeError('failed to grow memory');
}

function grow_in_place(this: MemoryState, pages: number): number {
  const { type, buffer, limit, limiter } = this;
  const page = 2 ** type.pageSizeLog2;
  const before = buffer.byteLength / page;
  const after = before + pages;
  if (after > type.maximum! || after * page > limit) return -1;
  if (limiter && !limiter(before, after, type.maximum!)) return -1;
  try {
    ArrayBuffer.prototype.resize.call(buffer, after * page);
  } catch {
    return -1; // the engine has no more
  }
  replace(this, buffer);
  return before;
}
