/**
 * wasm2esm: a WebAssembly binary in, a JavaScript ES module out. This file is the pipeline: one call a stage.
 *
 *   bytes → decode → validate → build → optimise → legalise → emit → text
 *
 * Functions go through the back half one at a time.
 */
import { type Binary, bytesOf } from './binary.ts';
import { decode } from './decode/sections.ts';
import { declarations } from './emit/declarations.ts';
import { ModuleEmitter } from './emit/module.ts';
import { build } from './ir/build.ts';
import { legalise } from './legalise/statements.ts';
import { makeTarget } from './legalise/target.ts';
import { content_key } from '../runtime-support/webassembly/key.ts';
import { lowerConstants } from './constants.ts';
import {
  attempt,
  coalescing,
  optimise,
  type Pass,
  passes,
  runPass,
  traceFunction,
} from './optimise/pipeline.ts';
import { type CompileOptions, resolveOptions } from './options.ts';
import { noTrace, type Trace } from './trace.ts';
import { type Report, report } from './report.ts';
import { validate } from './validate/module.ts';
import { findBuiltins } from './wasm/builtins.ts';
import { functionNames } from './wasm/module.ts';

export type { Binary } from './binary.ts';
export { CompileError, type Diagnostic, type DiagnosticClass, type Place } from './diagnostics.ts';
export {
  describeExcerpt,
  disassemble,
  type Excerpt,
  type ExcerptLine,
  type ExcerptStyle,
} from './disassemble.ts';
export {
  type ExternInfo,
  type FunctionInfo,
  type ImportInfo,
  inspect,
  type ModuleInfo,
  type SectionOutline,
} from './inspect.ts';
export { findSourceMappingUrl } from './decode/mapping-url.ts';
export { builtinSets } from './wasm/builtins.ts';
export { type CompileOptions, type OptionRow, optionTable } from './options.ts';
export { type FeatureName, type FeatureRow, features } from './wasm/features.ts';
export type { Report } from './report.ts';
export type { Trace } from './trace.ts';

export interface CompileResult {
  /** the ES module */
  readonly code: string;
  /** its source map as JSON, if asked for */
  readonly map: string | null;
  /** TypeScript declarations of its exports */
  readonly dts: string;
  /** Files that the module loads, by the name it loads them by. */
  readonly assets: ReadonlyMap<string, Uint8Array>;
  readonly report: Report;
}

/** What a trace can print, in order. */
export const stages: readonly string[] = [
  'build',
  ...passes.map(({ name }) => name),
  'legalise',
  coalescing.name,
];

/**
 * Compiles a WebAssembly binary. `binary` is not written to and not kept. Throws CompileError when the module is malformed or invalid, when it
 * needs what is switched off or not supported, and for bad options.
 */
export function compile(binary: Binary, options: CompileOptions = {}, trace: Trace = noTrace): CompileResult {
  const resolved = resolveOptions(options);
  const bytes = bytesOf(binary);
  const module = validate(decode(bytes, resolved.features), resolved.features);
  const { blocked, builtins, importedStringConstants } = resolved;
  const provided = findBuiltins(module, builtins, importedStringConstants);
  const target = makeTarget(module, blocked, provided);
  const names = functionNames(module);
  const passOptions = { keepNames: !resolved.minify };
  const legalising: Pass = {
    name: 'legalise',
    summary: 'JavaScript operations',
    run: fn => legalise(fn, target),
  };
  const constants = lowerConstants(module, target, trace);
  const key = resolved.format === 'register' ? content_key(bytes) : '';
  const emitter = new ModuleEmitter(target, names, constants, resolved, key);
  for (const func of module.funcs) {
    if (!func.body) continue;
    const { index } = func;
    const name = names[index]!;
    const fn = attempt('build', { index, name }, () => build(module, func, name));
    traceFunction(trace, 'build', fn);
    optimise(fn, passOptions, trace);
    for (const pass of [legalising, coalescing]) runPass(pass, fn, passOptions, trace, 'js');
    attempt('emit', fn, () => emitter.function(fn));
    trace.progress?.(index + 1, module.funcs.length);
  }
  const { code, map, sizes } = emitter.finish();
  return {
    code,
    map,
    // Made when asked for: who compiles at run time never does.
    get dts() {
      return declarations(module, resolved.format);
    },
    assets: new Map(),
    get report() {
      return report(module, names, code, sizes());
    },
  };
}
