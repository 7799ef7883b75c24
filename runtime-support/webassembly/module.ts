/** `Module` of the JavaScript API: a binary that has code, and the options it was compiled with. */
import { is_object, to_bytes } from './conversions.ts';
import {
  type Emitted,
  type Provided,
  type ExportDescriptor,
  find_code,
  type ImportDescriptor,
} from './registry.ts';
import { custom_sections } from './sections.ts';

export const MODULE: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.module') as never;

export interface ModuleState {
  /** the binary, which nobody changes */
  readonly bytes: Uint8Array;
  readonly provided: Provided;
  readonly emitted: Emitted;
}

export class Module {
  declare readonly [MODULE]: ModuleState;

  /** Throws TypeError for what are no bytes, CompileError for bytes without code. */
  constructor(source: unknown, options?: unknown) {
    const bytes = to_bytes(source);
    const provided = read_options(options);
    adopt_module(this, { bytes, provided, emitted: find_code(bytes, provided) });
  }

  static exports(module: Module): ExportDescriptor[] {
    return module_state(module).emitted.exports.map(({ name, kind }) => ({ name, kind }));
  }

  /** Without those that the compile options provide. */
  static imports(module: Module): ImportDescriptor[] {
    const { imports } = module_state(module).emitted;
    return imports.map(({ module: from, name, kind }) => ({ module: from, name, kind }));
  }

  /** The contents of the custom sections of a name. */
  static customSections(module: Module, name: string): ArrayBuffer[] {
    const { bytes } = module_state(module);
    if (arguments.length < 2) throw new TypeError('a name is required');
    return custom_sections(bytes, String(name));
  }
}

export function adopt_module(module: Module, state: ModuleState): Module {
  return Object.defineProperty(module, MODULE, { value: state });
}

/** Throws TypeError for what is no module. */
export function module_state(value: unknown): ModuleState {
  const state = (value as Partial<Module> | null | undefined)?.[MODULE];
  if (!state) throw new TypeError('a WebAssembly.Module is required');
  return state;
}

/** What of the imports the host provides by itself ("WebAssemblyCompileOptions"). Throws TypeError. */
export function read_options(options: unknown): Provided {
  if (options === undefined || options === null) return {};
  if (!is_object(options)) throw new TypeError('the compile options must be an object');
  const { builtins, importedStringConstants: strings } = options as Record<string, unknown>;
  if (builtins !== undefined && !is_object(builtins)) throw new TypeError('the builtins must be a sequence');
  return {
    ...(builtins && { builtins: [...(builtins as Iterable<unknown>)].map(String) }),
    ...(strings !== undefined && strings !== null && { importedStringConstants: String(strings) }),
  };
}
