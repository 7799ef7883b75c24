/**
 * Exceptions (core specification §4.2.10, JavaScript API "Exceptions"). Inside WebAssembly an exception is a record of its tag and payload, and
 * that is what is thrown: a plain object, for making an Error takes a stack trace. JavaScript sees an `Exception`, made when the
 * record first leaves; an exception of JavaScript's own is a record of `JSTag` inside, and itself again outside.
 */
import { from_js, to_js } from './conversions.ts';
import { func_type, type FuncType } from './function.ts';
import { to_count, to_descriptor } from './limits.ts';
import { to_value_type } from './reference.ts';
import { CAUGHT, forget_host_error, is_trap, link_error, OUTSIDE, THROWN, trap } from './trap.ts';

/** The state of a tag: its identity. */
export interface TagState {
  readonly type: FuncType;
  /** the object that JavaScript sees, once it does */
  object: unknown;
}

const TAG: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.tag') as never;

export function tag(type: FuncType): TagState {
  return { type, object: null };
}

/** An exception as WebAssembly holds it. */
export class Thrown {
  readonly tag: TagState;
  /** values as WebAssembly holds them, an i64 as two words */
  readonly payload: readonly unknown[];
  private object: unknown = null;

  constructor(own: TagState, payload: readonly unknown[]) {
    this.tag = own;
    this.payload = payload;
  }

  get [THROWN](): true {
    return true;
  }

  /** What JavaScript catches. */
  [OUTSIDE](): unknown {
    if (this.tag === JSTag[TAG]) return this.payload[0];
    return (this.object ??= exception_object(this));
  }
}

export function thrown(own: TagState, payload: readonly unknown[]): Thrown {
  return new Thrown(own, payload);
}

/** What a try caught, as an exception; traps go on. */
export function caught(error: unknown): Thrown {
  if ((error as Partial<Thrown> | null | undefined)?.[THROWN]) return error as Thrown;
  if (is_trap(error)) throw error;
  forget_host_error();
  return new Thrown(JSTag[TAG], [error]);
}

/** A reference to an exception about to be thrown again. */
export function non_null_exception(record: Thrown | null): Thrown {
  return record ?? trap('null exception reference');
}

/** A tag for exceptions that modules share. */
export class Tag {
  readonly [TAG]: TagState;

  /** Throws TypeError for a bad descriptor. */
  constructor(type: { parameters: Iterable<string> }) {
    const params = [...to_descriptor(to_descriptor(type).parameters)].map(to_value_type);
    this[TAG] = tag(func_type(`(${params.join()})->()`));
    this[TAG].object = this;
  }

  get [Symbol.toStringTag](): string {
    return 'WebAssembly.Tag';
  }
}

/** The tag of exceptions that JavaScript threw. */
export const JSTag: Tag = /*#__PURE__*/ new Tag({ parameters: ['externref'] });

/** The object that JavaScript sees. */
export function tag_object(state: TagState): Tag {
  if (state.object === null) {
    const object = Object.create(Tag.prototype) as Tag;
    Object.defineProperty(object, TAG, { value: state });
    state.object = object;
  }
  return state.object as Tag;
}

/** An import as a tag of the type. Throws LinkError. */
export function link_tag(value: unknown, module: string, name: string, type: FuncType): TagState {
  const state = (value as Partial<Tag> | null | undefined)?.[TAG];
  if (!state) return link_error(module, name, value, 'must be a Tag');
  if (state.type.key !== type.key) link_error(module, name, value, `is ${state.type.key}, not ${type.key}`);
  return state;
}

const STACK: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.stack') as never;

export interface ExceptionOptions {
  /** Whether to note where it is made. */
  traceStack?: boolean;
}

function tag_state(value: unknown): TagState {
  const state = (value as Partial<Tag> | null | undefined)?.[TAG];
  if (!state) throw new TypeError('a Tag is required');
  return state;
}

/** A WebAssembly exception as JavaScript sees it. */
export class Exception {
  readonly [CAUGHT]: Thrown;

  declare private readonly [STACK]: string | undefined;

  /** Throws TypeError when the payload does not fit the tag. */
  constructor(own: Tag, payload: Iterable<unknown>, options?: ExceptionOptions) {
    const state = tag_state(own);
    if (state === JSTag[TAG]) throw new TypeError('JSTag is for what JavaScript throws by itself');
    const { params, crossing } = state.type;
    const values = [...to_descriptor(payload)];
    if (values.length !== params.length)
      throw new TypeError(`${params.length} values expected, ${values.length} given`);
    this[CAUGHT] = new Thrown(state, from_js(values, params, crossing));
    if (options !== undefined && to_descriptor(options ?? {}).traceStack)
      Object.defineProperty(this, STACK, { value: new Error().stack });
  }

  /** Whether the exception is of the tag. */
  is(other: Tag): boolean {
    return this[CAUGHT].tag === tag_state(other);
  }

  /** A value of the payload. Throws TypeError for another tag, RangeError beyond the end. */
  getArg(own: Tag, index: number): unknown {
    if (!this.is(own)) throw new TypeError('the exception is of another tag');
    const {
      payload,
      tag: { type },
    } = this[CAUGHT];
    const at = to_count(index, 'i32', 'the index');
    const values = to_js(payload, type.params, type.crossing);
    if (at >= values.length) throw new RangeError(`index ${at} is beyond the payload`);
    return values[at];
  }

  /** Where it was made, if that was asked for. */
  get stack(): string | undefined {
    // Not inherited: of what is no exception there is none to ask for.
    return this[CAUGHT] && this[STACK];
  }

  get [Symbol.toStringTag](): string {
    return 'WebAssembly.Exception';
  }
}

function exception_object(record: Thrown): Exception {
  const object = Object.create(Exception.prototype) as Exception;
  Object.defineProperty(object, CAUGHT, { value: record });
  return object;
}
