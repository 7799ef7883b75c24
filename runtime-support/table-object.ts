/** The JavaScript API's `Table` over the state of table.ts, and tables as imports and exports. */
import { ref_from_js, ref_to_js } from './conversions.ts';
import {
  from_count,
  type LimitsDescriptor,
  to_address,
  to_count,
  to_descriptor,
  to_limits,
} from './limits.ts';
import { table, table_get, table_grow, table_set, type TableState, type TableType } from './table.ts';
import { link_error } from './trap.ts';

const TABLE: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.table') as never;

export interface TableDescriptor extends LimitsDescriptor {
  element: 'anyfunc' | 'externref';
}

const kinds = { anyfunc: 'funcref', externref: 'externref' } as const;

/** A table of references. */
export class Table {
  readonly [TABLE]: TableState;

  /** Throws TypeError for a bad descriptor, RangeError for limits that contradict one another. */
  constructor(descriptor: TableDescriptor, init?: unknown) {
    const address = to_address(to_descriptor(descriptor));
    const kind = String(descriptor.element);
    if (kind !== 'anyfunc' && kind !== 'externref') throw new TypeError(`unknown element type ${kind}`);
    const element = kinds[kind];
    const limits = to_limits(descriptor, address);
    if (limits.minimum > 10_000_000) throw new RangeError("property 'initial' is above 10000000");
    const type = { ...limits, element };
    this[TABLE] = table(type);
    this[TABLE].elements.fill(ref_from_js(init === undefined ? missing(type) : init, element));
    this[TABLE].object = this;
  }

  get length(): number | bigint {
    return from_count(this[TABLE].elements.length, this[TABLE].type.address);
  }

  /** Throws RangeError beyond the end. */
  get(index: number | bigint): unknown {
    const state = this[TABLE];
    const { element, crossing } = state.type;
    return ref_to_js(table_get(state, checked_index(state, index)), element, crossing);
  }

  /** Throws RangeError beyond the end, TypeError for what is no reference of the table's type. */
  set(index: number | bigint, value?: unknown): void {
    const state = this[TABLE];
    const { element, crossing } = state.type;
    const at = checked_index(state, index);
    const given = arguments.length < 2 ? missing(state.type) : value;
    table_set(state, at, ref_from_js(given, element, crossing));
  }

  /** Grows by some elements; gives the number before. Throws RangeError when it cannot. */
  grow(delta: number | bigint, value?: unknown): number | bigint {
    const state = this[TABLE];
    const { address, element, crossing } = state.type;
    const count = to_count(delta, address, 'the number of elements');
    const given = value === undefined ? missing(state.type) : value;
    const before = table_grow(state, ref_from_js(given, element, crossing), count);
    if (before < 0) throw new RangeError('failed to grow table');
    return from_count(before, address);
  }

  get [Symbol.toStringTag](): string {
    return 'WebAssembly.Table';
  }
}

// No private method: tables of instances are objects that no constructor has seen.
function checked_index({ elements, type }: TableState, index: number | bigint): number {
  const at = to_count(index, type.address, 'the index');
  if (at >= elements.length) throw new RangeError(`index ${at} is beyond a table of ${elements.length}`);
  return at;
}

/** What stands for a value that is not given: undefined where that is a reference, else null. */
function missing({ element }: TableType): unknown {
  return element === 'externref' ? undefined : null;
}

/** The object that JavaScript sees. */
export function table_object(state: TableState): Table {
  if (state.object === null) {
    const object = Object.create(Table.prototype) as Table;
    Object.defineProperty(object, TABLE, { value: state });
    state.object = object;
  }
  return state.object as Table;
}

/** An import as a table of the type. Throws LinkError. */
export function link_table(value: unknown, module: string, name: string, type: TableType): TableState {
  const state = (value as { [TABLE]?: TableState } | null | undefined)?.[TABLE];
  const fail = (what: string): never => link_error(module, name, value, what);
  if (!state) return fail('must be a Table');
  const { address, element, maximum } = state.type;
  const size = state.elements.length;
  if (address !== type.address) fail(`has ${address} addresses`);
  if (element !== type.element) fail(`holds ${element}, not ${type.element}`);
  if (size < type.minimum) fail(`has ${size} elements, fewer than ${type.minimum}`);
  if (type.maximum !== null && (maximum === null || maximum > type.maximum))
    fail('may grow beyond the maximum');
  return state;
}
