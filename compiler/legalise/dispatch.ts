/**
 * What is known of tables before anything runs: which functions their active segments put where, and whether anything ever changes them.
 * A call through a table can then name its likely callees, which engines call far faster than functions that they find in an array: V8
 * takes 10 ns for one of several callees found, 1.5 for one named.
 */
import type { Code } from '../wasm/code.ts';
import type { ElementSegment, Table, ValidModule } from '../wasm/module.ts';
import type { FuncIndex, TableIndex, TypeIndex } from '../wasm/types.ts';

/** The functions that a call of one type may find. */
export interface DispatchPlan {
  /** by function: where the table has it */
  readonly slots: ReadonlyMap<FuncIndex, readonly number[]>;
  /** Whether the table never holds anything else. */
  readonly isSettled: boolean;
}

/** Of tables that may change only so many callees are named: to look for more costs more than it saves. */
const maxGuarded = 64;
/** Engines optimise no function that is much longer. */
const maxSettled = 1024;

export class TableImages {
  private readonly module: ValidModule;
  private readonly changed: ReadonlySet<TableIndex>;
  private readonly images: readonly (ReadonlyMap<number, FuncIndex> | null)[];
  private readonly plans = new Map<string, DispatchPlan | null>();

  /** `changed` are the tables that code writes to. */
  constructor(module: ValidModule, changed: ReadonlySet<TableIndex>) {
    const exported = module.exports.filter(({ kind }) => kind === 'table').map(({ index }) => index);
    this.module = module;
    this.changed = new Set([...changed, ...exported]);
    this.images = module.tables.map(table => image(module, table));
  }

  /** The functions in the table at the start, by slot, if it starts with nothing else and filling it cannot trap. */
  image(table: TableIndex): ReadonlyMap<number, FuncIndex> | null {
    return this.images[table]!;
  }

  /** Whether the table is never anything but its image. */
  isSettled(table: TableIndex): boolean {
    return this.images[table] !== null && !this.changed.has(table);
  }

  /** null where naming callees is not worth it */
  plan(table: TableIndex, type: TypeIndex): DispatchPlan | null {
    const key = `${table} ${type}`;
    let plan = this.plans.get(key);
    if (plan === undefined) this.plans.set(key, (plan = this.makePlan(table, type)));
    return plan;
  }

  private makePlan(table: TableIndex, type: TypeIndex): DispatchPlan | null {
    const { funcs, space } = this.module;
    const slots = new Map<FuncIndex, number[]>();
    for (const [slot, func] of this.images[table] ?? []) {
      if (!space.isHeapSubtype(funcs[func]!.type, type)) continue;
      const known = slots.get(func);
      if (known) known.push(slot);
      else slots.set(func, [slot]);
    }
    const isSettled = this.isSettled(table);
    if (slots.size > (isSettled ? maxSettled : maxGuarded)) return null;
    return isSettled || slots.size > 0 ? { slots, isSettled } : null;
  }
}

function image(
  module: ValidModule,
  { index, type, import: imported, init }: Table,
): Map<number, FuncIndex> | null {
  if (imported || init) return null;
  const functions = new Map<number, FuncIndex>();
  for (const segment of module.elems) {
    if (segment.mode !== 'active' || segment.table !== index) continue;
    const start = literal(segment.offset!);
    if (start === null || start + segment.items.length > type.min) return null;
    for (let i = 0; i < segment.items.length; i++) {
      const func = functionOf(segment, i);
      if (func === null || mayBeOfSubtype(module, func)) return null;
      functions.set(start + i, func);
    }
  }
  return functions;
}

/** Whether the function that comes in may be of a type below the one it is imported as. */
function mayBeOfSubtype({ funcs, space }: ValidModule, func: FuncIndex): boolean {
  const { import: imported, type } = funcs[func]!;
  return imported !== null && !space.isFinal(type);
}

/** An offset that needs no computation. */
function literal(code: Code): number | null {
  return code.length === 2 && code.op(0).name === 'i32.const' ? code.immediate<number>(0) >>> 0 : null;
}

function functionOf({ items, itemsAreIndices }: ElementSegment, i: number): FuncIndex | null {
  if (itemsAreIndices) return (items as readonly FuncIndex[])[i]!;
  const code = (items as readonly Code[])[i]!;
  return code.length === 2 && code.op(0).name === 'ref.func' ? code.immediate<FuncIndex>(0) : null;
}
