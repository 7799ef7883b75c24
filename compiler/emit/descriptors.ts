/** Types of memories and tables as the runtime takes them. */
import type { GlobalType, MemoryType, TableType } from '../wasm/types.ts';
import { typeName } from '../wasm/types.ts';
import { largestMemory } from '../legalise/target.ts';
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
