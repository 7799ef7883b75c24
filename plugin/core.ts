/**
 * The plugin, for all bundlers: a wasm file loads as the ES module that it compiles to, and imports what wasm imports as ES modules do.
 * All files of a build share one runtime, which comes from this package wherever the wasm files lie.
 */
import { createRequire } from 'node:module';
import { createFilter } from '@rollup/pluginutils';
import {
  createUnplugin,
  type NativeBuildContext,
  type UnpluginContextMeta,
  type UnpluginInstance,
} from 'unplugin';
import { cacheDirectory } from './cache.ts';
import { compileRequest, ModuleError, writeDeclarations } from './compile.ts';
import { compileOptionsOf, type Options } from './options.ts';
import { parseRequest, type Request, resolveBeside } from './request.ts';

const name = 'wasm2esm';
const { resolve } = createRequire(import.meta.url);
/** What compiled modules import of this package, by specifier. */
const ownFiles = new Map(['wasm2esm/runtime', 'wasm2esm/webassembly'].map(own => [own, resolve(own)]));

type Framework = UnpluginContextMeta['framework'];
type EsbuildBuild = Extract<NativeBuildContext, { framework: 'esbuild' }>['build'];
type WebpackCompiler = Extract<NativeBuildContext, { framework: 'webpack' }>['compiler'];

export const plugin: UnpluginInstance<Options | undefined, false> = createUnplugin<Options | undefined>(
  (options = {}, { framework }) => {
    const isWanted = createFilter(options.include, options.exclude);
    const directory = cacheDirectory(options.cache ?? true);
    const compileOptions = compileOptionsOf(options);

    const requestOf = (id: string): Request | null => {
      const request = parseRequest(id);
      return request && isWanted(request.file) ? request : null;
    };

    const resolveIn: Resolve = (specifier, importer) => {
      if (!requestOf(importer))
        return queriesAreNames.has(framework) ? resolveBeside(specifier, importer) : null;
      return ownFiles.get(specifier) ?? null;
    };

    return {
      name,
      enforce: 'pre',
      ...(framework === 'esbuild'
        ? {}
        : {
            resolveId: (specifier, importer) =>
              importer === undefined ? null : resolveIn(specifier, importer),
          }),
      load: {
        filter: { id: /\.wasm(?:\?|$)/ },
        async handler(id) {
          const request = requestOf(id);
          if (!request) return null;
          this.addWatchFile(request.file);
          try {
            const compiled = await compileRequest(request, compileOptions, directory);
            const { code, map, dts, hasSideEffects } = compiled;
            if (options.dts && request.form === 'esm') writeDeclarations(request.file, dts);
            return result(code, map, hasSideEffects);
          } catch (error) {
            if (!(error instanceof ModuleError) || throwsOnly.has(framework)) throw error;
            this.error({ message: error.message, stack: '' });
            return 'export {};';
          }
        },
      },
      vite: { config: () => viteConfig },
      webpack: compiler => asJavaScript(compiler, requestOf),
      rspack: compiler => asJavaScript(compiler as unknown as WebpackCompiler, requestOf),
      esbuild: { onLoadFilter: /\.wasm$/, setup: build => resolveInEsbuild(build, resolveIn) },
      bun: { loader: 'js' },
    };
  },
);

/** Where a query is a part of the file's name, unless a plugin says otherwise. */
const queriesAreNames: ReadonlySet<Framework> = new Set(['rollup', 'rolldown', 'bun']);

/** After `this.error` these go on with the module: it would be missed in vain. */
const throwsOnly: ReadonlySet<Framework> = new Set(['webpack', 'rspack', 'bun']);

/** The file that an import by a module means; null where the bundler finds it by itself. */
type Resolve = (specifier: string, importer: string) => string | null;

/** Rollup and its kin take `moduleSideEffects` besides: whether an import that nobody uses may go. */
function result(code: string, map: string | null, moduleSideEffects: boolean) {
  return { code, map: map === null ? null : (JSON.parse(map) as { mappings: '' }), moduleSideEffects };
}

/** One copy of the runtime: Vite would bundle one for the application's own imports of it. */
const viteConfig = { optimizeDeps: { exclude: [name] }, ssr: { noExternal: [name] } };

/** Where webpack's own handling of wasm is on, it would take our text for a binary. */
function asJavaScript({ options }: WebpackCompiler, requestOf: (id: string) => Request | null): void {
  let file = '';
  options.module.rules.push({
    resource: path => requestOf((file = path)) !== null,
    resourceQuery: query => requestOf(file + query) !== null,
    type: 'javascript/auto',
  });
}

/** unplugin would put what it resolves for esbuild where only plugins can load. */
function resolveInEsbuild(build: EsbuildBuild, resolveIn: Resolve): void {
  build.onResolve({ filter: /^wasm2esm\/(runtime|webassembly)$/ }, ({ path, importer }) => {
    const file = resolveIn(path, importer);
    return file === null ? undefined : { path: file };
  });
}
