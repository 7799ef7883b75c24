/**
 * Errors: the classes of the WebAssembly JavaScript API, one thrower a trap with the specification's text, and what keeps the errors of
 * host functions apart from the engine's own.
 *
 * Emitted code lets the engine check bounds and stack depth, so some traps arise as errors of the engine. At the boundary where
 * they would reach JavaScript they become RuntimeErrors; an error that came in from a host function passes
 * unchanged, whatever its class.
 */

export class CompileError extends Error {
  override name = 'CompileError';
}

export class LinkError extends Error {
  override name = 'LinkError';
}

/** A trap. */
export class RuntimeError extends Error {
  override name = 'RuntimeError';
}

/** An import that is missing or does not fit. Throws LinkError. */
export function link_error(module: string, name: string, value: unknown, expected: string): never {
  if (value === undefined) throw new LinkError(`unknown import: ${module}.${name}`);
  throw new LinkError(`incompatible import type: ${module}.${name} ${expected}`);
}

export function trap(message: string): never {
  throw new RuntimeError(message);
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

/** The last error that a host function threw and that has not reached JavaScript again. */
let fromHost: unknown;

/** What a call of a host function threw, on its way into WebAssembly. */
export function host_error(error: unknown): unknown {
  return (fromHost = error);
}

/** What WebAssembly threw, on its way out to JavaScript. */
export function wasm_error(error: unknown): unknown {
  const isFromHost = error === fromHost;
  fromHost = undefined;
  return isFromHost ? error : engine_trap(error);
}

/** The engine's errors for accesses beyond the end of a view and for a full stack, as traps. */
function engine_trap(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RuntimeError) return error;
  // Engines agree on neither class nor text, so this one is asked what it says beyond the end.
  if (error.message === beyond_the_end())
    return new RuntimeError('out of bounds memory access', { cause: error });
  if (error instanceof RangeError || error.constructor.name === 'InternalError') {
    return new RuntimeError('call stack exhausted', { cause: error });
  }
  return error;
}

let beyondTheEnd: string | undefined;

function beyond_the_end(): string {
  if (beyondTheEnd === undefined) {
    try {
      new DataView(new ArrayBuffer(1)).getInt8(1);
    } catch (error) {
      beyondTheEnd = (error as Error).message;
    }
  }
  return beyondTheEnd!;
}
