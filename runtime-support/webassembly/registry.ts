/**
 * Where the namespace finds code for a binary: among modules that were compiled ahead of time and registered, else by the compiler, if the program has
 * chosen to bring it along. One registry an agent, also for several copies of this file.
 */
import { CompileError } from '../trap.ts';
import { content_key } from './key.ts';
import { has_outline } from './sections.ts';

export type Kind = 'function' | 'table' | 'memory' | 'global' | 'tag';

export interface ExportDescriptor {
  readonly name: string;
  readonly kind: Kind;
}

export interface ImportDescriptor extends ExportDescriptor {
  readonly module: string;
}

/** What a module compiled with the format `instantiate` exports. */
export interface Emitted {
  readonly instantiate: (imports?: never) => object;
  readonly imports: readonly ImportDescriptor[];
  readonly exports: readonly ExportDescriptor[];
  /** what `evaluate` needs to make this elsewhere; modules that are registered need no such thing */
  readonly code?: string;
}

/** Imports that the compiler provides. What is registered must have been compiled so. */
export interface Provided {
  /** sets of builtins, some of which nobody may know */
  readonly builtins?: readonly string[];
  /** the name of the module whose imports are strings */
  readonly importedStringConstants?: string;
}

/** The compiler, for binaries that nobody has registered. Both throw CompileError. */
export interface Compiler {
  compile(bytes: Uint8Array, provided: Provided): Emitted;
  /** From the `code` that another agent's `compile` gave. */
  evaluate(code: string): Emitted;
  validate(bytes: Uint8Array): void;
}

interface Registry {
  readonly modules: Map<string, Emitted>;
  compiler: Compiler | null;
}

function registry(): Registry {
  const key = Symbol.for('wasm2esm.modules');
  const agent = globalThis as { [key]?: Registry };
  return (agent[key] ??= { modules: new Map(), compiler: null });
}

/** Makes known the code of the binary with this key. What `wasm2esm transpile --format register` writes calls this. */
export function register(key: string, { instantiate, imports, exports }: Emitted): void {
  registry().modules.set(key, { instantiate, imports, exports });
}

export function set_compiler(compiler: Compiler): void {
  registry().compiler = compiler;
}

/** The code of a binary. Throws CompileError when there is none. */
export function find_code(bytes: Uint8Array, provided: Provided): Emitted {
  const { modules, compiler } = registry();
  if (modules.size > 0 || !compiler) {
    const key = content_key(bytes);
    const known = modules.get(key);
    const lacking = known && unprovided(known, provided);
    if (known && !lacking) return known;
    if (!compiler)
      throw new CompileError(lacking ? incomplete_module(lacking) : unknown_module(bytes.length, key));
  }
  return compiler.compile(bytes, provided);
}

/** An import that the code expects of JavaScript, though it should be provided. */
function unprovided(
  { imports }: Emitted,
  { builtins = [], importedStringConstants }: Provided,
): string | undefined {
  return imports.find(
    ({ module }) => module === importedStringConstants || builtins.some(name => module === `wasm:${name}`),
  )?.module;
}

/** The module that another agent has compiled; null without a compiler. */
export function evaluate_code(code: string): Emitted | null {
  return registry().compiler?.evaluate(code) ?? null;
}

/**
 * Whether a binary is valid. Without the compiler it need only look so: programs ask in order to find out what an engine can do, and get the module that fits the
 * answer, which should be the one they get of engines.
 */
export function is_valid(bytes: Uint8Array): boolean {
  const { modules, compiler } = registry();
  if (modules.has(content_key(bytes))) return true;
  if (!compiler) return has_outline(bytes);
  try {
    compiler.validate(bytes);
    return true;
  } catch (error) {
    if (error instanceof CompileError) return false;
    throw error;
  }
}

function incomplete_module(module: string): string {
  return (
    `the code registered for this module expects imports of "${module}" from JavaScript: compile it with "wasm2esm transpile <file> --format register ` +
    '--builtins <sets> --imported-string-constants <module>"'
  );
}

function unknown_module(length: number, key: string): string {
  return (
    `no code is registered for this module of ${length} bytes (${key}): compile it ahead of time with "wasm2esm transpile <file> --format register" and ` +
    'import what that writes, or import "wasm2esm/webassembly/compile" where code may be made at run time'
  );
}
