/** From a request to the text of its module: by the cache if it can, else by the compiler. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import {
  CompileError,
  type CompileOptions,
  describeExcerpt,
  findSourceMappingUrl,
} from '../compiler/index.ts';
import { compile } from '../compiler/parallel/index.ts';
import { type Cached, cacheKey, readCache, writeCache } from './cache.ts';
import type { Form, Request } from './request.ts';

/** A wasm file cannot be compiled; the message names file and place, and shows what is there. */
export class ModuleError extends Error {
  override readonly name = 'ModuleError';

  constructor(cause: CompileError, file: string, bytes: Uint8Array) {
    super([`${file}: ${cause.message}`, ...describeExcerpt(bytes, cause)].join('\n'), { cause });
    // Bundlers print stacks: where it happened is in the file, not in the compiler.
    if (cause.class !== 'internal') this.stack = `${this.name}: ${this.message}`;
  }
}

/** What `?init` exports, in terms of `instantiate`, which the module has. */
const initialisers: Readonly<Record<Form, string>> = {
  esm: '',
  instantiate: '',
  register: '',
  init: 'export default async imports => ({ exports: instantiate(imports) });\n',
  'init-sync': 'export default imports => ({ exports: instantiate(imports) });\n',
};

/** Compiles a file to what a request asks for. `directory` is the cache's, null for none. */
export async function compileRequest(
  { file, form }: Request,
  options: CompileOptions,
  directory: string | null,
): Promise<Cached> {
  const bytes = readFileSync(file);
  const result = await compileCached(
    bytes,
    file,
    { ...options, ...optionsOf(file, form, options), ...ownMap(bytes, file, options) },
    directory,
  );
  if (form === 'esm') return result;
  if (form === 'register') return { ...result, hasSideEffects: true };
  return { ...result, code: result.code + initialisers[form], hasSideEffects: false };
}

function optionsOf(file: string, form: Form, { imports = {} }: CompileOptions): CompileOptions {
  return {
    format: form === 'esm' || form === 'register' ? form : 'instantiate',
    runtime: 'import',
    name: basename(file),
    imports: Object.fromEntries(Object.entries(imports).map(([name, to]) => [name, specifierFrom(file, to)])),
  };
}

/** The source map that the binary names, if one is to be made and it is there. */
function ownMap(bytes: Uint8Array, file: string, { sourceMap }: CompileOptions): CompileOptions {
  const url = sourceMap ? findSourceMappingUrl(bytes) : null;
  const inputSourceMap = url === null ? null : readText(resolve(dirname(file), url));
  return inputSourceMap === null ? {} : { inputSourceMap };
}

/** A specifier that starts from the working directory as one that starts from a file. */
function specifierFrom(file: string, specifier: string): string {
  if (!/^\.\.?\//.test(specifier)) return specifier;
  const path = relative(dirname(file), specifier).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}

async function compileCached(
  bytes: Uint8Array,
  file: string,
  options: CompileOptions,
  directory: string | null,
): Promise<Cached> {
  const key = directory === null ? '' : cacheKey(bytes, options);
  const known = directory === null ? null : readCache(directory, key);
  if (known) return known;
  const result = await compileFile(bytes, file, options);
  if (directory !== null) writeCache(directory, key, result);
  return result;
}

async function compileFile(bytes: Uint8Array, file: string, options: CompileOptions): Promise<Cached> {
  try {
    const { code, map, dts, report } = await compile(bytes, options);
    return { code, map, dts, hasSideEffects: report.hasSideEffects };
  } catch (error) {
    throw error instanceof CompileError ? new ModuleError(error, file, bytes) : error;
  }
}

/** Writes declarations where TypeScript's `allowArbitraryExtensions` looks for them, if they are not there as they should be. */
export function writeDeclarations(file: string, dts: string): void {
  const path = file.replace(/\.wasm$/, '.d.wasm.ts');
  if (readText(path) !== dts) writeFileSync(path, dts);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
