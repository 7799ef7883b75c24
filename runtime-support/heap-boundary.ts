/**
 * Values of the hierarchy of `any` crossing to JavaScript and back (JavaScript API, "ToJSValue", "ToWebAssemblyValue", "Exported GC
 * Objects"). An i31 is a number on both sides. A struct or array becomes an opaque object, frozen and without prototype or
 * properties, always the same one; the pairs stand in weak maps that all copies of this runtime share.
 */
import { type HeapObject, Host, is_array, is_eq, is_of_type, is_struct } from './heap.ts';
import { ref_type, type ValueType } from './reference.ts';
import type { ReferenceCrossing } from './function.ts';

interface Pairs {
  readonly inner: WeakMap<object, HeapObject>;
  readonly outer: WeakMap<HeapObject, object>;
}

const PAIRS: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.objects') as never;

type Shared = { [PAIRS]?: Pairs };

/** For a global object that takes no new property. */
let ownPairs: Pairs | undefined;

function pairs(): Pairs {
  return ownPairs ?? (globalThis as Shared)[PAIRS] ?? make_pairs();
}

function make_pairs(): Pairs {
  const made = { inner: new WeakMap<object, HeapObject>(), outer: new WeakMap<HeapObject, object>() };
  try {
    Object.defineProperty(globalThis, PAIRS, { value: made });
  } catch {
    ownPairs = made;
  }
  return made;
}

/** What JavaScript sees of a value of the hierarchy of `any`; also the reference that extern.convert_any gives. */
export function any_to_js(value: unknown): unknown {
  if (value === null || typeof value === 'number') return value;
  if ((value as HeapObject).$.kind === 'host') return (value as Host).value;
  const { inner, outer } = pairs();
  let object = outer.get(value as HeapObject);
  if (!object) {
    object = Object.freeze(Object.create(null) as object);
    outer.set(value as HeapObject, object);
    inner.set(object, value as HeapObject);
  }
  return object;
}

/** The inverse, which takes everything; also any.convert_extern. */
export function any_from_js(value: unknown): unknown {
  if (value === null) return null;
  if (typeof value === 'number') {
    const isI31 = (value << 1) >> 1 === value && !Object.is(value, -0);
    return isI31 ? value : new Host(value);
  }
  const isObject = typeof value === 'object' || typeof value === 'function';
  return (isObject && pairs().inner.get(value as object)) || new Host(value);
}

/** A value of a reference type of this hierarchy. Throws TypeError. */
export function heap_from_js(value: unknown, t: ValueType): unknown {
  const { nullable, heap } = ref_type(t)!;
  const made = any_from_js(value);
  if (made === null ? !nullable : !is_of_heap_type(made, heap))
    throw new TypeError(`a value of type ${t} is expected`);
  return made;
}

function is_of_heap_type(value: unknown, heap: string): boolean {
  switch (heap) {
    case 'any':
      return true;
    case 'eq':
      return is_eq(value);
    case 'i31':
      return typeof value === 'number';
    case 'struct':
      return is_struct(value);
    case 'array':
      return is_array(value);
    case 'none':
      return false;
    default:
      return is_of_type(value, heap);
  }
}

/** For the types that mention this hierarchy: modules that have none need nothing of it. */
export const heap_crossing: ReferenceCrossing = { from_js: heap_from_js, to_js: any_to_js };
