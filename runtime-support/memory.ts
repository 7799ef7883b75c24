/**
 * Linear memories (core specification §4.2.8). A memory's bytes are an ArrayBuffer that growth replaces; whoever looks at them through views
 * of its own is told. `Memory` is the JavaScript API's object; emitted code works on the state behind it, which
 * modules with other copies of this runtime understand too.
 */
import { HAS_IMPORTED_MEMORIES, HAS_LIMITERS } from './parts.ts';
import { out_of_bounds } from './trap.ts';

export interface MemoryType {
  /** pages */
  readonly minimum: number;
  /** pages; null for none */
  readonly maximum: number | null;
  readonly address: 'i32' | 'i64';
  /** log2 of the page size in bytes */
  readonly pageSizeLog2: number;
  readonly shared?: boolean;
}

/** Makes a view of a memory that has grown anew. */
export type Renew = () => void;

/** Asked before a memory grows, with counts of pages: whether it may. */
export type Limiter = (before: number, after: number, maximum: number) => boolean;

/** The state of a memory. */
export interface MemoryState {
  readonly type: MemoryType;
  /** the current bytes, detached when the memory grows; of a shared memory those that it can ever have */
  buffer: ArrayBuffer;
  /** The current bytes; of a shared memory perhaps fewer, see `refresh`. */
  bytes: Uint8Array;
  /** No growth beyond this many bytes. */
  limit: number;
  limiter: Limiter | null;
  /** Weak, so that a memory keeps no instance alive. */
  readonly watchers: WeakRef<Renew>[];
  /** the object that JavaScript sees, once it does */
  object: unknown;
  /** Grows by some pages: gives the number before, or -1. */
  grow(this: MemoryState, pages: number): number;
  /** Makes the bytes those that there are now; null where nobody else can grow the memory. */
  readonly refresh: ((this: MemoryState) => void) | null;
}

/** What an engine gives: 2^32 bytes, or fewer. */
const largestMemory = 0x1_0000_0000;

/** A memory of the minimum size, zeroed. Throws RangeError when the engine has not enough. */
export function memory(type: MemoryType, limit: number = largestMemory): MemoryState {
  const buffer = new ArrayBuffer(type.minimum * 2 ** type.pageSizeLog2);
  return {
    type,
    buffer,
    bytes: new Uint8Array(buffer),
    limit,
    limiter: null,
    watchers: [],
    object: null,
    grow: grow_unshared,
    refresh: null,
  };
}

export function grow_unshared(this: MemoryState, pages: number): number {
  const { type, buffer } = this;
  const before = buffer.byteLength / 2 ** type.pageSizeLog2;
  const after = before + pages;
  const bytes = after * 2 ** type.pageSizeLog2;
  const maximum = type.maximum ?? Infinity;
  if (after > maximum || bytes > this.limit) return -1;
  if (HAS_LIMITERS && this.limiter && !this.limiter(before, after, maximum)) return -1;
  let grown: ArrayBuffer;
  try {
    grown = enlarged(buffer, bytes);
  } catch {
    return -1; // the engine has no more
  }
  this.buffer = grown;
  this.bytes = new Uint8Array(grown);
  renew_views(this);
  return before;
}

type Transferable = ArrayBuffer & { transfer?(length: number): ArrayBuffer };

/** The bytes in a buffer of another length; the old one is detached where the engine can. Throws RangeError. */
function enlarged(buffer: Transferable, length: number): ArrayBuffer {
  if (buffer.transfer) return buffer.transfer(length);
  const grown = new ArrayBuffer(length);
  new Uint8Array(grown).set(new Uint8Array(buffer));
  if (typeof structuredClone === 'function') structuredClone(buffer, { transfer: [buffer] });
  return grown;
}

/**
 * A view of the memory, of the bytes that there are now; `set` gets another whenever the memory has grown. The memory holds on to that weakly, lest
 * it keep instances alive; the view in use holds on to it for good.
 */
export function watch<View extends { renew?: Renew }>(
  state: MemoryState,
  make: () => View,
  set: (view: View) => void,
): View {
  const renew = (): void => set(made());
  const made = (): View => {
    const view = make();
    view.renew = renew;
    return view;
  };
  if (HAS_IMPORTED_MEMORIES) forget_gone(state.watchers);
  state.watchers.push(new WeakRef(renew));
  return made();
}

/** An imported memory may outlive any number of instances. Looks whenever there may be twice as many as before. */
function forget_gone(watchers: WeakRef<Renew>[]): void {
  const { length } = watchers;
  if (length & (length - 1)) return;
  let kept = 0;
  for (const watcher of watchers) if (watcher.deref()) watchers[kept++] = watcher;
  watchers.length = kept;
}

/** To be called when the memory has grown. */
export function renew_views({ watchers }: MemoryState): void {
  for (const watcher of watchers) watcher.deref()?.();
}

/** A class of DataViews whose methods have other names too: the same functions, so engines know them. */
export function view_class(aliases: Record<string, string>): DataViewConstructor {
  const View = class extends (DataView as new (buffer: ArrayBuffer) => object) {};
  const prototype = View.prototype as Record<string, unknown>;
  for (const [alias, method] of Object.entries(aliases)) prototype[alias] = prototype[method];
  return View as DataViewConstructor;
}

export function memory_size(state: MemoryState): number {
  return state.buffer.byteLength / 2 ** state.type.pageSizeLog2;
}

export function memory_grow(state: MemoryState, pages: number): number {
  return state.grow(pages);
}

// Addresses and lengths are unsigned numbers.

/** The bytes of the memory, which has so many at least. Traps. */
export function bytes_to(end: number, state: MemoryState): Uint8Array {
  if (end > state.bytes.length) state.refresh?.();
  if (end > state.bytes.length) out_of_bounds();
  return state.bytes;
}

/** Up to so many bytes a loop is faster than the engine's functions. */
const few = 16;

export function memory_fill(state: MemoryState, to: number, value: number, length: number): void {
  const bytes = bytes_to(to + length, state);
  if (length > few) bytes.fill(value, to, to + length);
  else for (let i = 0; i < length; i++) bytes[to + i] = value;
}

export function memory_copy(
  target: MemoryState,
  source: MemoryState,
  to: number,
  from: number,
  length: number,
): void {
  const bytes = bytes_to(from + length, source);
  const own = bytes_to(to + length, target);
  if (length <= few) copy_few(own, bytes, to, from, length);
  else if (target === source) own.copyWithin(to, from, from + length);
  else own.set(bytes.subarray(from, from + length), to);
}

/** Copies in the order in which no byte is written before it is read. */
function copy_few(own: Uint8Array, bytes: Uint8Array, to: number, from: number, length: number): void {
  if (to <= from) for (let i = 0; i < length; i++) own[to + i] = bytes[from + i]!;
  else for (let i = length - 1; i >= 0; i--) own[to + i] = bytes[from + i]!;
}

/** The bytes of a data segment; none once it is dropped. */
export interface DataSegment {
  bytes: Uint8Array;
}

export function memory_init(
  { bytes }: DataSegment,
  target: MemoryState,
  to: number,
  from: number,
  length: number,
): void {
  if (from + length > bytes.length) out_of_bounds();
  fill_memory(target, to, bytes.subarray(from, from + length));
}

export function data_drop(segment: DataSegment): void {
  segment.bytes = new Uint8Array(0);
}

/** A new memory with bytes at some places: offset, bytes, offset, bytes …, all within it. */
export function filled_memory(state: MemoryState, ...pieces: readonly (number | Uint8Array)[]): MemoryState {
  for (let i = 0; i < pieces.length; i += 2)
    state.bytes.set(pieces[i + 1] as Uint8Array, pieces[i] as number);
  return state;
}

/** Copies the bytes of an active segment. */
export function fill_memory(target: MemoryState, to: number, bytes: Uint8Array): void {
  bytes_to(to + bytes.length, target).set(bytes, to);
}
