/**
 * What JavaScript sees of a shared memory's bytes: `buffer`, and what `toResizableBuffer` gives. All are objects over the same block. One of a fixed length is
 * the block's with a length of its own, as the specification's; only views over the whole of it, which follow the block, still see the memory grow.
 */
import { resize_memory } from './resizable-memory.ts';
import type { SharedState } from './shared-memory.ts';

/** The current buffer: until the memory grows the same one. */
export function shared_buffer(state: SharedState): ArrayBuffer {
  state.refresh!();
  const { shown, bytes } = state;
  if (shown && (state.isGrowing || shown.byteLength === bytes.length)) return shown;
  const copy = another_buffer(state);
  if (copy !== state.buffer) Object.defineProperty(copy, 'byteLength', { value: bytes.length });
  return (state.shown = Object.freeze(copy));
}

/** The buffer, from now on one that grows with the memory, and makes it grow. Throws TypeError where the engine has none. */
export function to_growing(state: SharedState): ArrayBuffer {
  if (state.isGrowing) return shared_buffer(state);
  const copy = another_buffer(state);
  if (!(copy as unknown as SharedArrayBuffer).growable)
    throw new TypeError('the buffer of this memory cannot be made growable');
  Object.defineProperty(copy, 'grow', { value: (length: number) => resize_memory(state, length) });
  state.isGrowing = true;
  return (state.shown = copy);
}

/** The buffer, from now on one of a fixed length. */
export function to_fixed_shared(state: SharedState): ArrayBuffer {
  if (state.isGrowing) state.shown = null;
  state.isGrowing = false;
  return shared_buffer(state);
}

/** Another object over the same block. */
function another_buffer({ buffer }: SharedState): ArrayBuffer {
  return typeof structuredClone === 'function' ? structuredClone(buffer) : buffer;
}
