/** Types as the runtime takes them, and imports and exports as `WebAssembly.Module` describes them. */
import { largestMemory } from '../legalise/target.ts';
import type { Export, Import, ValidModule } from '../wasm/module.ts';
import type { ExternKind, GlobalType, MemoryType, TableType } from '../wasm/types.ts';
import * as js from './build.ts';
import type { Expression } from './build.ts';
import type { Scope } from './scope.ts';
import { valueTypeDetails, valueTypeName } from './types.ts';

function maximum(max: bigint | null): Expression {
  return max === null ? js.nullLiteral() : js.number(Number(max));
}

export function memoryType({ min, max, address, pageSizeLog2, shared }: MemoryType): Expression {
  return js.object([
    ...(shared ? [['shared', js.boolean(true)] as const] : []),
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

export function tableType(scope: Scope, { min, max, address, element }: TableType): Expression {
  return js.object([
    ['minimum', js.number(Number(min))],
    ['maximum', maximum(max)],
    ['address', js.string(address)],
    ['element', js.string(valueTypeName(scope.space, element))],
    ...valueTypeDetails(scope, element),
  ]);
}

export function globalType(scope: Scope, { value, mutable }: GlobalType): Expression {
  return js.object([
    ['value', js.string(valueTypeName(scope.space, value))],
    ['mutable', js.boolean(mutable)],
    ...valueTypeDetails(scope, value),
  ]);
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

export function importDescriptors(imports: readonly Import[], memories: ValidModule['memories']): Expression {
  return js.array(
    imports.map(item =>
      js.object([
        ['module', js.string(item.module)],
        ['name', js.string(item.name)],
        ['kind', kindOf(item)],
        // Whoever makes threads has to make the memory that they share.
        ...(memories[item.index]?.type.shared && item.kind === 'memory'
          ? [['type', memoryType(memories[item.index]!.type)] as const]
          : []),
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
