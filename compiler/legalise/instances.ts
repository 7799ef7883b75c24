/** Operations on what an instance is made of, and on locals: calls, globals, tables, memories as a whole, references. */
import type { Dispatch, Entity, JsOp } from '../ir/js-ops.ts';
import { type Expr, expr, type IrType, leaf, variant } from '../ir/nodes.ts';
import { anyref, exnref, funcref } from '../wasm/types.ts';
import type { Mnemonic } from '../wasm/instructions.ts';
import { asI32, asTest, asU32, helper, js, type Lowered, lowered } from './forms.ts';
import { extremum } from './integers.ts';
import { formOf, type Legaliser, type Rule } from './legaliser.ts';
import { sharedMemory } from './target.ts';

export function entity(kind: Entity['kind'], index: number, at: number): Expr {
  return leaf('js.entity', anyref, { kind, index } satisfies Entity, at);
}

/** A helper call whose first arguments are the entities that the immediate names; addresses and counts are unsigned. */
function onEntities(...kinds: readonly Entity['kind'][]): Rule {
  return (l, e) => {
    const indices = kinds.length === 1 ? [e.imm as number] : (e.imm as number[]);
    const entities = kinds.map((kind, i) => entity(kind, indices[i]!, e.at));
    const args = e.args.map((arg, i) => (typeof arg.t === 'object' ? l.value(arg) : asU32(l.operand(e, i))));
    return l.call(e, [...entities, ...args]);
  };
}

/** A call that may leave the module: growth of memories that became known meanwhile counts from here on. */
export function outwardCall({ target }: Legaliser, call: Expr): Expr {
  const memory = sharedMemory(target);
  if (memory < 0) return call;
  // What a function without results returns is nobody's concern.
  const args = [entity('memory', memory, call.at), { ...call, t: call.t ?? ('i32' as const) }];
  return expr('js.helper', call.t, args, 'acquired', call.at);
}

const call: Rule = (l, e) => lowered(directCall(l, e, e.t), formOf(e.t));

/** A call of the function that the immediate names; of a builtin, the runtime's helper is called. */
export function directCall(l: Legaliser, { args, imm, at }: Expr, t: IrType | null): Expr {
  const helper = l.target.builtins.funcs.get(imm as number);
  const values = l.values(args);
  if (helper !== undefined) return expr('js.helper', t, values, helper, at);
  const called = expr('js.call', t, values, imm, at);
  return l.target.module.funcs[imm as number]!.import ? outwardCall(l, called) : called;
}

/** A number of pages, which is no int32 yet where 2^31 and more may be of one byte each. */
const pages: Rule = (l, e) => {
  const { isLarge } = l.target.memories[e.imm as number]!;
  const isShared = e.op === 'memory.size' && l.target.memories[e.imm as number]!.isShared;
  const count = onEntities('memory')(l, isShared ? variant(e, { op: 'memory.size' }) : e);
  if (isShared) count.e.imm = 'shared_memory_size';
  return isLarge ? lowered(count.e, 'bits', 2 ** 32) : count;
};

/** One that may take both words of an i64. */
const longPages: Rule = (l, e) => {
  const { e: count } = pages(
    l,
    variant(e, { op: e.op === 'word.memory_size' ? 'memory.size' : 'memory.grow' }),
  );
  return lowered(variant(helper('long_count', e.at, count), { t: 'i32' }), 'i32');
};

/** The last operand, a table index, as operands of a dispatch. */
export function dispatchIndex(l: Legaliser, e: Expr): [Expr, Expr] {
  const at = l.lower(e.args.at(-1)!);
  return l.twiceAtOnce(at.form === 'f64' ? at.e : asI32(at));
}

/** A call of the function that chooses among the callees known, or of whatever the table holds. */
const callIndirect: Rule = (l, e) => {
  const [type, table] = e.imm as [number, number];
  const dispatch: Dispatch = { table, type, isTail: false };
  const call = (op: JsOp, args: Expr[], imm?: Dispatch): Lowered =>
    lowered(expr(op, e.t, args, imm, e.at), formOf(e.t));
  const args = e.args.slice(0, -1);
  if (l.target.tables.plan(table, type)) {
    const values = l.values(args);
    const at = l.lower(e.args.at(-1)!);
    return call('js.call_table', [...values, at.form === 'f64' ? at.e : asI32(at)], dispatch);
  }
  // The callee is the last operand in wasm, the first thing in JavaScript.
  const callee = expr('js.dispatch', funcref, dispatchIndex(l, e), dispatch, e.at);
  const called = call('js.call_value', [callee, ...l.values(args)]);
  return { ...called, e: outwardCall(l, called.e) };
};

/** Out of a table comes what may be called by reference, see the runtime's `reference`. */
const tableGet: Rule = (l, e) => {
  const { module, sharesTables } = l.target;
  const { heap } = module.tables[e.imm as number]!.type.element;
  const element = onEntities('table')(l, e);
  const mayBeOther = sharesTables || sharedMemory(l.target) >= 0;
  if (mayBeOther && module.space.top(heap) === 'func') element.e.imm = 'table_get_func';
  return element;
};

const throwNew: Rule = (l, e) => {
  const payload = expr('js.array', anyref, l.values(e.args), undefined, e.at);
  const record = expr('js.helper', exnref, [entity('tag', e.imm as number, e.at), payload], 'thrown', e.at);
  return lowered(expr('js.throw', null, [record], undefined, e.at), 'other');
};

function conditional(
  test: Lowered,
  a: Lowered,
  b: Lowered,
  valueOf: (value: Lowered) => Expr,
  e: Expr,
): Lowered {
  if (a.form === 'bool' && b.form === 'bool') return lowered(js('js.cond', asTest(test), a.e, b.e), 'bool');
  return lowered(expr('js.cond', e.t, [asTest(test), valueOf(a), valueOf(b)], undefined, e.at), formOf(e.t));
}

function choose(l: Legaliser, e: Expr, [a, b, test]: readonly [number, number, number]): Lowered {
  const extreme = extremum(l, e.args[test]!, e.args[a]!, e.args[b]!);
  if (extreme) return extreme;
  const valueOf = (value: Lowered): Expr => l.coerce(value, e.t);
  return conditional(l.operand(e, test), l.conditional(e.args[a]!), l.conditional(e.args[b]!), valueOf, e);
}

const globalGet = (index: number, word: number | null, e: Expr): Lowered =>
  lowered(leaf('js.global_get', e.t, { index, word }, e.at), formOf(e.t));
const globalSet = (l: Legaliser, index: number, word: number | null, e: Expr): Lowered =>
  lowered(expr('js.global_set', null, l.values(e.args), { index, word }, e.at), 'other');

export const instanceRules: Partial<
  Record<
    | Mnemonic
    | `word.${'global_get' | 'global_set' | 'helper' | 'memory_size' | 'memory_grow'}`
    | 'js.cond'
    | 'js.bigint',
    Rule
  >
> = {
  'local.get': (_l, e) => lowered(e, formOf(e.t)),
  select: (l, e) => choose(l, e, [0, 1, 2]),
  select_t: (l, e) => choose(l, e, [0, 1, 2]),
  'js.cond': (l, e) => choose(l, e, [1, 2, 0]),

  call,
  call_indirect: callIndirect,

  throw: throwNew,
  throw_ref: (l, e) => {
    const helper = expr('js.helper', null, l.values(e.args), 'non_null_exception', e.at);
    return lowered(expr('js.throw', null, [variant(helper, { t: e.args[0]!.t })], undefined, e.at), 'other');
  },

  'global.get': (_l, e) => globalGet(e.imm as number, null, e),
  'global.set': (l, e) => globalSet(l, e.imm as number, null, e),
  'word.global_get': (_l, e) => globalGet(...(e.imm as [number, number]), e),
  'word.global_set': (l, e) => globalSet(l, ...(e.imm as [number, number]), e),

  'word.helper': (l, e) => lowered(expr('js.helper', e.t, l.values(e.args), e.imm, e.at), formOf(e.t)),

  'memory.size': pages,
  'memory.grow': pages,
  'word.memory_size': longPages,
  'word.memory_grow': longPages,
  'memory.fill': onEntities('memory'),
  'memory.copy': onEntities('memory', 'memory'),
  'memory.init': onEntities('data', 'memory'),
  'data.drop': onEntities('data'),
  'table.get': tableGet,
  'table.set': onEntities('table'),
  'table.size': onEntities('table'),
  'table.grow': onEntities('table'),
  'table.fill': onEntities('table'),
  'table.copy': onEntities('table', 'table'),
  'table.init': onEntities('elem', 'table'),
  'elem.drop': onEntities('elem'),

  'js.bigint': (_l, e) => lowered(e, 'other'),
};
