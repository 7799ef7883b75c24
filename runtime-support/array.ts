/**
 * Arrays (core specification §4.6.4, "Aggregate Reference Instructions"): a class for each way of holding elements. i64 elements are two
 * words each, v128 elements four. Bounds are checked before anything is written; counts and indices are unsigned
 * numbers, and where elements are several words the instructions' helpers get numbers of words.
 */
import type { HeapObject, HeapType } from './heap.ts';
import type { DataSegment } from './memory.ts';
import type { ElementSegment } from './table.ts';
import { out_of_bounds, out_of_bounds_table, trap } from './trap.ts';

type Numbers = Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array;
type Elements = Numbers | unknown[];

/** An array; `$a` holds its elements. */
interface HeapArray extends HeapObject {
  readonly $a: Elements;
}

export class ArrayU8 implements HeapArray {
  readonly $: HeapType;
  readonly $a: Uint8Array;

  constructor($: HeapType, elements: Uint8Array) {
    this.$ = $;
    this.$a = elements;
  }
}

export class ArrayU16 implements HeapArray {
  readonly $: HeapType;
  readonly $a: Uint16Array;

  constructor($: HeapType, elements: Uint16Array) {
    this.$ = $;
    this.$a = elements;
  }
}

export class ArrayI32 implements HeapArray {
  readonly $: HeapType;
  readonly $a: Int32Array;

  constructor($: HeapType, elements: Int32Array) {
    this.$ = $;
    this.$a = elements;
  }
}

export class ArrayF32 implements HeapArray {
  readonly $: HeapType;
  readonly $a: Float32Array;

  constructor($: HeapType, elements: Float32Array) {
    this.$ = $;
    this.$a = elements;
  }
}

export class ArrayF64 implements HeapArray {
  readonly $: HeapType;
  readonly $a: Float64Array;

  constructor($: HeapType, elements: Float64Array) {
    this.$ = $;
    this.$a = elements;
  }
}

export class ArrayRef implements HeapArray {
  readonly $: HeapType;
  readonly $a: unknown[];

  constructor($: HeapType, elements: unknown[]) {
    this.$ = $;
    this.$a = elements;
  }
}

// Beyond these the engine would end the process, or fail in a way of its own.
const largestBytes = 2 ** 30;
const largestRefs = 2 ** 26;

function check_size(size: number, largest: number): void {
  if (size > largest) trap('allocation size too large');
}

type NumbersClass<T extends Numbers> = { readonly BYTES_PER_ELEMENT: number; new (length: number): T };

/** Elements of an array of numbers, all 0. */
export function new_numbers<T extends Numbers>(Class: NumbersClass<T>, length: number): T {
  check_size(length * Class.BYTES_PER_ELEMENT, largestBytes);
  try {
    return new Class(length);
  } catch {
    return trap('allocation size too large');
  }
}

/** Elements of an array of references. Pushing keeps engines from taking the array for a sparse one. */
export function new_refs(value: unknown, length: number): unknown[] {
  check_size(length, largestRefs);
  const elements: unknown[] = [];
  for (let i = 0; i < length; i++) elements.push(value);
  return elements;
}

/** Elements of an array of numbers, all the same. */
export function filled<T extends Numbers>(Class: NumbersClass<T>, value: number, length: number): T {
  return new_numbers(Class, length).fill(value) as T;
}

/** The same where elements are several words, which come before the number of all words. */
export function filled_words(...parts: number[]): Int32Array {
  const elements = new_numbers(Int32Array, parts.pop()!);
  fill_words(elements, 0, elements.length, parts);
  return elements;
}

function fill_words(elements: Int32Array, start: number, end: number, parts: readonly number[]): void {
  const { length } = parts;
  for (let i = start; i < end; i += length) for (let k = 0; k < length; k++) elements[i + k] = parts[k]!;
}

export function out_of_bounds_array(): never {
  return trap('out of bounds array access');
}

function check_elements(elements: Elements, at: number, count: number): void {
  if (at + count > elements.length) out_of_bounds_array();
}

/** Of any array. */
export function array_len(array: HeapArray): number {
  return array.$a.length / array.$.width;
}

export function array_fill({ $a }: HeapArray, at: number, value: unknown, count: number): void {
  check_elements($a, at, count);
  ($a as unknown[]).fill(value, at, at + count);
}

/** The words come before the count. */
export function array_fill_words({ $a }: ArrayI32, at: number, ...parts: number[]): void {
  const count = parts.pop()!;
  check_elements($a, at, count);
  fill_words($a, at, at + count, parts);
}

export function array_copy(
  target: HeapArray,
  to: number,
  source: HeapArray,
  from: number,
  count: number,
): void {
  const [a, b] = [target.$a, source.$a];
  check_elements(a, to, count);
  check_elements(b, from, count);
  if (Array.isArray(a)) {
    if (a === b && from < to) for (let i = count - 1; i >= 0; i--) a[to + i] = b[from + i];
    else for (let i = 0; i < count; i++) a[to + i] = b[from + i];
  } else if (a === b) a.copyWithin(to, from, from + count);
  else a.set((b as Numbers).subarray(from, from + count), to);
}

/** Elements made of a segment's bytes, little-endian as they are there. */
export function numbers_of_data<T extends Numbers>(
  Class: NumbersClass<T>,
  { bytes }: DataSegment,
  from: number,
  length: number,
): T {
  const size = length * Class.BYTES_PER_ELEMENT;
  if (from + size > bytes.length) out_of_bounds();
  const elements = new_numbers(Class, length);
  new Uint8Array(elements.buffer).set(bytes.subarray(from, from + size));
  return elements;
}

export function array_init_data(
  { bytes }: DataSegment,
  target: HeapArray,
  to: number,
  from: number,
  count: number,
): void {
  const elements = target.$a as Numbers;
  check_elements(elements, to, count);
  const size = elements.BYTES_PER_ELEMENT;
  if (from + count * size > bytes.length) out_of_bounds();
  new Uint8Array(elements.buffer).set(bytes.subarray(from, from + count * size), to * size);
}

export function refs_of_elem({ elements }: ElementSegment, from: number, length: number): unknown[] {
  if (from + length > elements.length) out_of_bounds_table();
  return elements.slice(from, from + length);
}

export function array_init_elem(
  { elements }: ElementSegment,
  target: HeapArray,
  to: number,
  from: number,
  count: number,
): void {
  const items = target.$a as unknown[];
  check_elements(items, to, count);
  if (from + count > elements.length) out_of_bounds_table();
  for (let i = 0; i < count; i++) items[to + i] = elements[from + i];
}
