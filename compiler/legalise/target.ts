/**
 * What legalising needs to know of the module and of the engine that will run it. The shapes are rows of one table by target profile; their
 * measurements stand in the benchmark's documentation.
 */
import type { Builtins } from '../wasm/builtins.ts';
import type { Code } from '../wasm/code.ts';
import type { Func, ValidModule } from '../wasm/module.ts';
import type { AddressType, FuncIndex, FuncType, MemoryType, TableIndex } from '../wasm/types.ts';
import { TableImages } from './dispatch.ts';

/** How memory is accessed: by the methods of a DataView, or as elements of typed arrays. */
export type AccessShape = 'view' | 'element';

export interface Shapes {
  readonly byteLoad: AccessShape;
}

export interface MemoryShape {
  readonly address: AddressType;
  /** Addresses may be 2^31 or more: then they are never used as int32. */
  readonly isLarge: boolean;
  readonly isShared: boolean;
}

/** Everything outside a function that decides how it is lowered. */
export interface Target {
  readonly module: ValidModule;
  readonly shapes: Shapes;
  readonly memories: readonly MemoryShape[];
  /** What waiting does on an agent that cannot block. */
  readonly blocked: 'trap' | 'spin';
  /** Functions that make tail calls other than to themselves: they have a tail entry. */
  readonly tailCallers: ReadonlySet<FuncIndex>;
  readonly tables: TableImages;
  /** Whether there are tables that other modules see, and fill with functions as they are rather than references. */
  readonly sharesTables: boolean;
  /** Imports that the runtime and the compiler provide. */
  readonly builtins: Builtins;
}

/** Up to here an address is a non-negative int32. */
const smallMemory = 2 ** 31;
/** What addresses of 32 bits reach, and about what engines give. */
const largeMemory = 2 ** 32;

/**
 * The bytes that code for the memory can address. A memory that does not say it may have more than 2 GiB stops growing there (memory.grow
 * may fail at any size), for its addresses cost less.
 */
export function largestMemory({ min, max, pageSizeLog2 }: MemoryType): number {
  return Number(max ?? min) * 2 ** pageSizeLog2 > smallMemory ? largeMemory : smallMemory;
}

export function makeTarget(module: ValidModule, blocked: Target['blocked'], builtins: Builtins): Target {
  const { tailCallers, changedTables } = readBodies(module);
  return {
    module,
    shapes: { byteLoad: 'view' },
    memories: module.memories.map(({ type }) => ({
      address: type.address,
      isLarge: largestMemory(type) > smallMemory,
      isShared: type.shared,
    })),
    blocked,
    builtins,
    tailCallers,
    tables: new TableImages(module, changedTables),
    sharesTables: [...module.imports, ...module.exports].some(({ kind }) => kind === 'table'),
  };
}

/** What function bodies say that concerns other functions. */
interface BodyFacts {
  readonly tailCallers: Set<FuncIndex>;
  readonly changedTables: Set<TableIndex>;
}

function readBodies({ funcs }: ValidModule): BodyFacts {
  const facts: BodyFacts = { tailCallers: new Set(), changedTables: new Set() };
  for (const func of funcs) if (func.body) readBody(func, func.body.code, facts);
  return facts;
}

function readBody({ index }: Func, code: Code, { tailCallers, changedTables }: BodyFacts): void {
  let inTry = false;
  for (let i = 0; i < code.length; i++) {
    switch (code.op(i).name) {
      case 'try':
      case 'try_table':
        inTry = true;
        break;
      case 'return_call':
        // Those to itself become loops, unless they leave a try.
        if (inTry || code.immediate<number>(i) !== index) tailCallers.add(index);
        break;
      case 'return_call_indirect':
      case 'return_call_ref':
        tailCallers.add(index);
        break;
      case 'table.set':
      case 'table.grow':
      case 'table.fill':
        changedTables.add(code.immediate<TableIndex>(i));
        break;
      case 'table.copy':
        changedTables.add(code.immediate<[TableIndex, TableIndex]>(i)[0]);
        break;
      case 'table.init':
        changedTables.add(code.immediate<[number, TableIndex]>(i)[1]);
        break;
    }
  }
}

/** The first memory that other agents may grow; -1 for none. */
export function sharedMemory({ memories }: Target): number {
  return memories.findIndex(({ isShared }) => isShared);
}

export function funcType({ module }: Target, func: number): FuncType {
  return module.space.func(module.funcs[func]!.type);
}
