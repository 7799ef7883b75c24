/**
 * Functions of WebAssembly in their two guises. Emitted code calls a *raw* function: i32 as int32, i64 as two words, results after the first
 * in registers, function references as raw functions. JavaScript sees the *exported* function of the JavaScript API: BigInts, arrays of
 * results, coercions (§5.6 "Exported Functions"). Both carry the same record under a well-known symbol, so a function keeps its
 * identity through exports, imports and tables, also between modules that each hold a copy of this runtime. How values cross stands in
 * conversions.ts.
 */
import { words } from './int64.ts';
import {
  HAS_OTHER_FUNCTION_TYPES,
  HAS_OTHER_MODULES,
  HAS_REFERRED_FUNCTIONS,
  HAS_REFERRED_IMPORTS,
} from './parts.ts';
import type { ValueType } from './reference.ts';
import { link_error } from './trap.ts';

export type Raw = (...args: never[]) => unknown;
export type Exported = (...args: unknown[]) => unknown;

/** How references other than those to functions and to JavaScript's own values cross to JavaScript. */
export interface ReferenceCrossing {
  /** Throws TypeError. */
  from_js(value: unknown, t: ValueType): unknown;
  to_js(value: unknown): unknown;
}

/** A function type. Its key is equal for equal types of all modules. */
export interface FuncType {
  readonly key: string;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** keys of the types above it */
  readonly supers: readonly string[];
  /** for types that mention garbage-collected ones */
  readonly crossing: ReferenceCrossing | undefined;
  /**
   * Lets growth of shared memories count: runs when JavaScript calls a function of the type that its module has no exported form for, or a module
   * whose own types have no such thing.
   */
  enter?: () => void;
  /** Makes exported functions, where references to functions of the type may reach JavaScript by way of other modules. */
  expose?: (record: FuncRecord) => Exported;
}

export interface FuncRecord {
  readonly raw: Raw;
  readonly type: FuncType;
  /** position in its module, the exported function's name */
  readonly index: number;
  /** The registers that it leaves results in: the same object in modules that share a runtime. */
  readonly registers: Int32Array;
  /** what tail calls go to, see tail-call.ts */
  readonly tail: Raw;
  /** null until JavaScript sees it */
  exported: Exported | null;
  /** Its entries, by what they call, which they do not keep alive, see `entered_from`; undefined until one is needed. */
  entries?: WeakMap<Raw, Raw>;
  /**
   * Calls the function from modules with another copy of the runtime. Takes and gives words: an i64 is two int32 words, a v128 four, lowest first, all
   * else one. There once JavaScript sees a function that it cannot call.
   */
  pass?: (args: readonly unknown[]) => unknown[];
}

export const FUNC: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.function') as never;

type Recorded = { [FUNC]?: FuncRecord };

export function func_record(value: unknown): FuncRecord | undefined {
  return typeof value === 'function' ? (value as Recorded)[FUNC] : undefined;
}

/** A function type by its key, which spells out all but types that refer to others. */
export function func_type(
  key: string,
  params?: readonly ValueType[],
  results?: readonly ValueType[],
  supers: readonly string[] = [],
  crossing?: ReferenceCrossing,
): FuncType {
  const [ins, outs] = key.split('->').map(list => list.slice(1, -1).split(',').filter(Boolean));
  if (!HAS_OTHER_FUNCTION_TYPES)
    return { key, params: ins!, results: outs!, supers: [], crossing: undefined };
  return { key, params: params ?? ins!, results: results ?? outs!, supers, crossing };
}

/** Marks a raw function as one that may be referred to; gives it back. */
export function func<T extends Raw>(raw: T, type: FuncType, index: number, entry: Raw = raw): T {
  // A plain assignment, ten times as fast as a definition: nobody outside sees raw functions.
  if (!func_record(raw)) (raw as Recorded)[FUNC] = new_record(raw, type, index, entry);
  return raw;
}

function new_record(raw: Raw, type: FuncType, index: number, entry: Raw): FuncRecord {
  return { raw, type, index, registers: words, tail: entry, exported: null };
}

/** Marks functions: of the type before them, and of the index before them, from which on they count. Those that are marked already stay. Gives the functions. */
export function refer(list: readonly (FuncType | number | Raw)[]): Raw[] {
  const marked: Raw[] = [];
  let [type, index]: [FuncType | undefined, number] = [undefined, 0];
  // No iterator: all of this runs once, long before an engine compiles it.
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item === 'function') marked.push(func(item, type!, index++));
    else if (typeof item === 'number') index = item;
    else type = item;
  }
  return marked;
}

/** Functions of a list, by their places in it. */
export function pick(list: readonly Raw[], places: readonly number[]): Raw[] {
  return places.map(place => list[place]!);
}

export function set_record(f: object, record: FuncRecord): void {
  Object.defineProperty(f, FUNC, { value: record });
}

/** The exported function of a raw one; `convert` does its conversions, and has its parameters. */
export function exported(
  raw: Raw,
  type: FuncType,
  index: number,
  convert: Exported,
  entry: Raw = raw,
): Exported {
  const record = HAS_REFERRED_FUNCTIONS
    ? func_record(func(raw, type, index, entry))!
    : new_record(raw, type, index, entry);
  return (record.exported ??= named(convert, record));
}

/** Makes a function the exported one of a record. */
export function named(f: Exported, record: FuncRecord): Exported {
  Object.defineProperty(f, 'name', { value: String(record.index) });
  set_record(f, record);
  return f;
}

/** Whether a function of the one type may be called where the other is expected. */
export function func_matches(type: FuncType, key: string): boolean {
  return type.key === key || type.supers.includes(key);
}

/**
 * An import as a raw function. Exported functions of modules that share this runtime are called directly; `convert` makes a raw function
 * of any other. Throws LinkError.
 */
export function link_func(
  value: unknown,
  module: string,
  name: string,
  type: FuncType,
  convert: (host: Exported) => Raw,
): Raw {
  if (typeof value !== 'function') link_error(module, name, value, 'must be a function');
  const record = func_record(value);
  if (!record) return convert(value as Exported);
  if (!func_matches(record.type, type.key))
    link_error(module, name, value, `is ${record.type.key}, not ${type.key}`);
  if (record.registers === words) return entered_from(type, record, record.raw);
  const raw = convert(value as Exported);
  return HAS_REFERRED_IMPORTS ? adopted(raw, record) : raw;
}

/** Makes a raw function of this runtime that calls one of another stand for it: both have the same exported function. Gives it. */
export function adopted(raw: Raw, record: FuncRecord): Raw {
  set_record(raw, { ...record, raw, registers: words, tail: raw });
  return raw;
}

/**
 * A function as a module calls it that expects it to be of a type. Where only the function's module looks for growth of shared memories whenever the
 * host may have told of it, it looks on the way in.
 */
export function entered_from(expected: FuncType, record: FuncRecord, f: Raw): Raw {
  return HAS_OTHER_MODULES && record.type.enter && !expected.enter ? entry_of(record, f) : f;
}

/**
 * What references to a function hold, and so what modules call that know nothing of shared memories: a function of a module with some looks on the way
 * in. Elements of tables need not be this, for calls through them go by the record.
 */
export function reference<T>(value: T): T | Raw {
  const record = func_record(value);
  return record?.type.enter ? entry_of(record, record.raw) : value;
}

/** References to functions of a segment. */
export function references(functions: readonly Raw[]): Raw[] {
  return functions.map(f => reference(f));
}

/** What enters a function's module before it calls the function. */
export function entry_of(record: FuncRecord, f: Raw): Raw {
  const entries = (record.entries ??= new WeakMap<Raw, Raw>());
  const known = entries.get(f);
  if (known) return known;
  const entry: Raw = (...args) => {
    record.type.enter!();
    return f(...args);
  };
  set_record(entry, record);
  entries.set(f, entry);
  return entry;
}
