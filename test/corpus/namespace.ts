/**
 * Just enough of the JavaScript API's `WebAssembly` namespace, over our compiler and runtime, for the glue of published packages to find
 * ours where it looks for the host's.
 */
import { compileFunction } from 'node:vm';
import { compile, CompileError, type CompileOptions, type Trace } from '../../compiler/index.ts';
import { decode } from '../../compiler/decode/sections.ts';
import { defaultFeatures } from '../../compiler/wasm/features.ts';
import * as runtime from '../../runtime-support/index.ts';

interface Emitted {
  readonly instantiate: (imports?: object) => object;
  readonly imports: readonly object[];
  readonly exports: readonly object[];
}

/** Of the modules to be made. */
export const options: CompileOptions = {
  runtime: 'import',
  ...(JSON.parse(process.env['CORPUS_OPTIONS'] ?? '{}') as CompileOptions),
};

/** Sizes of the binaries compiled so far. */
export const compiled: number[] = [];

/** The verifier takes longer than all the rest; beyond this many bytes it is left out. */
const verifiedSize = 1_000_000;

function toBytes(source: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(source)) return new Uint8Array(source).slice();
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
}

/** Evaluates an emitted module at once, which the host's module loader cannot: imports and exports become those of a function. */
function evaluate(code: string): Emitted {
  const body = code
    .replace(/^import ?\{(.*?)\} ?from ?"wasm2esm\/runtime";/m, (_all, names: string) => {
      return `const {${names.replace(/ as /g, ': ')}} = runtime;`;
    })
    .replace(/(?<=^|;|\})export (?=function instantiate|const (imports|exports)\b)/gm, '');
  const make = compileFunction(`'use strict';${body}\nreturn { instantiate, imports, exports };`, [
    'runtime',
  ]);
  return (make as (from: typeof runtime) => Emitted)(runtime);
}

class Module {
  readonly bytes: Uint8Array;
  readonly emitted: Emitted;

  constructor(source: ArrayBuffer | ArrayBufferView) {
    this.bytes = toBytes(source);
    const trace: Trace = { print: null, func: null, verify: this.bytes.length <= verifiedSize };
    const { code } = compile(this.bytes, { ...options, format: 'instantiate' }, trace);
    this.emitted = evaluate(code);
    compiled.push(this.bytes.length);
  }

  static imports({ emitted }: Module): object[] {
    return [...emitted.imports];
  }

  static exports({ emitted }: Module): object[] {
    return [...emitted.exports];
  }

  static customSections({ bytes }: Module, name: string): ArrayBuffer[] {
    const { customs } = decode(bytes, defaultFeatures);
    return customs
      .filter(section => section.name === name)
      .map(section => section.bytes.slice().buffer as ArrayBuffer);
  }
}

class Instance {
  readonly exports: object;

  constructor({ emitted }: Module, imports?: object) {
    this.exports = emitted.instantiate(imports);
  }
}

type Source = Module | ArrayBuffer | ArrayBufferView;

/** What takes the place of `globalThis.WebAssembly`. */
export const namespace = {
  Module,
  Instance,
  CompileError,
  LinkError: runtime.LinkError,
  RuntimeError: runtime.RuntimeError,
  Memory: runtime.Memory,
  Table: runtime.Table,
  Global: runtime.Global,
  Tag: runtime.Tag,
  JSTag: runtime.JSTag,
  Exception: runtime.Exception,

  validate(source: ArrayBuffer | ArrayBufferView): boolean {
    try {
      return new Module(source) !== null;
    } catch {
      return false;
    }
  },

  compile: async (source: ArrayBuffer | ArrayBufferView): Promise<Module> => new Module(source),

  async instantiate(source: Source, imports?: object): Promise<object> {
    if (source instanceof Module) return new Instance(source, imports);
    const module = new Module(source);
    return { module, instance: new Instance(module, imports) };
  },

  async instantiateStreaming(source: Response | Promise<Response>, imports?: object): Promise<object> {
    return namespace.instantiate(await (await source).arrayBuffer(), imports);
  },
};
