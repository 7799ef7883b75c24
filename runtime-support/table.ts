/**
 * Tables (core specification §4.2.7). Elements are null or references as WebAssembly holds them. Calls through a table go by a cache for
 * each expected type, an array parallel to the elements that holds what has been checked already; whatever changes an
 * element forgets it there. So a cache is never wrong, and a miss decides exactly.
 */
import { callable } from './conversions.ts';
import {
  entered_from,
  func_matches,
  func_record,
  type FuncRecord,
  type FuncType,
  type Raw,
  reference,
  type ReferenceCrossing,
} from './function.ts';
import { out_of_bounds_table, trap } from './trap.ts';

export interface TableType {
  readonly minimum: number;
  /** null for none */
  readonly maximum: number | null;
  readonly address: 'i32' | 'i64';
  /** a reference type */
  readonly element: string;
  /** for references to garbage-collected values */
  readonly crossing?: ReferenceCrossing;
}

/** Callable functions of one type by table index; undefined where nothing has been checked. */
export type DispatchCache = (Raw | undefined)[];

/** The state of a table. */
export interface TableState {
  readonly type: TableType;
  readonly elements: unknown[];
  /** Weak, so that a table keeps no instance alive. */
  readonly caches: WeakRef<DispatchCache>[];
  /** likewise */
  readonly images: WeakRef<TableImage>[];
  /** the object that JavaScript sees, once it does */
  object: unknown;
}

const largestTable = 10_000_000;

/** A table of the minimum size, filled with `init`. */
export function table(type: TableType, init: unknown = null): TableState {
  return {
    type,
    elements: new Array<unknown>(type.minimum).fill(init),
    caches: [],
    images: [],
    object: null,
  };
}

/** A cache for the calls of one type that an instance makes through the table. */
export function dispatch_cache(state: TableState): DispatchCache {
  const cache: DispatchCache = [];
  state.caches.push(new WeakRef(cache));
  return cache;
}

/** What a call through the table finds at an index that its cache does not know; `at` is unsigned, or an int32. */
function checked(state: TableState, at: number, type: FuncType): FuncRecord {
  const { elements } = state;
  const index = at < 0 ? at + 0x1_0000_0000 : at;
  if (index >= elements.length) trap('undefined element');
  if (elements[index] === null) trap(`uninitialized element ${index}`);
  const record = func_record(elements[index])!;
  if (!func_matches(record.type, type.key)) trap('indirect call type mismatch');
  return record;
}

function remember(state: TableState, cache: DispatchCache, at: number, raw: Raw): Raw {
  const { length } = state.elements;
  if (cache.length < length) cache.length = length;
  return (cache[at] = raw);
}

/** What an instance knows of the first elements of its table: whether they are still what they were. */
export interface TableImage {
  readonly end: number;
  isIntact: boolean;
}

/** The image of a table's elements, up to an index, as they are now. */
export function table_image(state: TableState, end: number): TableImage {
  const image = { end, isIntact: true };
  state.images.push(new WeakRef(image));
  return image;
}

/** The function at an index of a table that only has functions of this module, and references that JavaScript gave it. */
export function dispatch(state: TableState, cache: DispatchCache, at: number, type: FuncType): Raw {
  const record = checked(state, at, type);
  return remember(state, cache, at, entered_from(type, record, record.raw));
}

/** The function at an index of a table that may have functions of other modules, whoever put them there. */
export function dispatch_shared(state: TableState, cache: DispatchCache, at: number, type: FuncType): Raw {
  const record = checked(state, at, type);
  return remember(state, cache, at, entered_from(type, record, callable(record)));
}

/** The same for tail calls. */
export function dispatch_tail(state: TableState, cache: DispatchCache, at: number, type: FuncType): Raw {
  const record = func_record(callable(checked(state, at, type)))!;
  return remember(state, cache, at, entered_from(type, record, record.tail));
}

/** Every change of elements comes by here. */
function forget({ caches, images }: TableState, start: number, end: number): void {
  for (const weak of caches) weak.deref()?.fill(undefined, start, end);
  for (const weak of images) {
    const image = weak.deref();
    if (image && start < image.end && start < end) image.isIntact = false;
  }
}

function check(state: TableState, start: number, length: number): void {
  if (start + length > state.elements.length) out_of_bounds_table();
}

// Indices and counts are unsigned numbers.

export function table_get(state: TableState, at: number): unknown {
  check(state, at, 1);
  return state.elements[at];
}

/** The same where elements are functions: what comes out is a reference. */
export function table_get_func(state: TableState, at: number): unknown {
  return reference(table_get(state, at));
}

export function table_set(state: TableState, at: number, value: unknown): void {
  check(state, at, 1);
  state.elements[at] = value;
  forget(state, at, at + 1);
}

export function table_size(state: TableState): number {
  return state.elements.length;
}

/** Gives the size before, or -1. */
export function table_grow({ elements, type }: TableState, value: unknown, count: number): number {
  const before = elements.length;
  const after = before + count;
  if (after > (type.maximum ?? largestTable) || after > largestTable) return -1;
  for (let i = before; i < after; i++) elements.push(value);
  return before;
}

export function table_fill(state: TableState, at: number, value: unknown, count: number): void {
  check(state, at, count);
  state.elements.fill(value, at, at + count);
  forget(state, at, at + count);
}

export function table_copy(
  target: TableState,
  source: TableState,
  to: number,
  from: number,
  count: number,
): void {
  check(source, from, count);
  fill_table(target, to, source.elements.slice(from, from + count));
}

/** The elements of a segment; none once it is dropped. */
export interface ElementSegment {
  elements: readonly unknown[];
}

export function table_init(
  segment: ElementSegment,
  target: TableState,
  to: number,
  from: number,
  count: number,
): void {
  if (from + count > segment.elements.length) out_of_bounds_table();
  fill_table(target, to, segment.elements.slice(from, from + count));
}

/** Sets elements from an index on. */
export function fill_table(target: TableState, start: number, values: readonly unknown[]): void {
  check(target, start, values.length);
  const { elements } = target;
  for (let i = 0; i < values.length; i++) elements[start + i] = values[i];
  forget(target, start, start + values.length);
}

export function elem_drop(segment: ElementSegment): void {
  segment.elements = [];
}

/**
 * A call through a table of so many elements at an index where no function of the type is. `runs` are where it has others: from the first
 * of two numbers until before the second, and so on.
 */
export function wrong_callee(at: number, size: number, ...runs: readonly number[]): never {
  const index = at < 0 ? at + 0x1_0000_0000 : at;
  if (index >= size) trap('undefined element');
  const isFunction = runs.some((start, i) => i % 2 === 0 && index >= start && index < runs[i + 1]!);
  return trap(isFunction ? 'indirect call type mismatch' : `uninitialized element ${index}`);
}
