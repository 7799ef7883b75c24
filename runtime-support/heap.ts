/**
 * Garbage-collected values (core specification §4.2.12). A struct is an object of a class that the module declares, one for each shape; an
 * array is one of the classes below around a typed array or a plain one. Both carry their type under `$`: its display
 * holds the identities of the types from the root down to itself, so a cast is one comparison. An i31 is a number. What comes
 * from JavaScript and is none of these stands in a `Host`, so that WebAssembly never looks into it.
 *
 * Identities are registered symbols: values of equal types made by different modules pass each other's casts.
 */
import { func_matches, func_record } from './function.ts';
import { trap } from './trap.ts';

/** The type of a struct, array or host value. */
export interface HeapType {
  readonly kind: 'struct' | 'array' | 'host';
  /** words of an array's element */
  readonly width: number;
  readonly d0: symbol | null;
  readonly d1: symbol | null;
  readonly d2: symbol | null;
  readonly d3: symbol | null;
  readonly d4: symbol | null;
  readonly d5: symbol | null;
  /** the display from depth 6 on */
  readonly more: readonly symbol[];
}

/** What structs and arrays have in common. */
export interface HeapObject {
  readonly $: HeapType;
}

/** The identity of a type, by its key. */
export function type_id(key: string): symbol {
  return Symbol.for(`wasm2esm.type ${key}`);
}

/** A type by the keys of all types from the root of its hierarchy down to itself. */
export function heap_type(kind: HeapType['kind'], width: number, ...keys: readonly string[]): HeapType {
  const [d0 = null, d1 = null, d2 = null, d3 = null, d4 = null, d5 = null, ...more] = keys.map(type_id);
  return { kind, width, d0, d1, d2, d3, d4, d5, more };
}

const host_type: HeapType = /*#__PURE__*/ heap_type('host', 1);

/** A value of JavaScript's own within the hierarchy of `any`. */
export class Host implements HeapObject {
  readonly $: HeapType;
  readonly value: unknown;

  constructor(value: unknown) {
    this.$ = host_type;
    this.value = value;
  }
}

/** The type of any value of the hierarchy of `any`; null and i31 have that of a host value, which no cast fits. */
export function type_of(value: unknown): HeapType {
  return typeof value === 'object' && value !== null ? (value as HeapObject).$ : host_type;
}

export function is_i31(value: unknown): boolean {
  return typeof value === 'number';
}

export function is_struct(value: unknown): boolean {
  return type_of(value).kind === 'struct';
}

export function is_array(value: unknown): boolean {
  return type_of(value).kind === 'array';
}

export function is_eq(value: unknown): boolean {
  return typeof value === 'number' || type_of(value).kind !== 'host';
}

/** Whether the type, that of the key, is in the display of the value's. */
export function is_of_type(value: unknown, key: string): boolean {
  const { d0, d1, d2, d3, d4, d5, more } = type_of(value);
  return [d0, d1, d2, d3, d4, d5, ...more].includes(type_id(key));
}

/** Whether a reference is to a function of the type that the key names. */
export function is_func(value: unknown, key: string): boolean {
  const record = func_record(value);
  return record !== undefined && func_matches(record.type, key);
}

export function cast_failure(): never {
  return trap('cast failure');
}

export function null_reference(): never {
  return trap('null reference');
}

export function null_i31(): never {
  return trap('null i31 reference');
}
