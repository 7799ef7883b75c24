/**
 * `wasm2esm/webassembly/compile`: the namespace with the compiler behind it, which makes code at run time for binaries that nobody has registered. Where a content
 * security policy forbids that, they end in a CompileError.
 */
import {
  builtinSets,
  compile,
  CompileError as Diagnosed,
  type CompileOptions,
  inspect,
  type Trace,
} from '../../compiler/index.ts';
import * as runtime from '../index.ts';
import { type Compiler, type Emitted, type Namespace, with_compiler } from './index.ts';

export * from './index.ts';

/** A compiler for `with_compiler`, with options of one's own. */
export function run_time_compiler(
  options: Omit<CompileOptions, 'format' | 'runtime'> = {},
  trace?: Trace,
): Compiler {
  // Not minified: names that are settled last take longer than what they spare the engine.
  const resolved: CompileOptions = { ...options, format: 'function', runtime: 'import' };
  return {
    compile(bytes, { builtins = [], ...provided }) {
      const known = builtins.filter(name => Object.hasOwn(builtinSets, name));
      const all = { ...resolved, ...provided, builtins: [...(options.builtins ?? []), ...known] };
      return evaluate(asCompileError(() => compile(bytes, all, trace)).code);
    },
    evaluate,
    validate: bytes => void asCompileError(() => inspect(bytes, options)),
  };
}

function evaluate(code: string): Emitted {
  let make;
  try {
    make = new Function('runtime', `'use strict';${code}`);
  } catch (error) {
    if (error instanceof SyntaxError) throw error; // our fault
    throw new runtime.CompileError(forbidden, { cause: error });
  }
  return { ...(make as (from: typeof runtime) => Emitted)(runtime), code };
}

const forbidden =
  'code cannot be made at run time here: compile the module ahead of time with "wasm2esm transpile <file> --format register" and import what that writes';

function asCompileError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Diagnosed) || error.class === 'internal') throw error;
    throw new runtime.CompileError(error.message, { cause: error });
  }
}

export const WebAssembly: Namespace = /*#__PURE__*/ with_compiler(run_time_compiler());

export default WebAssembly;
