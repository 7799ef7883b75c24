/**
 * Loads and stores of linear memory. The engine checks the bounds: beyond the end a DataView throws and a typed array gives undefined, and
 * either becomes the trap. The address of an access is exact, never wrapped: an unsigned base plus its offset is a
 * JavaScript number below 2^34, which the engine finds out of bounds like any other.
 */
import { type Expr, expr, getLocal, leaf, type Local } from '../ir/nodes.ts';
import type { ElementAccess, ViewAccess } from '../ir/js-ops.ts';
import { isWithin } from '../optimise/facts.ts';
import type { MemArg } from '../wasm/immediates.ts';
import { instruction, type Mnemonic } from '../wasm/instructions.ts';
import { asF32, asI32, asU32, type Form, js, type Lowered, lowered, plus } from './forms.ts';
import type { Legaliser, Rule } from './legaliser.ts';

/** Bytes accessed. */
function widthOf({ op }: Expr): number {
  return op === 'word.load64' || op === 'word.store64' ? 8 : instruction(op as Mnemonic).bytes;
}

/** An access as a local plus a constant, if its base is one: base `p` or `p + c`. */
interface Place {
  readonly local: Local;
  /** of the access from the local's value on, if the sum does not wrap around */
  readonly offset: number;
}

function placeOf({ args, imm }: Expr): Place | null {
  const [base] = args as [Expr];
  const { memory, offset } = imm as MemArg;
  // Only of the first memory are bounds kept.
  if (memory !== 0 || base.t !== 'i32') return null;
  if (base.op === 'local.get') return { local: base.imm as Local, offset };
  const [x, c] = base.args;
  if (base.op !== 'i32.add' || x!.op !== 'local.get' || c!.op !== 'i32.const' || (c!.imm as number) < 0)
    return null;
  return { local: x!.imm as Local, offset: offset + (c!.imm as number) };
}

/** The index into views of memory of an access whose base is operand 0. */
function index(l: Legaliser, e: Expr): Expr {
  const place = placeOf(e);
  const { memory, offset } = e.imm as MemArg;
  const { address, isLarge } = l.target.memories[memory]!;
  if (place && !isLarge && l.bounds.of(place.local) > 0) {
    // The local is known to be an address, so nothing wraps around.
    return plus(getLocal(place.local, e.at), place.offset);
  }
  const base = l.operand(e, 0);
  const isNatural = address === 'i32' && isWithin(l.facts.range(e.args[0]!), 0, 2 ** 31 - 1);
  // In memories up to 2 GiB a negative int32 is as far out of bounds as the address it stands for.
  const isPlain = address === 'i32' && (isNatural || (offset === 0 && !isLarge));
  return plus(isPlain ? asI32(base) : asU32(base), offset);
}

/** Keeps what the access has proven, once it has been made. */
function proved(l: Legaliser, e: Expr): void {
  const place = placeOf(e);
  if (!place) return;
  // A sum may have wrapped around unless the local is known to be an address below 2^31.
  const isAddress = !l.target.memories[0]!.isLarge && l.bounds.of(place.local) > 0;
  if (e.args[0]!.op !== 'local.get' && !isAddress) return;
  l.bounds.prove(place.local, place.offset + widthOf(e));
}

/** Whether the expression is a load that cannot trap. */
export function isProvenLoad(l: Legaliser, e: Expr): boolean {
  if (!(e.op in accessRules) || !/^(i32|f32|f64|word)\.load/.test(e.op)) return false;
  const place = placeOf(e);
  return place !== null && place.offset + widthOf(e) <= l.bounds.of(place.local);
}

/** How many bytes from the value on are in bounds. */
export function boundsOf(l: Legaliser, { op, args, imm }: Expr): number {
  if (op === 'local.get') return l.bounds.of(imm as Local);
  const [x, c] = args;
  if (op !== 'i32.add' || x!.op !== 'local.get' || c!.op !== 'i32.const' || (c!.imm as number) < 0) return 0;
  return l.bounds.of(x!.imm as Local) - (c!.imm as number);
}

function viewLoad(method: string, form: Form): Rule {
  return (l, e) => {
    const access: ViewAccess = { memory: (e.imm as MemArg).memory, method };
    const load = expr('js.view_get', e.t, [index(l, e)], access, e.at);
    proved(l, e);
    return lowered(load, form);
  };
}

function elementLoad(array: string): Rule {
  return (l, e) => {
    const access: ElementAccess = { memory: (e.imm as MemArg).memory, array };
    const element = expr('js.element_get', 'i32', [index(l, e)], access, e.at);
    proved(l, e);
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
    const store = expr('js.view_set', null, [index(l, e), as(value(l, e))], access, e.at);
    proved(l, e);
    return lowered(store, 'other');
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
  'word.load64': viewLoad('getBigInt64', 'other'),
  'word.store64': viewStore('setBigInt64', plain),
  // They would truncate by themselves, but V8 then computes sums in doubles.
  'i32.store': viewStore('setInt32', asI32),
  'i32.store16': viewStore('setInt16', asI32),
  'i32.store8': viewStore('setInt8', asI32),
  // Storing rounds.
  'f32.store': viewStore('setFloat32', plain),
  'f64.store': viewStore('setFloat64', asF32),
};
