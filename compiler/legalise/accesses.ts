/**
 * Loads and stores of linear memory. The engine checks the bounds: beyond the end a DataView throws and a typed array gives undefined, and
 * either becomes the trap. The address of an access is exact, never wrapped: an unsigned base plus its offset is a
 * JavaScript number below 2^34, which the engine finds out of bounds like any other.
 */
import { type Expr, expr, leaf } from '../ir/nodes.ts';
import type { ElementAccess, ViewAccess } from '../ir/js-ops.ts';
import { isWithin } from '../optimise/facts.ts';
import type { MemArg } from '../wasm/immediates.ts';
import { asF32, asI32, asModular, asU32, type Form, js, type Lowered, lowered, number } from './forms.ts';
import type { Legaliser, Rule } from './legaliser.ts';

/** The index into views of memory of an access whose base is operand 0. */
function index(l: Legaliser, e: Expr): Expr {
  const { memory, offset } = e.imm as MemArg;
  const { address, isLarge } = l.target.memories[memory]!;
  const base = l.operand(e, 0);
  const isNatural = address === 'i32' && isWithin(l.facts.range(e.args[0]!), 0, 2 ** 31 - 1);
  // In memories up to 2 GiB a negative int32 is as far out of bounds as the address it stands for.
  const isPlain = address === 'i32' && (isNatural || (offset === 0 && !isLarge));
  const start = isPlain ? asI32(base) : asU32(base);
  if (offset === 0) return start;
  if (start.op === 'js.number') return number((start.imm as number) + offset, e.at);
  return js('js.add', start, number(offset, e.at));
}

function viewLoad(method: string, form: Form): Rule {
  return (l, e) => {
    const access: ViewAccess = { memory: (e.imm as MemArg).memory, method };
    return lowered(expr('js.view_get', e.t, [index(l, e)], access, e.at), form);
  };
}

function elementLoad(array: string): Rule {
  return (l, e) => {
    const access: ElementAccess = { memory: (e.imm as MemArg).memory, array };
    const element = expr('js.element_get', 'i32', [index(l, e)], access, e.at);
    return lowered(js('js.nullish', element, leaf('js.helper', 'i32', 'out_of_bounds', e.at)), 'i32');
  };
}

function byteLoad(method: string, array: string): Rule {
  const rules = { view: viewLoad(method, 'i32'), element: elementLoad(array) };
  return (l, e) => rules[l.target.shapes.byteLoad](l, e);
}

/** The value stored is the last operand. */
function value(l: Legaliser, e: Expr): Lowered {
  return l.operand(e, e.args.length - 1);
}

function viewStore(method: string, as: (value: Lowered) => Expr): Rule {
  return (l, e) => {
    const access: ViewAccess = { memory: (e.imm as MemArg).memory, method };
    return lowered(expr('js.view_set', null, [index(l, e), as(value(l, e))], access, e.at), 'other');
  };
}

const plain = ({ e }: Lowered): Expr => e;

export const accessRules: Partial<Record<string, Rule>> = {
  'i32.load': viewLoad('getInt32', 'i32'),
  'i32.load16_s': viewLoad('getInt16', 'i32'),
  'i32.load16_u': viewLoad('getUint16', 'i32'),
  'i32.load8_s': byteLoad('getInt8', 'Int8Array'),
  'i32.load8_u': byteLoad('getUint8', 'Uint8Array'),
  'f32.load': viewLoad('getFloat32', 'f32'),
  'f64.load': viewLoad('getFloat64', 'f64'),
  'i32.store': viewStore('setInt32', asModular),
  'i32.store16': viewStore('setInt16', asModular),
  'i32.store8': viewStore('setInt8', asModular),
  // Storing rounds.
  'f32.store': viewStore('setFloat32', plain),
  'f64.store': viewStore('setFloat64', asF32),
};
