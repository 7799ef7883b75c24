/**
 * Values crossing between WebAssembly and JavaScript (JavaScript API, "ToWebAssemblyValue" and "ToJSValue"), and functions with them.
 * Emitted modules bring their own conversions for what they import and export; the general ones here serve functions that
 * reach JavaScript another way, such as through a table.
 */
import {
  adopted,
  entered_from,
  type Exported,
  func_matches,
  func_record,
  type FuncRecord,
  type FuncType,
  named,
  type Raw,
  reference,
  type ReferenceCrossing,
} from './function.ts';
import { words } from './int64.ts';
import {
  HAS_LONGS,
  HAS_OPAQUE_VALUES,
  HAS_OTHER_REFERENCES,
  HAS_OTHER_VALUES,
  HAS_SEVERAL_RESULTS,
} from './parts.ts';
import { call_words, passed, passing, spread_words } from './passing.ts';
import { ref_type, type ValueType } from './reference.ts';
import { host_error, trap } from './trap.ts';

/** A reference to a function as JavaScript sees it. */
export function func_to_js(raw: Raw | null): Exported | null {
  return raw && exposed(func_record(raw)!);
}

/** The exported function of a record. */
function exposed(record: FuncRecord): Exported {
  const { expose = general_export } = record.type;
  return (record.exported ??= named(expose(record), record));
}

/**
 * Functions of these types may reach JavaScript by way of modules with another runtime, which know neither their types nor their registers, and find
 * here what does.
 */
export function expose_types(types: readonly FuncType[]): void {
  for (const type of types) type.expose = general_export;
}

/** A raw function that leaves its results in this runtime's registers. */
export function callable(record: FuncRecord): Raw {
  if (record.registers === words) return record.raw;
  // Raw functions of modules that refer to none have no record.
  const own = exposed(record);
  return adopted((HAS_OPAQUE_VALUES && passed(own)) || general_import(own, record.type), record);
}

function general_export(record: FuncRecord): Exported {
  const { params, results, crossing } = record.type;
  const general: Exported =
    (HAS_OPAQUE_VALUES && opaque_export(record)) ||
    ((...args) => {
      const list = call_words(record, from_js(args, params, crossing));
      const [first, ...others] = to_js(list, results, crossing);
      return others.length > 0 ? [first, ...others] : first;
    });
  return Object.defineProperty(general, 'length', { value: params.length });
}

/** What throws before it does anything, where parameters or results have no JavaScript value. */
function opaque_export(record: FuncRecord): Exported | undefined {
  const { params, results } = record.type;
  const opaque = [...params, ...results].find(t => !has_js_value(t));
  return opaque === undefined ? undefined : passing(() => no_js_value(opaque), record);
}

function general_import(host: Exported, { params, results, crossing }: FuncType): Raw {
  const raw = (...args: unknown[]): unknown => {
    const values = to_js(args, params, crossing);
    try {
      return results_from_js(host(...values), results, crossing);
    } catch (error) {
      throw host_error(error);
    }
  };
  return raw as Raw;
}

/** JavaScript values as WebAssembly holds them, an i64 as two words. Throws TypeError. */
export function from_js(
  values: readonly unknown[],
  types: readonly ValueType[],
  crossing: ReferenceCrossing | undefined,
): unknown[] {
  return types.flatMap((t, i) =>
    HAS_LONGS && t === 'i64' ? [i64_from_js(values[i]), words[0]] : [value_from_js(values[i], t, crossing)],
  );
}

/** The inverse. Throws TypeError. */
export function to_js(
  values: readonly unknown[],
  types: readonly ValueType[],
  crossing: ReferenceCrossing | undefined,
): unknown[] {
  let i = 0;
  return types.map(t => {
    const value = values[i++];
    return HAS_LONGS && t === 'i64'
      ? i64_to_js(value as number, values[i++] as number)
      : value_to_js(value, t, crossing);
  });
}

/** Spreads what JavaScript returned over the registers; gives the first word. Throws TypeError. */
export function results_from_js(
  result: unknown,
  types: readonly ValueType[],
  crossing?: ReferenceCrossing,
): unknown {
  const values = HAS_SEVERAL_RESULTS && types.length > 1 ? [...(result as Iterable<unknown>)] : [result];
  if (HAS_SEVERAL_RESULTS && types.length > 1 && values.length !== types.length)
    throw new TypeError(`${types.length} results expected, ${values.length} given`);
  return spread_words(from_js(values, types, crossing), types);
}

// Not bigints.buffer: to a bundler, reading a property may have effects.
const bigint_bytes = /*#__PURE__*/ new ArrayBuffer(8);
const bigints = /*#__PURE__*/ new BigInt64Array(bigint_bytes);
const bigint_words = /*#__PURE__*/ new Int32Array(bigint_bytes);

/** The words of a BigInt, wrapped to 64 bits: gives the low one, the high one in a register. Throws TypeError. */
export function i64_from_js(value: unknown): number {
  bigints[0] = value as bigint;
  words[0] = bigint_words[1]!;
  return bigint_words[0]!;
}

export function i64_to_js(low: number, high: number): bigint {
  bigint_words[0] = low;
  bigint_words[1] = high;
  return bigints[0]!;
}

/** A function reference from null or an exported function. Throws TypeError. */
export function func_from_js(value: unknown): Raw | null {
  if (value === null) return null;
  const record = func_record(value);
  if (!record) throw new TypeError('a function reference is null or an exported function');
  return reference(callable(record)) as Raw;
}

/** A value of any reference type. Throws TypeError. */
export function ref_from_js(value: unknown, t: ValueType, crossing?: ReferenceCrossing): unknown {
  if (!HAS_OTHER_REFERENCES) return t === 'funcref' ? func_from_js(value) : value;
  const { nullable, heap } = ref_type(t)!;
  if (heap.endsWith('exn')) return no_js_value(t);
  if (value === null && nullable) return null;
  if (value !== null && heap === 'extern') return value;
  const record = func_record(value);
  if (record && (heap === 'func' || func_matches(record.type, heap))) return reference(callable(record));
  if (value !== null && crossing) return crossing.from_js(value, t);
  throw new TypeError(`a value of type ${t} is expected`);
}

/** Vectors and exceptions never cross to JavaScript. */
function has_js_value(t: ValueType): boolean {
  return t !== 'v128' && !ref_type(t)?.heap.endsWith('exn');
}

/** Throws TypeError. */
export function no_js_value(t: ValueType): never {
  throw new TypeError(`${t} has no JavaScript value`);
}

/** Any value but an i64. Throws TypeError. */
export function value_from_js(value: unknown, t: ValueType, crossing?: ReferenceCrossing): unknown {
  switch (t) {
    case 'i32':
      return (value as number) | 0;
    case 'f32':
      return Math.fround(value as number);
    case 'f64':
      return +(value as number);
  }
  if (!HAS_OTHER_VALUES || t === 'externref') return value;
  return t === 'v128' ? no_js_value(t) : ref_from_js(value, t, crossing);
}

/** The inverse. Throws TypeError. */
function value_to_js(value: unknown, t: ValueType, crossing: ReferenceCrossing | undefined): unknown {
  if (!HAS_OTHER_VALUES || /^[if]\d\d$/.test(t)) return value;
  return t === 'v128' ? no_js_value(t) : ref_to_js(value, t, crossing);
}

/** A reference as JavaScript sees it. Throws TypeError. */
export function ref_to_js(value: unknown, t: ValueType, crossing?: ReferenceCrossing): unknown {
  if (!HAS_OTHER_REFERENCES) return t === 'funcref' ? func_to_js(value as Raw | null) : value;
  const { heap } = ref_type(t)!;
  if (heap.endsWith('exn')) return no_js_value(t);
  if (value === null || heap === 'extern') return value;
  return typeof value === 'function' ? func_to_js(value as Raw) : crossing!.to_js(value);
}

export function null_function(): never {
  return trap('null function reference');
}

/** A function about to be called by reference that may leave results in another runtime's registers. */
export function callable_ref(raw: Raw | null): Raw {
  const record = func_record(raw) ?? null_function();
  return record.registers === words ? raw! : callable(record);
}

/** The same in a module with shared memories, which expects a type: its own functions need no entry. */
export function inner_ref(raw: Raw | null, expected: FuncType): Raw {
  const record = func_record(raw) ?? null_function();
  return entered_from(expected, record, callable(record));
}
