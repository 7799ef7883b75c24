/**
 * Globals that cross a module's border (core specification §4.2.9); others are variables of the emitted code. A mutable
 * global's value lives in its state, an i64 as two words.
 */
import { i64_from_js, i64_to_js, no_js_value, ref_to_js, value_from_js } from './conversions.ts';
import type { ReferenceCrossing } from './function.ts';
import { words } from './int64.ts';
import { to_descriptor } from './limits.ts';
import { HAS_LONGS, HAS_OTHER_VALUES } from './parts.ts';
import { ref_type, to_value_type, value_matches } from './reference.ts';
import { link_error } from './trap.ts';

export interface GlobalType {
  readonly value: string;
  readonly mutable: boolean;
  /** heap types above one that a module defines */
  readonly above?: readonly string[];
  /** for references to garbage-collected values */
  readonly crossing?: ReferenceCrossing;
}

/** The state of a global. */
export interface GlobalState {
  readonly type: GlobalType;
  /** The value as WebAssembly holds it; of an i64 the low word. */
  value: unknown;
  /** of an i64 or v128 */
  high: number;
  /** of a v128 */
  third: number;
  fourth: number;
  /** the object that JavaScript sees, once it does */
  object: unknown;
}

const GLOBAL: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.global') as never;

export function global(value: unknown, type: GlobalType, high = 0, third = 0, fourth = 0): GlobalState {
  return { type, value, high, third, fourth, object: null };
}

export interface GlobalDescriptor {
  value: string;
  mutable?: boolean;
}

/** A global variable. */
export class Global {
  readonly [GLOBAL]: GlobalState;

  /** Throws TypeError for a bad descriptor, or a value that is none of its type. */
  constructor(descriptor: GlobalDescriptor, value?: unknown) {
    const mutable = Boolean(to_descriptor(descriptor).mutable);
    const t = to_value_type(descriptor.value);
    this[GLOBAL] = global(undefined, { value: t, mutable });
    this[GLOBAL].object = this;
    write(this[GLOBAL], value === undefined ? initial(t) : value);
  }

  /** Setting throws TypeError if the global is immutable. */
  get value(): unknown {
    return read(this[GLOBAL]);
  }

  set value(value: unknown) {
    if (arguments.length < 1) throw new TypeError('a value is required');
    if (!this[GLOBAL].type.mutable) throw new TypeError('the global is immutable');
    write(this[GLOBAL], value);
  }

  valueOf(): unknown {
    return read(this[GLOBAL]);
  }

  get [Symbol.toStringTag](): string {
    return 'WebAssembly.Global';
  }
}

function initial(t: string): unknown {
  if (t === 'i64') return 0n;
  if (t === 'externref') return undefined;
  return t === 'funcref' ? null : 0;
}

function read({ type, value, high }: GlobalState): unknown {
  if (HAS_LONGS && type.value === 'i64') return i64_to_js(value as number, high);
  if (!HAS_OTHER_VALUES) return value;
  if (type.value === 'v128') return no_js_value(type.value);
  return ref_type(type.value) ? ref_to_js(value, type.value, type.crossing) : value;
}

function write(state: GlobalState, value: unknown): void {
  const { value: t, crossing } = state.type;
  if (!HAS_LONGS || t !== 'i64') state.value = value_from_js(value, t, crossing);
  else {
    state.value = i64_from_js(value);
    state.high = words[0]!;
  }
}

/** The object that JavaScript sees. */
export function global_object(state: GlobalState): Global {
  if (state.object === null) {
    const object = Object.create(Global.prototype) as Global;
    Object.defineProperty(object, GLOBAL, { value: state });
    state.object = object;
  }
  return state.object as Global;
}

/** An import as a global of the type: a Global, or for immutable ones a plain value. Throws LinkError. */
export function link_global(value: unknown, module: string, name: string, type: GlobalType): GlobalState {
  const state = (value as { [GLOBAL]?: GlobalState } | null | undefined)?.[GLOBAL];
  const fail = (what: string): never => link_error(module, name, value, what);
  if (state) {
    const { mutable, value: t } = state.type;
    if (mutable !== type.mutable) fail(mutable ? 'is mutable' : 'is not mutable');
    // What can be written must be of the very type.
    const fits =
      t === type.value ||
      (HAS_OTHER_VALUES && !mutable && value_matches(t, state.type.above, type.value, type.above));
    if (!fits) fail(`is of type ${t}, not ${type.value}`);
    return state;
  }
  if (type.mutable) fail('must be a Global, for it is mutable');
  const t = type.value;
  if (HAS_LONGS && t === 'i64' && typeof value !== 'bigint') fail('must be a BigInt');
  if ((t === 'i32' || t === 'f32' || t === 'f64') && typeof value !== 'number') fail('must be a number');
  if (HAS_OTHER_VALUES && t === 'v128') fail('must be a Global');
  const made = global(undefined, type);
  try {
    write(made, value);
  } catch (error) {
    if (error instanceof TypeError) fail(error.message);
    throw error;
  }
  return made;
}
