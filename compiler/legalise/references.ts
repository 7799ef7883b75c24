/**
 * References: null, casts, i31, calls through them. A cast compares one entry of the display of the value's type; what the operand's own type
 * leaves open decides whether null, i31 and JavaScript's values have to be kept from it first.
 *
 *   ref.cast (ref $t)    (x !== null && x.$.d1 === id) ? x : cast_failure()
 */
import { cloneAtom, type Expr, expr, leaf, variant } from '../ir/nodes.ts';
import type { Mnemonic } from '../wasm/instructions.ts';
import { anyref, type FuncType, funcref, type HeapType, type RefType } from '../wasm/types.ts';
import { property } from './aggregates.ts';
import { asBits, helper, js, type Lowered, lowered, number } from './forms.ts';
import { entity, outwardCall } from './instances.ts';
import { formOf, type Legaliser, type Rule } from './legaliser.ts';
import { sharedMemory, type Target } from './target.ts';

function isNull(op: 'js.eq' | 'js.ne', ref: Expr): Expr {
  return js(op, ref, leaf('ref.null', anyref, null, ref.at));
}

/** The reference, or the trap that a helper raises when it is null. */
function nonNull(l: Legaliser, ref: Expr, trap: string): Expr {
  const value = l.value(ref);
  if (!(ref.t as RefType).nullable) return value;
  return expr('js.nullish', ref.t, [value, helper(trap, ref.at)], undefined, ref.at);
}

/** Displays have so many entries of their own; the others are in an array. */
const displaySize = 6;

/** Whether a struct or array is of a type, by the display. */
function isOfType({ module: { space } }: Target, type: Expr, heap: number): Expr {
  const depth = space.supers(heap).length - 1;
  const entry =
    depth < displaySize
      ? property(type, `d${depth}`)
      : expr(
          'js.item_get',
          anyref,
          [property(type, 'more'), number(depth - displaySize, type.at)],
          undefined,
          type.at,
        );
  return js('js.eq', entry, leaf('js.type_id', anyref, space.canonical(heap), type.at));
}

/** Whether all values of the type but null are structs or arrays. */
function isAggregate({ module: { space } }: Target, heap: HeapType): boolean {
  if (typeof heap === 'number') return space.composite(heap).kind !== 'func';
  return heap === 'struct' || heap === 'array' || heap === 'none';
}

/** Tests of abstract heap types that ask for more than not to be null. */
const abstractTests: Partial<Record<string, string>> = {
  eq: 'is_eq',
  i31: 'is_i31',
  struct: 'is_struct',
  array: 'is_array',
};

/** Whether a reference that is not null is of the heap type; null if its own type says so. */
function heapTest({ target }: Legaliser, ref: Expr, from: HeapType, heap: HeapType): Expr | null {
  const { space } = target.module;
  if (space.isHeapSubtype(from, heap)) return null;
  if (typeof heap === 'string') {
    const test = abstractTests[heap];
    // The bottom types have no values.
    return test ? helper(test, ref.at, ref) : number(0, ref.at);
  }
  if (space.composite(heap).kind === 'func')
    return helper('is_func', ref.at, ref, leaf('js.type_key', anyref, space.canonical(heap), ref.at));
  const type = isAggregate(target, from) ? property(ref, '$') : helper('type_of', ref.at, ref);
  return isOfType(target, type, heap);
}

/** Whether a reference is of the type. `ref` evaluates it, `again` reads it. */
function typeTest(l: Legaliser, e: Expr, ref: Expr, again: () => Expr): Expr {
  const from = e.args[0]!.t as RefType;
  const heap = e.imm as HeapType;
  const isAlsoNull = e.op.endsWith('_null');
  // Tests by helpers find that null is nothing.
  const seesNull = typeof heap === 'string' ? heap in abstractTests : !isAggregate(l.target, from.heap);
  if (!from.nullable || (!isAlsoNull && seesNull)) {
    const test = heapTest(l, ref, from.heap, heap);
    if (!test && from.nullable) return isNull('js.ne', ref);
    return test && test.op !== 'js.number' ? test : js('js.sequence', ref, test ?? number(1, e.at));
  }
  const test = heapTest(l, again(), from.heap, heap);
  if (!isAlsoNull) return test ? js('js.land', isNull('js.ne', ref), test) : isNull('js.ne', ref);
  return test ? js('js.lor', isNull('js.eq', ref), test) : js('js.sequence', ref, number(1, e.at));
}

const refTest: Rule = (l, e) => {
  const [ref, again] = l.twice(l.value(e.args[0]!));
  return lowered(
    typeTest(l, e, ref, () => cloneAtom(again)),
    'bool',
  );
};

const refCast: Rule = (l, e) => {
  const [ref, again] = l.twice(l.value(e.args[0]!));
  const test = typeTest(l, e, ref, () => cloneAtom(again));
  const failure = helper('cast_failure', e.at);
  return lowered(expr('js.cond', e.t, [test, cloneAtom(again), failure], undefined, e.at), 'other');
};

/** An i31 from an operand that may be null. */
function i31(l: Legaliser, e: Expr): Expr {
  return nonNull(l, e.args[0]!, 'null_i31');
}

/** The callee is the last operand in wasm, the first thing in JavaScript. */
const callRef: Rule = (l, e) => {
  const callee = e.args.at(-1)!;
  const type = l.target.module.space.composite(e.imm as number) as FuncType;
  // Only further results travel in registers.
  const usesRegisters = type.results.length > 1 || type.results[0] === 'i64' || type.results[0] === 'v128';
  const func =
    sharedMemory(l.target) >= 0
      ? expr('js.helper', funcref, [l.value(callee), expectedType(e)], 'inner_ref', e.at)
      : usesRegisters
        ? expr('js.helper', funcref, [l.value(callee)], 'callable_ref', e.at)
        : nonNull(l, callee, 'null_function');
  const called = call(e, func, l.values(e.args.slice(0, -1)));
  return { ...called, e: outwardCall(l, called.e) };
};

/** The type that a call by reference expects. */
export function expectedType({ imm, at }: Expr): Expr {
  return leaf('js.type', anyref, imm, at);
}

/** The function, which in a module with shared memories is not what references to it hold: see the runtime's `reference`. */
const refFunc: Rule = (l, e) => {
  const func = entity('func', e.imm as number, e.at);
  return lowered(
    sharedMemory(l.target) < 0 ? func : variant(helper('reference', e.at, func), { t: e.t }),
    'other',
  );
};

function call(e: Expr, callee: Expr, args: Expr[]): Lowered {
  return lowered(expr('js.call_value', e.t, [callee, ...args], undefined, e.at), formOf(e.t));
}

export const referenceRules: Partial<Record<Mnemonic, Rule>> = {
  'ref.null': (_l, e) => lowered(e, 'other'),
  'ref.func': refFunc,
  'ref.is_null': (l, e) => lowered(isNull('js.eq', l.operand(e, 0).e), 'bool'),
  'ref.eq': (l, e) => lowered(js('js.eq', l.operand(e, 0).e, l.operand(e, 1).e), 'bool'),
  'ref.as_non_null': (l, e) => lowered(nonNull(l, e.args[0]!, 'null_reference'), 'other'),
  'ref.test': refTest,
  'ref.test_null': refTest,
  'ref.cast': refCast,
  'ref.cast_null': refCast,
  'any.convert_extern': (l, e) => lowered(helper('any_from_js', e.at, l.value(e.args[0]!)), 'other'),
  'extern.convert_any': (l, e) => lowered(helper('any_to_js', e.at, l.value(e.args[0]!)), 'other'),
  'ref.i31'(l, e) {
    const shifted = js('js.shl', asBits(l.operand(e, 0)), number(1, e.at));
    return lowered(js('js.shr', shifted, number(1, e.at)), 'other');
  },
  'i31.get_s': (l, e) => lowered(variant(i31(l, e), { t: 'i32' }), 'i32'),
  'i31.get_u': (l, e) => lowered(js('js.and', i31(l, e), number(0x7fff_ffff, e.at)), 'i32'),
  call_ref: callRef,
};
