/** TypeScript declarations of what an emitted module exports. */
import type { Format } from '../options.ts';
import type { Export, ValidModule } from '../wasm/module.ts';
import type { TypeSpace } from '../wasm/type-space.ts';
import { type HeapType, isRef, type ValType } from '../wasm/types.ts';
import { isPlain } from './names.ts';
import { hasJsValue } from './types.ts';

function typeText(space: TypeSpace, t: ValType): string {
  if (t === 'i64') return 'bigint';
  if (!hasJsValue(space, t)) return 'never';
  if (!isRef(t)) return 'number';
  const kind = typeof t.heap === 'number' ? space.composite(t.heap).kind : t.heap;
  const text = referenceTexts[kind] ?? 'null';
  return t.nullable && text !== 'any' && text !== 'null' ? `${text} | null` : text;
}

/** By abstract heap type; structs and arrays are opaque objects. Bottom types have null alone. */
const referenceTexts: Partial<Record<HeapType, string>> = {
  func: '((...args: any[]) => any)',
  extern: 'any',
  any: 'any',
  eq: '(object | number)',
  i31: 'number',
  struct: 'object',
  array: 'object',
};

function resultText(space: TypeSpace, results: readonly ValType[]): string {
  if (results.length === 0) return 'void';
  const texts = results.map(t => typeText(space, t));
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
}

/** The type of an export; `isLive` where globals are their values. */
function exportText(module: ValidModule, { kind, index }: Export, isLive: boolean): string {
  switch (kind) {
    case 'func': {
      const { params, results } = module.space.func(module.funcs[index]!.type);
      const names = paramNames(module.names.locals.get(index), params.length);
      const list = params.map((t, i) => `${names[i]!}: ${typeText(module.space, t)}`).join(', ');
      return `(${list}) => ${resultText(module.space, results)}`;
    }
    case 'global': {
      const { value } = module.globals[index]!.type;
      const text = typeText(module.space, value);
      const isValue = isLive && hasJsValue(module.space, value);
      return isValue ? text : `{ value: ${text}; valueOf(): ${text} }`;
    }
    case 'memory':
      return "import('wasm2esm/runtime').Memory";
    case 'table':
      return "import('wasm2esm/runtime').Table";
    case 'tag':
      return 'object';
  }
}

/** The names of the binary where they are names in TypeScript, and each only once. */
function paramNames(names: ReadonlyMap<number, string> | undefined, count: number): string[] {
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, i) => {
    const name = names?.get(i) ?? '';
    const isFree = isPlain(name) && !/^p\d+$/.test(name) && !taken.has(name);
    taken.add(name);
    return isFree ? name : `p${i}`;
  });
}

/** An export as a declaration of its name, or where it is no name of TypeScript, of one with a $. */
function exportLine(module: ValidModule, item: Export, i: number): string {
  const isVariable = item.kind === 'global' && module.globals[item.index]!.type.mutable;
  const declare = (name: string): string =>
    `declare ${isVariable ? 'let' : 'const'} ${name}: ${exportText(module, item, true)};`;
  const { name } = item;
  return isPlain(name)
    ? `export ${declare(name)}`
    : `${declare(`$${i}`)}\nexport { $${i} as ${JSON.stringify(name)} };`;
}

export function declarations(module: ValidModule, format: Format): string {
  const { exports } = module;
  if (format === 'esm') {
    const lines = exports.map((item, i) => exportLine(module, item, i));
    return lines.length === 0 ? 'export {};\n' : `${lines.join('\n')}\n`;
  }
  const members = exports.map(
    item => `  readonly ${JSON.stringify(item.name)}: ${exportText(module, item, false)};\n`,
  );
  return [
    'type Kind = "function" | "table" | "memory" | "global" | "tag";',
    'export declare const imports: { module: string; name: string; kind: Kind }[];',
    'export declare const exports: { name: string; kind: Kind }[];',
    `export interface Exports {\n${members.join('')}}`,
    'export declare function instantiate(imports?: Record<string, Record<string, unknown>>): Exports;',
    '',
  ].join('\n');
}
