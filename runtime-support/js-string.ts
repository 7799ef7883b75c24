/**
 * The builtins of the module `wasm:js-string` (JavaScript API, "JS String Builtins"): JavaScript's strings for WebAssembly. Indices are int32
 * as WebAssembly gives them, and unsigned. What is no string, null but for `equals` and `test` included, is a trap.
 */
import { ArrayU16 } from './array.ts';
import { trap } from './trap.ts';

function string_of(value: unknown): string {
  return typeof value === 'string' ? value : trap('illegal cast: not a string');
}

function array_of(array: ArrayU16 | null): Uint16Array {
  return array === null ? trap('null array reference') : array.$a;
}

function beyond_string(): never {
  return trap('string index out of bounds');
}

export function js_string_cast(value: unknown): string {
  return string_of(value);
}

export function js_string_test(value: unknown): number {
  return +(typeof value === 'string');
}

// More arguments than this overflow engines' stacks.
const chunk = 0x2000;

export function js_string_fromCharCodeArray(array: ArrayU16 | null, start: number, end: number): string {
  const units = array_of(array);
  const [from, to] = [start >>> 0, end >>> 0];
  if (from > to || to > units.length) trap('out of bounds array access');
  let text = '';
  for (let i = from; i < to; i += chunk)
    text += String.fromCharCode(...units.subarray(i, Math.min(to, i + chunk)));
  return text;
}

export function js_string_intoCharCodeArray(value: unknown, array: ArrayU16 | null, start: number): number {
  const text = string_of(value);
  const units = array_of(array);
  const from = start >>> 0;
  if (from + text.length > units.length) trap('out of bounds array access');
  for (let i = 0; i < text.length; i++) units[from + i] = text.charCodeAt(i);
  return text.length;
}

export function js_string_fromCharCode(unit: number): string {
  return String.fromCharCode(unit);
}

export function js_string_fromCodePoint(point: number): string {
  return point >>> 0 > 0x10_ffff ? trap('invalid code point') : String.fromCodePoint(point);
}

export function js_string_charCodeAt(value: unknown, at: number): number {
  const text = string_of(value);
  return at >>> 0 < text.length ? text.charCodeAt(at) : beyond_string();
}

export function js_string_codePointAt(value: unknown, at: number): number {
  const text = string_of(value);
  return at >>> 0 < text.length ? text.codePointAt(at)! : beyond_string();
}

export function js_string_length(value: unknown): number {
  return string_of(value).length;
}

export function js_string_concat(a: unknown, b: unknown): string {
  return string_of(a) + string_of(b);
}

export function js_string_substring(value: unknown, start: number, end: number): string {
  const text = string_of(value);
  const [from, to] = [start >>> 0, end >>> 0];
  return from < to && from < text.length ? text.substring(from, to) : '';
}

export function js_string_equals(a: unknown, b: unknown): number {
  if (a !== null) string_of(a);
  if (b !== null) string_of(b);
  return +(a === b);
}

export function js_string_compare(a: unknown, b: unknown): number {
  const [x, y] = [string_of(a), string_of(b)];
  return x === y ? 0 : x < y ? -1 : 1;
}
