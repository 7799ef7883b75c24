/**
 * What legalising needs to know of the module and of the engine that will run it. The shapes are rows of one table by target profile; their
 * measurements stand in the benchmark's documentation.
 */
import type { ValidModule } from '../wasm/module.ts';
import type { AddressType, FuncType } from '../wasm/types.ts';

/** How memory is accessed: by the methods of a DataView, or as elements of typed arrays. */
export type AccessShape = 'view' | 'element';

export interface Shapes {
  readonly byteLoad: AccessShape;
}

export interface MemoryShape {
  readonly address: AddressType;
  /** Addresses may be 2^31 or more: then they are never used as int32. */
  readonly isLarge: boolean;
}

/** Everything outside a function that decides how it is lowered. */
export interface Target {
  readonly module: ValidModule;
  readonly shapes: Shapes;
  readonly memories: readonly MemoryShape[];
}

/** 2^31 bytes: up to here an address is a non-negative int32. */
export const smallMemoryBytes = 2 ** 31;

export function makeTarget(module: ValidModule): Target {
  return {
    module,
    shapes: { byteLoad: 'element' },
    memories: module.memories.map(({ type }) => ({
      address: type.address,
      isLarge: type.min << BigInt(type.pageSizeLog2) > smallMemoryBytes || mayGrowLarge(type),
    })),
  };
}

// Without a declared maximum memory stops growing at 2 GiB; memory.grow may fail at any size.
function mayGrowLarge({ max, pageSizeLog2 }: { max: bigint | null; pageSizeLog2: number }): boolean {
  return max !== null && max << BigInt(pageSizeLog2) > smallMemoryBytes;
}

export function funcType({ module }: Target, func: number): FuncType {
  return module.space.func(module.funcs[func]!.type);
}
