/**
 * `Memory` of the JavaScript API, with all that JavaScript can do to one: make it, hand it to other agents, limit it. Apart from
 * memory-object.ts, so that a module brings none of this along to export an unshared memory of its own.
 */
import { type LimitsDescriptor, to_address, to_descriptor, to_limits } from './limits.ts';
import { type Limiter, memory, type MemoryState } from './memory.ts';
import { adopt, grow_pages, memory_state } from './memory-object.ts';
import { to_fixed_length, to_resizable } from './resizable-memory.ts';
import { shared_buffer, to_fixed_shared, to_growing } from './shared-buffer.ts';
import {
  acquire_attached,
  type MemoryHandle,
  shared_memory,
  shared_state,
  type SharedState,
} from './shared-memory.ts';
import { terminate_waiting } from './wait.ts';

export interface MemoryDescriptor extends LimitsDescriptor {
  shared?: boolean;
  /** Asked before the memory grows in this agent. */
  limiter?: Limiter;
}

/** A linear memory. Growth gives it another `buffer`; the old one is detached if the memory is unshared. */
export class Memory {
  /** Throws TypeError for a bad descriptor, RangeError for limits that contradict one another or that the engine cannot give. */
  constructor(descriptor: MemoryDescriptor) {
    adopt(this, state_of(descriptor));
  }

  /** The memory of a handle in this agent: for the same memory the same object. */
  static attach(handle: MemoryHandle, limiter: Limiter | null = null): Memory {
    const state = shared_state(handle);
    state.limiter ??= limiter;
    return shared_memory_object(state);
  }

  /** Whether it is a memory, also of an instance that knows nothing of this class. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return memory_state(value) !== undefined;
  }

  get buffer(): ArrayBuffer {
    const state = memory_state(this)!;
    return state.refresh ? shared_buffer(state as SharedState) : state.buffer;
  }

  /** Grows by some pages of 64 KiB; gives the number before. Throws RangeError when it cannot. */
  grow(delta: number | bigint): number | bigint {
    return grow_pages(memory_state(this)!, delta);
  }

  /** The buffer, which from now on no growth replaces. Throws TypeError for a memory without a maximum, and where the engine has no such buffers. */
  toResizableBuffer(): ArrayBuffer {
    const state = memory_state(this)!;
    return state.refresh ? to_growing(state as SharedState) : to_resizable(state);
  }

  /** The buffer, which from now on growth replaces, as it does from the start. */
  toFixedLengthBuffer(): ArrayBuffer {
    const state = memory_state(this)!;
    return state.refresh ? to_fixed_shared(state as SharedState) : to_fixed_length(state);
  }

  get [Symbol.toStringTag](): string {
    return 'WebAssembly.Memory';
  }

  /** What to post to another agent, for it to attach. Throws TypeError for an unshared memory. */
  handle(): MemoryHandle {
    const { buffer, cell, type } = shared_of(this);
    return {
      buffer: buffer as unknown as SharedArrayBuffer,
      cell: cell.buffer as unknown as SharedArrayBuffer,
      type,
    };
  }

  /**
   * Ends all waiting in the memory, now and from now on, in all agents: `memory.atomic.wait` traps with "terminated". Returns when nobody
   * waits any more, or after some milliseconds. Throws TypeError for an unshared memory.
   */
  terminate(patience: number = 100): void {
    terminate_waiting(shared_of(this), patience);
  }
}

function shared_of(object: Memory): SharedState {
  const state = memory_state(object)!;
  if (!state.refresh) throw new TypeError('the memory is not shared');
  return state as SharedState;
}

function state_of(descriptor: MemoryDescriptor): MemoryState {
  const { address, minimum, maximum } = to_limits(descriptor, to_address(to_descriptor(descriptor)));
  const most = address === 'i64' ? 2 ** 48 : 65536;
  if (minimum > 65536) throw new RangeError("property 'initial' is above 65536 pages");
  if (maximum !== null && maximum > most) throw new RangeError(`property 'maximum' is above ${most} pages`);
  const isShared = Boolean(descriptor.shared);
  if (isShared && maximum === null) throw new TypeError("a shared memory needs the property 'maximum'");
  const type = { minimum, maximum, address, pageSizeLog2: 16, shared: isShared };
  const state = isShared ? shared_memory(type, 2 ** 32) : memory(type);
  const limiter = descriptor.limiter ?? null;
  state.limiter = limiter && !isShared ? noticing(limiter) : limiter;
  return state;
}

/** A limiter is the host's, which may tell of growth: that counts once it has answered. Of a shared memory, growing looks anyway. */
function noticing(limiter: Limiter): Limiter {
  return (before, after, maximum) => {
    const may = limiter(before, after, maximum);
    acquire_attached();
    return may;
  };
}

/** The object that JavaScript sees. */
export function shared_memory_object(state: SharedState): Memory {
  return (state.object as Memory | null) ?? adopt(Object.create(Memory.prototype) as Memory, state);
}
