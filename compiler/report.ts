/** What a compilation has to say about its module besides the code. */
import type { FeatureName } from './wasm/features.ts';
import type { ValidModule } from './wasm/module.ts';

export interface FunctionReport {
  readonly index: number;
  /** from the name section or an export; null for none */
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
  /** proposals whose instructions the code has */
  readonly features: readonly FeatureName[];
  readonly functions: readonly FunctionReport[];
}

export function report(module: ValidModule, code: string, sizes: ReadonlyMap<number, number>): Report {
  const functions = module.funcs.flatMap(({ index, body }): FunctionReport[] => {
    if (!body) return [];
    const name = module.names.funcs.get(index) ?? null;
    return [{ index, name, wasmBytes: body.end - body.start, jsCharacters: sizes.get(index) ?? 0 }];
  });
  return { wasmBytes: module.size, jsCharacters: code.length, features: usedFeatures(module), functions };
}

function usedFeatures(module: ValidModule): FeatureName[] {
  const used = new Set<FeatureName>();
  for (const { body } of module.funcs) {
    if (!body) continue;
    for (let i = 0; i < body.code.length; i++) used.add(body.code.op(i).feature);
  }
  return [...used].sort();
}
