/** Which proposals a module makes use of: by its instructions, and by what its types and definitions say. */
import type { FeatureName } from './wasm/features.ts';
import { instructions } from './wasm/instructions.ts';
import type { ValidModule } from './wasm/module.ts';
import { isRef, type StorageType, type SubType } from './wasm/types.ts';

/** By name, sorted; the MVP aside. */
export function usedFeatures(module: ValidModule): FeatureName[] {
  const used = new Set<FeatureName>([...byInstructions(module), ...byDefinitions(module)]);
  for (const { type } of module.types)
    for (const t of mentioned(type)) for (const f of byType(t)) used.add(f);
  used.delete('mvp');
  return [...used].sort();
}

function* byInstructions(module: ValidModule): Iterable<FeatureName> {
  const isUsed = new Uint8Array(instructions.length);
  for (const { body } of module.funcs) {
    if (!body) continue;
    for (const { type } of body.locals) yield* byType(type);
    for (let i = 0; i < body.code.length; i++) isUsed[body.code.op(i).index] = 1;
  }
  for (const { index, feature } of instructions) if (isUsed[index]) yield feature;
}

function* byDefinitions(module: ValidModule): Iterable<FeatureName> {
  const { types, groups, tables, memories, globals, tags, imports, exports, elems, datas } = module;
  if (types.some(({ type }) => type.kind === 'func' && type.results.length > 1)) yield 'multi-value';
  if (types.some(({ type }) => type.kind !== 'func') || groups.some(({ count }) => count > 1)) yield 'gc';
  if (module.hasImportGroups) yield 'compact-import-section';
  if (tables.length > 1) yield 'reference-types';
  for (const { type } of tables) yield* byType(type.element);
  if (memories.length > 1) yield 'multi-memory';
  if ([...memories, ...tables].some(({ type }) => type.address === 'i64')) yield 'memory64';
  if (memories.some(({ type }) => type.shared)) yield 'threads';
  if (memories.some(({ type }) => type.pageSizeLog2 !== 16)) yield 'custom-page-sizes';
  for (const { type } of globals) yield* byType(type.value);
  const crossing = [...imports, ...exports].filter(({ kind }) => kind === 'global');
  if (crossing.some(({ index }) => globals[index]!.type.mutable)) yield 'mutable-global';
  if (tags.length > 0) yield 'exception-handling';
  if ([...elems, ...datas].some(({ mode }) => mode !== 'active')) yield 'bulk-memory-operations';
}

function mentioned(type: SubType['type']): readonly StorageType[] {
  switch (type.kind) {
    case 'func':
      return [...type.params, ...type.results];
    case 'struct':
      return type.fields.map(field => field.type);
    case 'array':
      return [type.field.type];
  }
}

function* byType(type: StorageType): Iterable<FeatureName> {
  if (type === 'v128') yield 'simd';
  if (!isRef(type)) return;
  const { heap, nullable } = type;
  if (typeof heap === 'number' || !nullable) yield 'function-references';
  else if (heap === 'extern') yield 'reference-types';
  else if (heap === 'exn' || heap === 'noexn') yield 'exception-handling';
  else if (heap !== 'func') yield 'gc';
}
