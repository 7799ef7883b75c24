/**
 * Errors: the classes of the WebAssembly JavaScript API, one thrower a trap with the specification's text, and what keeps the errors of
 * host functions apart from the engine's own.
 *
 * Emitted code lets the engine check bounds and stack depth, so some traps arise as errors of the engine. At the boundary where
 * they would reach JavaScript they become RuntimeErrors, but for a full stack, for which the JavaScript API wants what JavaScript throws; an error that
 * came in from a host function passes unchanged, whatever its class.
 */
import { HAS_AGGREGATES, HAS_EXCEPTIONS, HAS_HOST_ERRORS } from './parts.ts';

export class CompileError extends Error {
  override get name(): string {
    return 'CompileError';
  }
}

export class LinkError extends Error {
  override get name(): string {
    return 'LinkError';
  }
}

/** A trap. */
export class RuntimeError extends Error {
  override get name(): string {
    return 'RuntimeError';
  }
}

/** An import that is missing or does not fit. Throws LinkError. */
export function link_error(module: string, name: string, value: unknown, expected: string): never {
  if (value === undefined) throw new LinkError(`unknown import: ${module}.${name}`);
  throw new LinkError(`incompatible import type: ${module}.${name} ${expected}`);
}

export function trap(message: string): never {
  throw marked_trap(message);
}

export function unreachable(): never {
  return trap('unreachable');
}

export function out_of_bounds(): never {
  return trap('out of bounds memory access');
}

export function out_of_bounds_table(): never {
  return trap('out of bounds table access');
}

export function divide_by_zero(): never {
  return trap('integer divide by zero');
}

export function integer_overflow(): never {
  return trap('integer overflow');
}

export function invalid_conversion(): never {
  return trap('invalid conversion to integer');
}

/** On a record of an exception: that it is one, and what JavaScript sees of it. */
export const THROWN: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.thrown') as never;
export const OUTSIDE: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.outside') as never;
/** On what JavaScript sees of an exception: its record. */
export const CAUGHT: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.caught') as never;
/** On an error that is a trap. */
const TRAP: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.trap') as never;

interface Marked {
  [OUTSIDE]?(): unknown;
  readonly [CAUGHT]?: unknown;
  [TRAP]?: boolean;
}

/** The last error that a host function threw and that has not reached JavaScript again. */
let fromHost: unknown;

/** What a call of a host function threw, on its way into WebAssembly. */
export function host_error(error: unknown): unknown {
  return (HAS_EXCEPTIONS && (error as Marked | null | undefined)?.[CAUGHT]) || (fromHost = error);
}

/** A host's error has been caught: nothing keeps it any more. */
export function forget_host_error(): void {
  fromHost = undefined;
}

/** What WebAssembly threw, on its way out to JavaScript. */
export function wasm_error(error: unknown): unknown {
  if (HAS_HOST_ERRORS) {
    const isFromHost = error === fromHost;
    fromHost = undefined;
    if (isFromHost) return error;
  }
  const marked = error as Marked | null | undefined;
  return HAS_EXCEPTIONS && marked?.[OUTSIDE] ? marked[OUTSIDE]() : (engine_trap(error) ?? error);
}

/** Whether it is a trap, which no WebAssembly handler catches, not even when it has come by way of a host function. */
export function is_trap(error: unknown): boolean {
  if ((error as Marked | null | undefined)?.[TRAP] === true) return true;
  return error !== fromHost && engine_trap(error) !== null;
}

/** The engine's errors for accesses beyond the end of a view or of null, and for a full stack, as traps; null for others. */
function engine_trap(error: unknown): Error | null {
  if (!(error instanceof Error) || error instanceof RuntimeError) return null;
  // Engines agree on neither class nor text, so this one is asked what it says out of bounds.
  if (out_of_bounds_messages().has(error.message)) return marked_trap('out of bounds memory access', error);
  if (HAS_AGGREGATES && error instanceof TypeError) return null_access(error);
  const isStack = error instanceof RangeError || error.constructor.name === 'InternalError';
  return isStack ? mark_trap(error) : null;
}

/**
 * Properties of structs are `$` and digits, that of arrays `$a`; engines name the property that null does not have. Their text is all
 * that tells such an error from another TypeError, and an array from a struct: nothing marks the access, for a mark, a test or a handler of
 * its own would cost every access something. The names are what no property of JavaScript's own is called.
 */
const nullAccess = /\bnull\b.*['".]\$(?:\d+|(a))\b|['".]\$(?:\d+|(a))\b.*\bnull\b/;

function null_access(error: Error): RuntimeError | null {
  const match = nullAccess.exec(error.message);
  if (!match) return null;
  return marked_trap(`null ${(match[1] ?? match[2]) ? 'array' : 'structure'} reference`, error);
}

function marked_trap(message: string, cause?: Error): RuntimeError {
  return mark_trap(new RuntimeError(message, cause && { cause }));
}

function mark_trap<T extends Error>(error: T): T {
  return Object.defineProperty(error, TRAP, { value: true });
}

let messages: Set<string> | undefined;

/** Some engines say one thing beyond the end, another of negative offsets, and a third of offsets beyond 2^53. */
function out_of_bounds_messages(): Set<string> {
  if (messages === undefined) {
    messages = new Set();
    for (const at of [1, -1, 2 ** 53]) {
      try {
        new DataView(new ArrayBuffer(1)).getInt8(at);
      } catch (error) {
        messages.add((error as Error).message);
      }
    }
  }
  return messages;
}
