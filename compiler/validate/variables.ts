/**
 * Typing of parametric, variable and table instructions, and of what copies between two memories, whose address types
 * may differ (core specification §3.4, the groups of the same names).
 */
import { invalid } from '../diagnostics.ts';
import type { AddressType, RefType, ValType } from '../wasm/types.ts';
import { isRef, typeName } from '../wasm/types.ts';
import type { Checker } from './checker.ts';
import type { Context } from './context.ts';
import type { Operand } from './stack.ts';
import { reject } from './stack.ts';

export const variableChecks = {
  drop: (c: Checker) => void c.stack.pop(),
  select(c: Checker) {
    c.stack.popType('i32');
    const second = popNumeric(c);
    const first = popNumeric(c);
    if (first !== second && first !== 'unknown' && second !== 'unknown') {
      reject(invalid('type-mismatch', [second, second], [first, second], 'select'));
    }
    c.stack.push(first === 'unknown' ? second : first);
  },
  select_t(c: Checker, types: readonly ValType[]) {
    if (types.length !== 1) reject(invalid('select-arity', types.length));
    const type = c.cx.value(types[0]!);
    c.apply([type, type, 'i32'], [type]);
  },
  'local.get'(c: Checker, index: number) {
    const type = c.local(index);
    c.requireSet(index);
    c.stack.push(type);
  },
  'local.set'(c: Checker, index: number) {
    c.stack.popType(c.local(index));
    c.markSet(index);
  },
  'local.tee'(c: Checker, index: number) {
    const type = c.local(index);
    c.stack.popType(type);
    c.stack.push(type);
    c.markSet(index);
  },
  'global.get'(c: Checker, index: number) {
    const { type, import: imported } = c.cx.global(index);
    if (c.globalsBefore !== null) {
      if (index >= c.globalsBefore) reject(invalid('unknown', 'global', index));
      if (type.mutable) reject(invalid('not-constant', 'a mutable global'));
      if (!imported) c.cx.need('gc', 'global.get of a defined global in a constant expression');
    }
    c.stack.push(c.cx.value(type.value));
  },
  'global.set'(c: Checker, index: number) {
    const { type } = c.cx.global(index);
    if (!type.mutable) reject(invalid('immutable-global', index));
    c.stack.popType(c.cx.value(type.value));
  },
  'table.get'(c: Checker, index: number) {
    const { address, element } = table(c, index);
    c.stack.popType(address);
    c.stack.push(element);
  },
  'table.set'(c: Checker, index: number) {
    const { address, element } = table(c, index);
    c.apply([address, element], []);
  },
  'table.size'(c: Checker, index: number) {
    c.stack.push(table(c, index).address);
  },
  'table.grow'(c: Checker, index: number) {
    const { address, element } = table(c, index);
    c.apply([element, address], [address]);
  },
  'table.fill'(c: Checker, index: number) {
    const { address, element } = table(c, index);
    c.apply([address, element, address], []);
  },
  'table.copy'(c: Checker, [to, from]: [number, number]) {
    const target = table(c, to);
    const source = table(c, from);
    checkElements(c.cx, `table ${from}`, source.element, target.element);
    c.apply([target.address, source.address, shorter(target.address, source.address)], []);
  },
  'table.init'(c: Checker, [segment, index]: [number, number]) {
    const { address, element } = table(c, index);
    const { type } = c.cx.elem(segment);
    checkElements(c.cx, `element segment ${segment}`, c.cx.ref(type), element);
    c.apply([address, 'i32', 'i32'], []);
  },
  'memory.copy'(c: Checker, [to, from]: [number, number]) {
    const target = c.cx.memory(to).type.address;
    const source = c.cx.memory(from).type.address;
    c.apply([target, source, shorter(target, source)], []);
  },
};

/** Whether references of type `found` may go where `required` is. */
export function checkElements({ space }: Context, what: string, found: RefType, required: RefType): void {
  if (!space.isSubtype(found, required)) {
    reject(invalid('not-subtype', what, typeName(found), typeName(required)));
  }
}

function table(c: Checker, index: number): { address: AddressType; element: RefType } {
  const { address, element } = c.cx.table(index).type;
  return { address, element: c.cx.ref(element) };
}

// A length that both of the address types can hold.
function shorter(a: AddressType, b: AddressType): AddressType {
  return a === 'i64' && b === 'i64' ? 'i64' : 'i32';
}

// Without types of its own, select is for numbers and vectors only.
function popNumeric(c: Checker): Exclude<Operand, RefType | 'unknown-ref'> {
  const operand = c.stack.pop();
  if (operand === 'unknown-ref' || isRef(operand as ValType)) {
    reject(invalid('type-mismatch', ['a number or vector'], ['a reference'], 'select'));
  }
  return operand as Exclude<Operand, RefType | 'unknown-ref'>;
}
