/** What a binary says about itself: read and validated, not compiled, so modules that `compile` does not support yet have it too. */
import { type Binary, bytesOf } from './binary.ts';
import { outline, type SectionOutline } from './decode/outline.ts';
import { decode } from './decode/sections.ts';
import { type CompileOptions, resolveOptions } from './options.ts';
import { usedFeatures } from './used-features.ts';
import { validate } from './validate/module.ts';
import type { FeatureName } from './wasm/features.ts';
import { functionNames, type ValidModule } from './wasm/module.ts';
import {
  type ExternKind,
  funcTypeName,
  type GlobalType,
  type Limits,
  type MemoryType,
  type TableType,
  typeName,
} from './wasm/types.ts';

export type { SectionOutline } from './decode/outline.ts';

/** The type of an import or export. */
export interface ExternInfo {
  readonly name: string;
  readonly kind: ExternKind;
  /** position in the index space of its kind */
  readonly index: number;
  /** for people, such as "[i32 i64] -> [f32]" or "1..16 pages" */
  readonly type: string;
  /** value types of parameters and results in the text format, of functions and tags; empty for others */
  readonly params: readonly string[];
  readonly results: readonly string[];
}

export interface ImportInfo extends ExternInfo {
  readonly module: string;
}

export interface FunctionInfo {
  readonly index: number;
  /** from the name section, an export or an import; null for none */
  readonly name: string | null;
  /** of its body in the binary */
  readonly bytes: number;
}

export interface ModuleInfo {
  /** from the name section; null for none */
  readonly name: string | null;
  /** of the binary */
  readonly bytes: number;
  readonly features: readonly FeatureName[];
  readonly sections: readonly SectionOutline[];
  readonly imports: readonly ImportInfo[];
  readonly exports: readonly ExternInfo[];
  /** those with a body, in index order */
  readonly functions: readonly FunctionInfo[];
  /** index of the start function; null for none */
  readonly start: number | null;
}

/** Throws CompileError as `compile` does for a module that is malformed, invalid, or needs what is off. */
export function inspect(binary: Binary, options: Pick<CompileOptions, 'features'> = {}): ModuleInfo {
  const { features } = resolveOptions(options);
  const bytes = bytesOf(binary);
  const module = validate(decode(bytes, features), features);
  return {
    name: module.names.module,
    bytes: module.size,
    features: usedFeatures(module),
    sections: outline(bytes),
    imports: module.imports.map(item => ({ module: item.module, ...describe(module, item) })),
    exports: module.exports.map(item => describe(module, item)),
    functions: functions(module),
    start: module.start?.func ?? null,
  };
}

function functions(module: ValidModule): FunctionInfo[] {
  const names = functionNames(module);
  return module.funcs.flatMap(({ index, body }) =>
    body ? [{ index, name: names[index]!, bytes: body.end - body.start }] : [],
  );
}

interface Extern {
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: number;
}

function describe(module: ValidModule, { name, kind, index }: Extern): ExternInfo {
  const func = kind === 'func' ? module.funcs[index]! : kind === 'tag' ? module.tags[index]! : null;
  if (!func) return { name, kind, index, type: typeText(module, kind, index), params: [], results: [] };
  const type = module.space.func(func.type);
  const [params, results] = [type.params.map(typeName), type.results.map(typeName)];
  return { name, kind, index, type: funcTypeName(type), params, results };
}

function typeText(module: ValidModule, kind: ExternKind, index: number): string {
  switch (kind) {
    case 'memory':
      return memoryText(module.memories[index]!.type);
    case 'table':
      return tableText(module.tables[index]!.type);
    default:
      return globalText(module.globals[index]!.type);
  }
}

const range = ({ min, max }: Limits): string => (max === null ? `${min}..` : `${min}..${max}`);

function memoryText(type: MemoryType): string {
  const unit = type.pageSizeLog2 === 0 ? 'bytes' : 'pages';
  return [`${range(type)} ${unit}`, type.address === 'i64' ? 'i64' : '', type.shared ? 'shared' : '']
    .filter(word => word !== '')
    .join(' ');
}

function tableText(type: TableType): string {
  return `${range(type)} ${type.address === 'i64' ? 'i64 ' : ''}${typeName(type.element)}`;
}

function globalText({ value, mutable }: GlobalType): string {
  return mutable ? `mut ${typeName(value)}` : typeName(value);
}
