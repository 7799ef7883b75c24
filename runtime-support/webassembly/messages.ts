/**
 * Modules and shared memories on their way between agents. Structured cloning makes plain objects of the namespace's, in their places within the message and
 * each once. So a message with any in it goes in an envelope, with what it takes to make those plain objects what they were; other messages go as they are.
 */
import { adopt, memory_state } from '../memory-object.ts';
import { Memory } from '../memory-class.ts';
import { type MemoryHandle, shared_state, type SharedState } from '../shared-memory.ts';
import { WebAssembly } from './index.ts';
import { adopt_module, Module, MODULE, type ModuleState } from './module.ts';
import { evaluate_code, find_code, type Provided } from './registry.ts';

const MESSAGE = 'wasm2esm.message';

type Carried =
  | { readonly memory: MemoryHandle }
  /** `code`: as the compiler made it at run time, for agents that trust who posts */
  | { readonly bytes: Uint8Array; readonly provided: Provided; readonly code: string | null };

interface Envelope {
  readonly [MESSAGE]: unknown;
  /** an object of the message, what it was, the next object … */
  carried: (object | Carried)[];
}

/** What to post in the place of a message. Throws a DataCloneError for what cannot leave an agent. */
export function enclose(message: unknown, trusted: boolean): unknown {
  const carried = found_in(message, trusted);
  return carried.length === 0 ? message : ({ [MESSAGE]: message, carried } satisfies Envelope);
}

/** The message again. An envelope can be opened many times, with the same result. */
export function disclose(posted: unknown, trusted: boolean): unknown {
  if (!is_envelope(posted)) return posted;
  const { carried } = posted;
  posted.carried = [];
  for (let i = 0; i < carried.length; i += 2) restore(carried[i]!, carried[i + 1] as Carried, trusted);
  return posted[MESSAGE];
}

function is_envelope(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, MESSAGE);
}

const unclonable = ['Instance', 'Table', 'Global', 'Tag', 'Exception'] as const;

function is_unclonable(value: object): boolean {
  // Most objects are none of ours, and quickly told.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === Array.prototype) return false;
  return unclonable.some(name => value instanceof WebAssembly[name]);
}

/** Modules and memories within a value, each followed by what it is carried as. */
function found_in(message: unknown, trusted: boolean): Envelope['carried'] {
  const carried: Envelope['carried'] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    // What is enclosed already is part of a message when Node posts what a worker starts with.
    if (ArrayBuffer.isView(value) || is_envelope(value)) return;
    const module = (value as Partial<Module>)[MODULE];
    const memory = memory_state(value);
    if (module) carried.push(value, carry_module(module, trusted));
    else if (memory) carried.push(value, { memory: carry_memory(value, memory.type.shared === true) });
    else if (is_unclonable(value)) fail(value);
    else if (value instanceof Map) value.forEach((item, key) => (visit(key), visit(item)));
    else if (value instanceof Set) value.forEach(visit);
    else for (const key of Object.keys(value)) visit((value as Record<string, unknown>)[key]);
  };
  visit(message);
  return carried;
}

function carry_module({ bytes, provided, emitted }: ModuleState, trusted: boolean): Carried {
  return { bytes, provided, code: (trusted && emitted.code) || null };
}

function carry_memory(memory: object, isShared: boolean): MemoryHandle {
  return isShared ? Memory.prototype.handle.call(memory) : fail(memory);
}

function fail(value: object): never {
  throw new DOMException(`${String(value)} could not be cloned.`, 'DataCloneError');
}

/** Makes a clone what its original was. */
function restore(object: object, carried: Carried, trusted: boolean): void {
  if ('memory' in carried) {
    Object.setPrototypeOf(object, Memory.prototype);
    adopt(object, shared_state(carried.memory) as SharedState);
    return;
  }
  const { bytes, provided, code } = carried;
  Object.setPrototypeOf(object, Module.prototype);
  // Not before it is used: nobody else should meet the error.
  let emitted: ModuleState['emitted'] | undefined;
  const state: ModuleState = {
    bytes,
    provided,
    get emitted() {
      return (emitted ??= (trusted && code && evaluate_code(code)) || find_code(bytes, provided));
    },
  };
  adopt_module(object as Module, state);
}
