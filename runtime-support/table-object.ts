/** The JavaScript API's table objects over the state of table.ts, and tables as imports and exports. */
import { ref_from_js, ref_to_js } from './conversions.ts';
import { from_count, to_count } from './limits.ts';
import { HAS_LONG_ADDRESSES } from './parts.ts';
import { table_get, table_grow, table_set, type TableState, type TableType } from './table.ts';
import { link_error } from './trap.ts';

const TABLE: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.table') as never;

/** A table of references as JavaScript sees it. */
export class TableObject {
  declare readonly [TABLE]: TableState;

  get length(): number | bigint {
    return element_count(this[TABLE]);
  }

  /** Throws RangeError beyond the end. */
  get(index: number | bigint): unknown {
    return get_element(this[TABLE], index);
  }

  /** Throws RangeError beyond the end, TypeError for what is no reference of the table's type. */
  set(index: number | bigint, ...value: [unknown?]): void {
    set_element(this[TABLE], index, value);
  }

  /** Grows by some elements; gives the number before. Throws RangeError when it cannot. */
  grow(delta: number | bigint, value?: unknown): number | bigint {
    return grow_elements(this[TABLE], delta, value);
  }

  get [Symbol.toStringTag](): string {
    return 'WebAssembly.Table';
  }
}

// What the methods do.

export function element_count({ elements, type }: TableState): number | bigint {
  return HAS_LONG_ADDRESSES ? from_count(elements.length, type.address) : elements.length;
}

export function get_element(state: TableState, index: number | bigint): unknown {
  const { element, crossing } = state.type;
  return ref_to_js(table_get(state, checked_index(state, index)), element, crossing);
}

export function set_element(state: TableState, index: number | bigint, value: readonly unknown[]): void {
  const { element, crossing } = state.type;
  const at = checked_index(state, index);
  const given = value.length === 0 ? missing_element(state.type) : value[0];
  table_set(state, at, ref_from_js(given, element, crossing));
}

export function grow_elements(state: TableState, delta: number | bigint, value: unknown): number | bigint {
  const { address, element, crossing } = state.type;
  const count = to_count(delta, address, 'the number of elements');
  const given = value === undefined ? missing_element(state.type) : value;
  const before = table_grow(state, ref_from_js(given, element, crossing), count);
  if (before < 0) throw new RangeError('failed to grow table');
  return HAS_LONG_ADDRESSES ? from_count(before, address) : before;
}

function checked_index({ elements, type }: TableState, index: number | bigint): number {
  const at = to_count(index, type.address, 'the index');
  if (at >= elements.length) throw new RangeError(`index ${at} is beyond a table of ${elements.length}`);
  return at;
}

/** What stands for a value that is not given: undefined where that is a reference, else null. */
export function missing_element({ element }: TableType): unknown {
  return element === 'externref' ? undefined : null;
}

/** The state behind an object; undefined for what is no table. */
export function table_state(value: unknown): TableState | undefined {
  return (value as { [TABLE]?: TableState } | null | undefined)?.[TABLE];
}

/** Makes a new object that of the state. */
export function adopt_table<T extends object>(object: T, state: TableState): T {
  Object.defineProperty(object, TABLE, { value: state });
  state.object = object;
  return object;
}

/** The object that JavaScript sees. */
export function table_object(state: TableState): TableObject {
  return (state.object as TableObject | null) ?? adopt_table(new TableObject(), state);
}

/** An import as a table of the type. Throws LinkError. */
export function link_table(value: unknown, module: string, name: string, type: TableType): TableState {
  const state = table_state(value);
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
