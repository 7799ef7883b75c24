/** Options of the compiler for the programs' modules, from the variable CORPUS_OPTIONS as JSON. */
import type { CompileOptions } from '../../compiler/index.ts';

export function corpusOptions(): CompileOptions {
  return JSON.parse(process.env['CORPUS_OPTIONS'] ?? '{}') as CompileOptions;
}
