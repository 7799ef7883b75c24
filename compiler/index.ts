/** wasm2esm: a WebAssembly binary in, a JavaScript ES module out. The pipeline is in compilation.ts; this is what others may use of it. */
import type { Binary } from './binary.ts';
import { Compilation, type CompileResult } from './compilation.ts';
import { coalescing, passes } from './optimise/pipeline.ts';
import type { CompileOptions } from './options.ts';
import { noTrace, type Trace } from './trace.ts';

export type { Binary } from './binary.ts';
export type { CompileResult } from './compilation.ts';
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
  const compilation = new Compilation(binary, options, trace);
  compilation.all();
  return compilation.finish();
}
