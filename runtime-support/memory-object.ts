/** The JavaScript API's `Memory` over the state of memory.ts, and memories as imports and exports. */
import { from_count, type LimitsDescriptor, to_count, to_limits } from './limits.ts';
import { memory, memory_size, type MemoryState, type MemoryType } from './memory.ts';
import { link_error } from './trap.ts';

const MEMORY: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.memory') as never;

/** A linear memory. `buffer` is replaced, and the old one detached, when it grows. */
export class Memory {
  readonly [MEMORY]: MemoryState;

  /** Throws TypeError for a bad descriptor, RangeError for limits that contradict one another or that the engine cannot give. */
  constructor(descriptor: LimitsDescriptor) {
    const { address, minimum, maximum } = to_limits(descriptor);
    if (minimum > 65536) throw new RangeError("property 'initial' is above 65536 pages");
    this[MEMORY] = memory({ minimum, maximum, address, pageSizeLog2: 16 });
    this[MEMORY].object = this;
  }

  get buffer(): ArrayBuffer {
    return this[MEMORY].buffer;
  }

  /** Grows by some pages of 64 KiB; gives the number before. Throws RangeError when it cannot. */
  grow(delta: number | bigint): number | bigint {
    const state = this[MEMORY];
    const { address } = state.type;
    const before = state.grow(to_count(delta, address, 'the number of pages'));
    if (before < 0) throw new RangeError('failed to grow memory');
    return from_count(before, address);
  }

  get [Symbol.toStringTag](): string {
    return 'WebAssembly.Memory';
  }
}

/** The object that JavaScript sees. */
export function memory_object(state: MemoryState): Memory {
  if (state.object === null) {
    const object = Object.create(Memory.prototype) as Memory;
    Object.defineProperty(object, MEMORY, { value: state });
    state.object = object;
  }
  return state.object as Memory;
}

/** An import as a memory of the type, which must not grow beyond `limit` bytes. Throws LinkError. */
export function link_memory(
  value: unknown,
  module: string,
  name: string,
  type: MemoryType,
  limit: number,
): MemoryState {
  const state = (value as { [MEMORY]?: MemoryState } | null | undefined)?.[MEMORY];
  const fail = (what: string): never => link_error(module, name, value, what);
  if (!state) return fail('must be a Memory');
  const { address, pageSizeLog2, maximum } = state.type;
  const size = memory_size(state);
  if (address !== type.address) fail(`has ${address} addresses`);
  if (pageSizeLog2 !== type.pageSizeLog2) fail(`has pages of ${2 ** pageSizeLog2} bytes`);
  if (size < type.minimum) fail(`has ${size} pages, fewer than ${type.minimum}`);
  if (type.maximum !== null && (maximum === null || maximum > type.maximum))
    fail('may grow beyond the maximum');
  if (state.buffer.byteLength > limit)
    fail(`has more than ${limit} bytes, which the module was not compiled for`);
  state.limit = Math.min(state.limit, limit);
  return state;
}
