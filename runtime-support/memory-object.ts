/** The JavaScript API's memory objects over the state of memory.ts, and memories as imports and exports. */
import { from_count, to_count } from './limits.ts';
import { HAS_LONG_ADDRESSES } from './parts.ts';
import { type MemoryState, type MemoryType } from './memory.ts';
import { link_error } from './trap.ts';

const MEMORY: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.memory') as never;

/** A linear memory as JavaScript sees it. `buffer` is replaced, and the old one detached, when it grows. */
export class MemoryObject {
  declare readonly [MEMORY]: MemoryState;

  get buffer(): ArrayBuffer {
    return this[MEMORY].buffer;
  }

  /** Grows by some pages of 64 KiB; gives the number before. Throws RangeError when it cannot. */
  grow(delta: number | bigint): number | bigint {
    return grow_pages(this[MEMORY], delta);
  }

  get [Symbol.toStringTag](): string {
    return 'WebAssembly.Memory';
  }
}

/** What `grow` does. */
export function grow_pages(state: MemoryState, delta: number | bigint): number | bigint {
  const { address } = state.type;
  const before = state.grow(to_count(delta, address, 'the number of pages'));
  if (before < 0) throw new RangeError('failed to grow memory');
  return HAS_LONG_ADDRESSES ? from_count(before, address) : before;
}

/** The state behind an object; undefined for what is no memory. */
export function memory_state(value: unknown): MemoryState | undefined {
  return (value as { [MEMORY]?: MemoryState } | null | undefined)?.[MEMORY];
}

/** Makes an object one of the state; the first is the one that instances export. */
export function adopt<T extends object>(object: T, state: MemoryState): T {
  Object.defineProperty(object, MEMORY, { value: state });
  state.object ??= object;
  return object;
}

/** The object that JavaScript sees. */
export function memory_object(state: MemoryState): MemoryObject {
  return (state.object as MemoryObject | null) ?? adopt(new MemoryObject(), state);
}

/** An import as a memory of the type, which must not grow beyond `limit` bytes. Throws LinkError. */
export function link_memory(
  value: unknown,
  module: string,
  name: string,
  type: MemoryType,
  limit: number,
): MemoryState {
  const state = memory_state(value);
  const fail = (what: string): never => link_error(module, name, value, what);
  if (!state) return fail('must be a Memory');
  const { address, pageSizeLog2, maximum, shared } = state.type;
  state.refresh?.();
  const size = state.bytes.length / 2 ** pageSizeLog2;
  if (!shared !== !type.shared) fail(shared ? 'is shared' : 'is not shared');
  if (address !== type.address) fail(`has ${address} addresses`);
  if (pageSizeLog2 !== type.pageSizeLog2) fail(`has pages of ${2 ** pageSizeLog2} bytes`);
  if (size < type.minimum) fail(`has ${size} pages, fewer than ${type.minimum}`);
  if (type.maximum !== null && (maximum === null || maximum > type.maximum))
    fail('may grow beyond the maximum');
  if (state.bytes.length > limit) fail(`has more than ${limit} bytes, which the module was not compiled for`);
  state.limit = Math.min(state.limit, limit);
  return state;
}
