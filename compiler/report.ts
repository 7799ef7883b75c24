/** What a compilation has to say about its module besides the code. */
import type { FeatureName } from './wasm/features.ts';
import type { ValidModule } from './wasm/module.ts';
import { usedFeatures } from './used-features.ts';

export interface FunctionReport {
  readonly index: number;
  /** from the name section, an export or an import; null for none */
  readonly name: string | null;
  /** of its body in the binary */
  readonly wasmBytes: number;
  /** of its text */
  readonly jsCharacters: number;
}

export interface Report {
  /** of the binary */
  readonly wasmBytes: number;
  readonly jsCharacters: number;
  /** names of the modules that it imports from */
  readonly imports: readonly string[];
  /** proposals that the module makes use of */
  readonly features: readonly FeatureName[];
  readonly functions: readonly FunctionReport[];
  /**
   * Whether making an instance does what others can see: runs a start function, or writes to what the module imports. A bundler may drop
   * the import of a module without, if nobody uses its exports.
   */
  readonly hasSideEffects: boolean;
}

export function report(
  module: ValidModule,
  names: readonly (string | null)[],
  code: string,
  sizes: ReadonlyMap<number, number>,
): Report {
  const functions = module.funcs.flatMap(({ index, body }): FunctionReport[] => {
    if (!body) return [];
    return [
      { index, name: names[index]!, wasmBytes: body.end - body.start, jsCharacters: sizes.get(index) ?? 0 },
    ];
  });
  return {
    wasmBytes: module.size,
    jsCharacters: code.length,
    imports: [...new Set(module.imports.map(({ module: from }) => from))],
    features: usedFeatures(module),
    functions,
    hasSideEffects: hasSideEffects(module),
  };
}

function hasSideEffects({ start, datas, elems, memories, tables }: ValidModule): boolean {
  return (
    start !== null ||
    datas.some(({ mode, memory }) => mode === 'active' && memories[memory]!.import !== null) ||
    elems.some(({ mode, table }) => mode === 'active' && tables[table]!.import !== null)
  );
}
