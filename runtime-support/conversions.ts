/**
 * Values crossing between WebAssembly and JavaScript (JavaScript API, "ToWebAssemblyValue" and "ToJSValue"), and functions with them.
 * Emitted modules bring their own conversions for what they import and export; the general ones here serve functions that
 * reach JavaScript another way, such as through a table.
 */
import {
  type Exported,
  func_matches,
  func_record,
  type FuncRecord,
  type FuncType,
  named,
  type Raw,
  type ReferenceCrossing,
  set_record,
} from './function.ts';
import { doubles, refs, words } from './int64.ts';
import { ref_type, type ValueType } from './reference.ts';
import { host_error, trap, wasm_error } from './trap.ts';

/** A reference to a function as JavaScript sees it. */
export function func_to_js(raw: Raw | null): Exported | null {
  if (raw === null) return null;
  const record = func_record(raw)!;
  return (record.exported ??= named(general_export(record), record));
}

/** A raw function that leaves its results in this runtime's registers. */
export function callable(record: FuncRecord): Raw {
  if (record.registers === words) return record.raw;
  const { type, index } = record;
  const raw = general_import(func_to_js(record.raw)!, type);
  set_record(raw, { raw, type, index, registers: words, tail: raw, exported: func_to_js(record.raw) });
  return raw;
}

function general_export({ raw, type }: FuncRecord): Exported {
  return (...args) => {
    const values = from_js(args, type.params, type.crossing);
    type.enter?.();
    try {
      return results_to_js((raw as Exported)(...values), type);
    } catch (error) {
      throw wasm_error(error);
    }
  };
}

/** JavaScript values as WebAssembly holds them, an i64 as two words. Throws TypeError. */
export function from_js(
  values: readonly unknown[],
  types: readonly ValueType[],
  crossing: ReferenceCrossing | undefined,
): unknown[] {
  return spread(values, types, crossing).map(({ value }) => value);
}

/** The inverse. */
export function to_js(
  values: readonly unknown[],
  types: readonly ValueType[],
  crossing: ReferenceCrossing | undefined,
): unknown[] {
  let i = 0;
  const take: Read = () => values[i++];
  return types.map(t => value_to_js(take, t, crossing));
}

interface Typed {
  readonly t: ValueType;
  readonly value: unknown;
}

function spread(
  values: readonly unknown[],
  types: readonly ValueType[],
  crossing: ReferenceCrossing | undefined,
): Typed[] {
  return types.flatMap((t, i) => {
    if (t !== 'i64') return [{ t, value: value_from_js(values[i], t, crossing) }];
    return [
      { t: 'i32', value: i64_from_js(values[i]) },
      { t: 'i32', value: words[0] },
    ];
  });
}

/** The results of a raw call as JavaScript sees them: undefined, a value, or an array. */
function results_to_js(first: unknown, { results, crossing }: FuncType): unknown {
  const take = register_reader(first);
  const values = results.map(t => value_to_js(take, t, crossing));
  return values.length <= 1 ? values[0] : values;
}

type Read = (t: ValueType) => unknown;

/** Gives the first word from where it is, and the others from their registers. */
function register_reader(first: unknown): Read {
  let isFirst = true;
  const next = { words: 0, doubles: 0, refs: 0 };
  return t => {
    if (isFirst) {
      isFirst = false;
      return first;
    }
    if (t === 'i32') return words[next.words++];
    if (t === 'f32' || t === 'f64') return doubles[next.doubles++];
    return take_ref(next.refs++);
  };
}

/** Empties a register: they keep nothing alive. */
export function take_ref(slot: number): unknown {
  const ref = refs[slot];
  refs[slot] = undefined;
  return ref;
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

/** Spreads what JavaScript returned over the registers; gives the first word. Throws TypeError. */
export function results_from_js(
  result: unknown,
  types: readonly ValueType[],
  crossing?: ReferenceCrossing,
): unknown {
  const values = types.length > 1 ? [...(result as Iterable<unknown>)] : [result].slice(0, types.length);
  if (values.length !== types.length)
    throw new TypeError(`${types.length} results expected, ${values.length} given`);
  const [first, ...others] = spread(values, types, crossing);
  const next = { words: 0, doubles: 0, refs: 0 };
  for (const { t, value } of others) {
    if (t === 'i32') words[next.words++] = value as number;
    else if (t === 'f32' || t === 'f64') doubles[next.doubles++] = value as number;
    else refs[next.refs++] = value;
  }
  return first?.value;
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
  return callable(record);
}

/** A value of any reference type. Throws TypeError. */
export function ref_from_js(value: unknown, t: ValueType, crossing?: ReferenceCrossing): unknown {
  const { nullable, heap } = ref_type(t)!;
  if (heap.endsWith('exn')) return no_js_value(t);
  if (value === null && nullable) return null;
  if (value !== null && heap === 'extern') return value;
  const record = func_record(value);
  if (record && (heap === 'func' || func_matches(record.type, heap))) return callable(record);
  if (value !== null && crossing) return crossing.from_js(value, t);
  throw new TypeError(`a value of type ${t} is expected`);
}

/** Values of some types never cross to JavaScript. Throws TypeError. */
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
    case 'externref':
      return value;
    case 'v128':
      return no_js_value(t);
    default:
      return ref_from_js(value, t, crossing);
  }
}

/** Any value as JavaScript sees it, read word by word. Throws TypeError. */
function value_to_js(take: Read, t: ValueType, crossing: ReferenceCrossing | undefined): unknown {
  switch (t) {
    case 'i64':
      return i64_to_js(take('i32') as number, take('i32') as number);
    case 'i32':
    case 'f32':
    case 'f64':
      return take(t);
    case 'v128':
      return no_js_value(t);
    default:
      return ref_to_js(take(t), t, crossing);
  }
}

/** A reference as JavaScript sees it. Throws TypeError. */
export function ref_to_js(value: unknown, t: ValueType, crossing?: ReferenceCrossing): unknown {
  const { heap } = ref_type(t)!;
  if (heap.endsWith('exn')) return no_js_value(t);
  if (value === null || heap === 'extern') return value;
  return typeof value === 'function' ? func_to_js(value as Raw) : crossing!.to_js(value);
}

export function null_function(): never {
  return trap('null function reference');
}

/** A function about to be called that may leave results in another runtime's registers. */
export function callable_ref(raw: Raw | null): Raw {
  return callable(func_record(raw) ?? null_function());
}
