// What napi-rs packages need around their module, in JavaScript alone: a WebAssembly namespace whose one module is ours, a WASI by a library, emnapi, and workers. The
// packages' own loaders do the same with the engine's WebAssembly and WASI.
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

const env = { RAYON_NUM_THREADS: '2' };

/** Puts ours in the place of the engine's WebAssembly. */
export async function install({ module, runtime }) {
  const { Memory, Table, RuntimeError, LinkError, CompileError } = await import(runtime);
  const { instantiate, imports, exports } = await import(module);
  class Module {
    static imports = () => imports;
    static exports = () => exports;
    static customSections = () => [];
  }
  class Instance {
    constructor(_module, values) {
      this.exports = instantiate(values);
    }
  }
  globalThis.WebAssembly = { Module, Instance, Memory, Table, RuntimeError, LinkError, CompileError };
  return { Module, Memory };
}

/** Packages as the package at hand sees them. */
export function packages(base) {
  const require = createRequire(base);
  return {
    ...require('@napi-rs/wasm-runtime'),
    ...require('@emnapi/runtime'),
    WASI: require('@tybys/wasm-util').WASI,
    MessageHandler: require('@emnapi/core').MessageHandler,
  };
}

export function options({ WASI, emnapiAsyncWorkPlugin, emnapiTSFNPlugin }, memory) {
  return {
    wasi: new WASI({ version: 'preview1', env }),
    plugins: [emnapiAsyncWorkPlugin, emnapiTSFNPlugin],
    overwriteImports(imports) {
      imports.env = { ...imports.env, ...imports.napi, ...imports.emnapi, memory };
      return imports;
    },
  };
}

/** The addon's exports, and the workers that it has started. */
export async function load(files, initial) {
  const { Module, Memory } = await install(files);
  const all = packages(files.base);
  const memory = new Memory({ initial, maximum: 65536, shared: true });
  const workers = [];
  const { napiModule } = all.instantiateNapiModuleSync(new Module(), {
    ...options(all, memory),
    context: all.createContext(),
    asyncWorkPoolSize: 2,
    reuseWorker: true,
    onCreateWorker() {
      const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
        workerData: { files, handle: memory.handle() },
      });
      workers.push(worker);
      return worker;
    },
    beforeInit({ instance: { exports } }) {
      for (const name of Object.keys(exports)) if (name.startsWith('__napi_register__')) exports[name]();
    },
  });
  return { addon: napiModule.exports, workers };
}
