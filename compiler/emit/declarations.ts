/** TypeScript declarations of what an emitted module exports. */
import type { Format } from '../options.ts';
import type { Export, ValidModule } from '../wasm/module.ts';
import type { ValType } from '../wasm/types.ts';

function typeText(t: ValType): string {
  if (t === 'i64') return 'bigint';
  if (t === 'v128') return 'never';
  if (typeof t === 'string') return 'number';
  const isFunction = t.heap === 'func' || typeof t.heap === 'number';
  return isFunction ? '((...args: any[]) => any) | null' : 'any';
}

function resultText(results: readonly ValType[]): string {
  if (results.length === 0) return 'void';
  return results.length === 1 ? typeText(results[0]!) : `[${results.map(typeText).join(', ')}]`;
}

/** The type of an export; `isLive` where globals are their values. */
function exportText(module: ValidModule, { kind, index }: Export, isLive: boolean): string {
  switch (kind) {
    case 'func': {
      const { params, results } = module.space.func(module.funcs[index]!.type);
      const names = module.names.locals.get(index);
      const list = params.map((t, i) => `${paramName(names?.get(i), i)}: ${typeText(t)}`).join(', ');
      return `(${list}) => ${resultText(results)}`;
    }
    case 'global': {
      const { value } = module.globals[index]!.type;
      return isLive && value !== 'v128'
        ? typeText(value)
        : `{ value: ${typeText(value)}; valueOf(): ${typeText(value)} }`;
    }
    case 'memory':
      return "import('wasm2esm/runtime').Memory";
    case 'table':
      return "import('wasm2esm/runtime').Table";
    case 'tag':
      return 'object';
  }
}

function paramName(name: string | undefined, i: number): string {
  return name !== undefined && /^[A-Za-z_]\w*$/.test(name) ? `${name}_${i}` : `p${i}`;
}

export function declarations(module: ValidModule, format: Format): string {
  const { exports } = module;
  if (format === 'esm') {
    const lines = exports.map((item, i) => {
      const isVariable = item.kind === 'global' && module.globals[item.index]!.type.mutable;
      return [
        `declare ${isVariable ? 'let' : 'const'} e${i}: ${exportText(module, item, true)};`,
        `export { e${i} as ${JSON.stringify(item.name)} };`,
      ].join('\n');
    });
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
