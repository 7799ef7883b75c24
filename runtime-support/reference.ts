/**
 * Reference types by name, and their subtyping (core specification §3.3). Names are those of the text format, `funcref` or `(ref eq)`; a
 * type that a module defines is named by its key, `(ref null (i32)->(i32))`, which is the same in every module. Where such a
 * type may have to match others, the heap types above it are listed beside its name.
 */

/** A value type: a name such as 'i32', or what a reference type says. */
export type ValueType = string;

/** Whether null is of the type, and what other values are. */
export interface RefType {
  readonly nullable: boolean;
  /** an abstract heap type, or a key */
  readonly heap: string;
}

/** Reference types that have a name of their own end in `ref`: anyref is `(ref null any)`, nullref `(ref null none)`. */
const unusual: Readonly<Record<string, string>> = {
  nullref: 'none',
  nullfuncref: 'nofunc',
  nullexternref: 'noextern',
  nullexnref: 'noexn',
};

/** What the name of a reference type says; null for other types. */
export function ref_type(name: ValueType): RefType | null {
  if (name.endsWith('ref')) return { nullable: true, heap: unusual[name] ?? name.slice(0, -3) };
  if (!name.startsWith('(ref ')) return null;
  const nullable = name.startsWith('(ref null ');
  return { nullable, heap: name.slice(nullable ? 10 : 5, -1) };
}

/** Heap types above each abstract one. */
const higher: Readonly<Record<string, readonly string[]>> = {
  eq: ['any'],
  i31: ['eq', 'any'],
  struct: ['eq', 'any'],
  array: ['eq', 'any'],
};

/** Each bottom type with what one of the types above it always is, or is below. */
const hierarchies: Readonly<Record<string, string>> = {
  none: 'any',
  nofunc: 'func',
  noextern: 'extern',
  noexn: 'exn',
};

const nothing: readonly string[] = [];

/** Whether values of the one type are of the other; `subAbove` and `supAbove`: heap types above those defined by modules. */
export function value_matches(
  sub: ValueType,
  subAbove: readonly string[] | undefined,
  sup: ValueType,
  supAbove: readonly string[] | undefined,
): boolean {
  if (sub === sup) return true;
  const [a, b] = [ref_type(sub), ref_type(sup)];
  if (!a || !b || (a.nullable && !b.nullable)) return false;
  if (a.heap === b.heap || (subAbove ?? higher[a.heap] ?? nothing).includes(b.heap)) return true;
  const top = hierarchies[a.heap];
  return top !== undefined && (b.heap === top || (supAbove ?? higher[b.heap] ?? nothing).includes(top));
}

const valueTypes = ['i32', 'i64', 'f32', 'f64', 'v128', 'externref', 'anyfunc'];

/** A type by its name in the JavaScript API. Throws TypeError. */
export function to_value_type(value: unknown): ValueType {
  const name = String(value);
  if (!valueTypes.includes(name)) throw new TypeError(`unknown value type ${name}`);
  return name === 'anyfunc' ? 'funcref' : name;
}
