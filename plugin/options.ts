/** What the plugins can be told: the compiler's options, as far as a bundler does not decide them, and their own. */
import type { FilterPattern } from '@rollup/pluginutils';
import type { CompileOptions } from '../compiler/index.ts';

/** `imports` that start with a dot start from the working directory, not from the wasm file. */
export interface Options extends Omit<
  CompileOptions,
  'format' | 'runtime' | 'name' | 'sourceMap' | 'inputSourceMap'
> {
  /** Patterns of the wasm files to compile; all by default. */
  include?: FilterPattern;
  /** Patterns of the wasm files to leave to the bundler. */
  exclude?: FilterPattern;
  /** Source maps to the wasm file's text format, or to what its own source map leads to, instead of to the JavaScript that it became. */
  sourceMap?: boolean;
  /** Writes `math.d.wasm.ts` beside `math.wasm`, for TypeScript's `allowArbitraryExtensions`. */
  dts?: boolean;
  /** Keeps results in `node_modules/.cache/wasm2esm`, the default, or in the directory named. */
  cache?: boolean | string;
}

/** The options that decide what is emitted. */
export function compileOptionsOf(options: Options): CompileOptions {
  const { include, exclude, dts, cache, ...rest } = options;
  return rest;
}
