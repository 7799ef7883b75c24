/**
 * Shared memories (threads proposal). What defines one stands outside all instances and agents: its bytes, a SharedArrayBuffer reserved at the maximum
 * that never moves, and the *cell*, a SharedArrayBuffer of its own (nobody else's atomics slow it down) that holds the current length. Growing is a
 * compare-exchange on the cell, so no two agents get the same pages.
 *
 * An agent has a state over the definition. Its bytes, and the views that instances have, are a cache, cut to the length last seen: beyond them an access
 * traps. Since a memory only grows, a cache is at worst too short, and it is renewed wherever this agent can have come to know of another's
 * growth: after atomic instructions and calls out of the module, on the way in from JavaScript and from modules without shared memories, in `memory.size`
 * and `memory.grow`. An access that no such thing orders behind the growth may trap by the proposal, too: checking bounds reads the length unordered.
 */
import type { FuncType } from './function.ts';
import { type MemoryState, type MemoryType, renew_views } from './memory.ts';
import { LinkError } from './trap.ts';

// What the words of a cell are, besides those of wait.ts and threads.ts. Pages are unsigned.
const PAGES = 0;
const MAXIMUM = 1;
const IDENTITY = 4; // three random words

export const cell_bytes = 64;

/** What a word of the cell can say. Of pages of one byte, 4 GiB are one more. */
const mostPages = 0xffff_ffff;

export interface SharedState extends MemoryState {
  readonly cell: Int32Array;
  /** what the caches are cut to, as the cell has it */
  pages: number;
  /** what JavaScript sees of the bytes */
  shown: ArrayBuffer | null;
  /** whether JavaScript has asked for a buffer that grows */
  isGrowing: boolean;
  /** all of this agent's, by the identity of their cells */
  readonly peers: Map<string, WeakRef<SharedState>>;
}

/** What another agent needs to use the memory; can be posted. */
export interface MemoryHandle {
  readonly buffer: SharedArrayBuffer;
  readonly cell: SharedArrayBuffer;
  readonly type: MemoryType;
}

/** A memory of the minimum size. Throws LinkError where memory cannot be shared, RangeError when the engine has not enough. */
export function shared_memory(type: MemoryType, limit: number): SharedState {
  if (typeof SharedArrayBuffer === 'undefined') {
    throw new LinkError(
      'a shared memory needs SharedArrayBuffer, which pages have when they are cross-origin isolated: served with the headers ' +
        'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
    );
  }
  const { buffer, pages } = reserve(type, limit);
  const cell = new Int32Array(new SharedArrayBuffer(cell_bytes));
  cell[PAGES] = type.minimum;
  cell[MAXIMUM] = pages;
  for (let i = 0; i < 3; i++) cell[IDENTITY + i] = Math.random() * 0x1_0000_0000;
  return shared_state({ buffer, cell: cell.buffer as unknown as SharedArrayBuffer, type });
}

/** As much of the maximum as the engine gives; growing beyond that fails. */
function reserve({ minimum, maximum, pageSizeLog2 }: MemoryType, limit: number): Reservation {
  const size = 2 ** pageSizeLog2;
  if (minimum > mostPages) throw new RangeError(`a shared memory has at most ${mostPages} pages`);
  let pages = Math.max(minimum, Math.min(maximum!, Math.floor(limit / size), mostPages));
  for (;;) {
    try {
      return { buffer: shared_block(minimum * size, pages * size), pages };
    } catch (error) {
      if (pages === minimum) throw error;
      pages = Math.max(minimum, Math.floor(pages / 2));
    }
  }
}

/** Growable where it can grow: JavaScript's views over all of it are then as long as the memory is. Older engines show all that is reserved. */
function shared_block(length: number, most: number): SharedArrayBuffer {
  if (length === most || !('growable' in SharedArrayBuffer.prototype)) return new SharedArrayBuffer(most);
  return new SharedArrayBuffer(length, { maxByteLength: most });
}

/** Gives a block a length that its memory is about to have, or has; true unless the engine has not enough. */
function lengthen_block(buffer: SharedArrayBuffer, length: number): boolean {
  if (!buffer.growable) return true;
  try {
    buffer.grow(length);
  } catch {
    return buffer.byteLength >= length; // another agent was first
  }
  return true;
}

interface Reservation {
  readonly buffer: SharedArrayBuffer;
  readonly pages: number;
}

/** The states of this agent by the identity of their cells, also for other copies of this runtime. */
function attached(): Map<string, WeakRef<SharedState>> {
  const key = Symbol.for('wasm2esm.memories');
  const agent = globalThis as { [key]?: Map<string, WeakRef<SharedState>> };
  return (agent[key] ??= new Map());
}

/** This agent's state of a memory: the same one for the same memory. */
export function shared_state({ buffer, cell, type }: MemoryHandle): SharedState {
  const own = new Int32Array(cell);
  const identity = own.subarray(IDENTITY, IDENTITY + 3).join();
  const peers = attached();
  const known = peers.get(identity)?.deref();
  if (known) return known;
  const state: SharedState = {
    type,
    buffer: buffer as unknown as ArrayBuffer,
    bytes: new Uint8Array(0),
    limit: buffer.growable ? buffer.maxByteLength : buffer.byteLength,
    limiter: null,
    watchers: [],
    object: null,
    grow: grow_shared,
    refresh: refresh_shared,
    cell: own,
    pages: -1,
    shown: null,
    isGrowing: false,
    peers,
  };
  state.refresh!();
  peers.set(identity, new WeakRef(state));
  return state;
}

function refresh_shared(this: MemoryState): void {
  const state = this as SharedState;
  const pages = Atomics.load(state.cell, PAGES);
  if (pages === state.pages) return;
  const { buffer, type } = state;
  const length = (pages >>> 0) * 2 ** type.pageSizeLog2;
  lengthen_block(buffer as unknown as SharedArrayBuffer, length);
  state.bytes = new Uint8Array(buffer, 0, length);
  state.pages = pages;
  renew_views(state);
}

function grow_shared(this: MemoryState, delta: number): number {
  const before = add_pages(this as SharedState, delta);
  acquire(this as SharedState);
  return before;
}

/** Gives the number before, or -1. */
function add_pages(state: SharedState, delta: number): number {
  const { cell, limit, type, buffer } = state;
  const maximum = Math.min(cell[MAXIMUM]! >>> 0, limit / 2 ** type.pageSizeLog2);
  for (;;) {
    const before = Atomics.load(cell, PAGES);
    const after = (before >>> 0) + delta;
    if (after > maximum || (state.limiter && !state.limiter(before >>> 0, after, maximum))) return -1;
    if (!lengthen_block(buffer as unknown as SharedArrayBuffer, after * 2 ** type.pageSizeLog2)) return -1;
    if (Atomics.compareExchange(cell, PAGES, before, after) === before) return before >>> 0;
  }
}

/** Another agent's growth that has become known counts from here on, of whichever memory. */
export function acquire(state: SharedState): void {
  if (state.cell[PAGES] !== state.pages) state.refresh!();
  if (state.peers.size > 1) acquire_all(state.peers);
}

/** The value, once what is known through it counts: an atomic instruction's, or that of a call out of the module. */
export function acquired<T>(state: MemoryState, value: T): T {
  if (state.refresh) acquire(state as SharedState);
  return value;
}

function acquire_all(peers: SharedState['peers']): void {
  for (const [identity, weak] of peers) {
    const state = weak.deref();
    if (state) state.refresh!();
    else peers.delete(identity);
  }
}

/** A function type of a module with shared memories: JavaScript and other modules come to its functions also by way of tables. */
export function entered(type: FuncType): FuncType {
  type.enter = acquire_attached;
  return type;
}

/** Growth of any memory that this agent has come to know of counts from here on. */
export function acquire_attached(): void {
  acquire_all(attached());
}

/** The instructions before this one, such as the initialisation of a memory, come before those of others that see the memory grow. */
export function publish({ cell }: SharedState): void {
  Atomics.or(cell, PAGES, 0);
}

export function shared_memory_size(state: SharedState): number {
  state.refresh!();
  acquire(state);
  return state.pages >>> 0;
}
