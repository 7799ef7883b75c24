/** Types as the runtime takes them, and imports and exports as `WebAssembly.Module` describes them. */
import { largestMemory } from '../legalise/target.ts';
import type { Export, Import, ValidModule } from '../wasm/module.ts';
import {
  type ExternKind,
  type GlobalType,
  type MemoryType,
  type TableType,
  typeName,
  type ValType,
} from '../wasm/types.ts';
import * as js from './build.ts';
import type { Expression } from './build.ts';

function maximum(max: bigint | null): Expression {
  return max === null ? js.nullLiteral() : js.number(Number(max));
}

export function memoryType({ min, max, address, pageSizeLog2 }: MemoryType): Expression {
  return js.object([
    ['minimum', js.number(Number(min))],
    ['maximum', maximum(max)],
    ['address', js.string(address)],
    ['pageSizeLog2', js.number(pageSizeLog2)],
  ]);
}

/** How many bytes code compiled for the type can address. */
export function memoryLimit(type: MemoryType): Expression {
  return js.number(largestMemory(type));
}

export function tableType({ min, max, address, element }: TableType): Expression {
  return js.object([
    ['minimum', js.number(Number(min))],
    ['maximum', maximum(max)],
    ['address', js.string(address)],
    ['element', js.string(typeName(element))],
  ]);
}

export function globalType({ value, mutable }: GlobalType): Expression {
  return js.object([
    ['value', js.string(typeName(value))],
    ['mutable', js.boolean(mutable)],
  ]);
}

/** Arguments of the runtime's func_type: the key says it all unless types refer to others. */
export function funcType({ space }: ValidModule, index: number): Expression[] {
  const { params, results } = space.func(index);
  const key = space.key(index);
  const supers = space.supers(index).slice(0, -1);
  const isPlain = key === `(${params.map(typeName).join()})->(${results.map(typeName).join()})`;
  if (isPlain) return [js.string(key)];
  const names = (types: readonly ValType[]): Expression => js.array(types.map(t => js.string(typeName(t))));
  return [
    js.string(key),
    names(params),
    names(results),
    js.array(supers.map(above => js.string(space.key(above)))),
  ];
}

// As the JavaScript API names kinds.
const kindNames: Readonly<Record<ExternKind, string>> = {
  func: 'function',
  table: 'table',
  memory: 'memory',
  global: 'global',
  tag: 'tag',
};

const kindOf = ({ kind }: Import | Export): Expression => js.string(kindNames[kind]);

export function importDescriptors(imports: readonly Import[]): Expression {
  return js.array(
    imports.map(item =>
      js.object([
        ['module', js.string(item.module)],
        ['name', js.string(item.name)],
        ['kind', kindOf(item)],
      ]),
    ),
  );
}

export function exportDescriptors(exports: readonly Export[]): Expression {
  return js.array(
    exports.map(item =>
      js.object([
        ['name', js.string(item.name)],
        ['kind', kindOf(item)],
      ]),
    ),
  );
}
