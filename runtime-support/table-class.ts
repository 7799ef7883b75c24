/**
 * `Table` of the JavaScript API, which JavaScript can make. Apart from table-object.ts, so that a module brings none of this along to export a
 * table of its own.
 */
import { ref_from_js } from './conversions.ts';
import { type LimitsDescriptor, to_address, to_descriptor, to_limits } from './limits.ts';
import { table } from './table.ts';
import {
  adopt_table,
  element_count,
  get_element,
  grow_elements,
  missing_element,
  set_element,
  table_state,
} from './table-object.ts';

export interface TableDescriptor extends LimitsDescriptor {
  element: 'anyfunc' | 'externref';
}

const kinds = { anyfunc: 'funcref', externref: 'externref' } as const;

/** A table of references. */
export class Table {
  /** Throws TypeError for a bad descriptor, RangeError for limits that contradict one another. */
  constructor(descriptor: TableDescriptor, init?: unknown) {
    const address = to_address(to_descriptor(descriptor));
    const kind = String(descriptor.element);
    if (kind !== 'anyfunc' && kind !== 'externref') throw new TypeError(`unknown element type ${kind}`);
    const element = kinds[kind];
    const limits = to_limits(descriptor, address);
    if (limits.minimum > 10_000_000) throw new RangeError("property 'initial' is above 10000000");
    const type = { ...limits, element };
    const state = table(type);
    state.elements.fill(ref_from_js(init === undefined ? missing_element(type) : init, element));
    adopt_table(this, state);
  }

  /** Whether it is a table, also of an instance that knows nothing of this class. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return table_state(value) !== undefined;
  }

  get length(): number | bigint {
    return element_count(table_state(this)!);
  }

  /** Throws RangeError beyond the end. */
  get(index: number | bigint): unknown {
    return get_element(table_state(this)!, index);
  }

  /** Throws RangeError beyond the end, TypeError for what is no reference of the table's type. */
  set(index: number | bigint, ...value: [unknown?]): void {
    set_element(table_state(this)!, index, value);
  }

  /** Grows by some elements; gives the number before. Throws RangeError when it cannot. */
  grow(delta: number | bigint, value?: unknown): number | bigint {
    return grow_elements(table_state(this)!, delta, value);
  }

  get [Symbol.toStringTag](): string {
    return 'WebAssembly.Table';
  }
}
