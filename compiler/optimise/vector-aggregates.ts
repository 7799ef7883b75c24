/** Vectors in fields of structs and elements of arrays: four words, each read and written by itself. Only the first access can trap. */
import { type Aggregate, type Expr, expr } from '../ir/nodes.ts';
import { use } from './scalars.ts';
import { type VectorContext, type VectorRule } from './vector-lanes.ts';
import type { StoreRule } from './vector-memory.ts';

/** A reference to an aggregate, and the index of the element if it is an array, to be used again. */
function placeOf(v: VectorContext, operands: readonly Expr[]): readonly Expr[] {
  return operands.map(operand => v.atom(operand));
}

function wordOf(e: Expr, k: number): Aggregate {
  const aggregate = e.imm as Aggregate;
  return { ...aggregate, word: aggregate.word + k };
}

/** One word of the vector that the expression reads. */
export function aggregateWord(e: Expr, place: readonly Expr[], k: number): Expr {
  return expr(e.op, 'i32', place.map(use), wordOf(e, k), e.at);
}

const get: VectorRule = {
  takes: [],
  gives: ['i32x4'],
  build(v, e) {
    const place = placeOf(v, e.args);
    return [0, 1, 2, 3].map(k => v.atom(aggregateWord(e, place, k)));
  },
};

const set: StoreRule = {
  takes: 'i32x4',
  build(v, e) {
    const place = placeOf(v, e.args.slice(0, -1));
    const lanes = v.lanes(e.args.at(-1)!, 'i32x4');
    return lanes.map((lane, k) => expr(e.op, null, [...place, lane].map(use), wordOf(e, k), e.at));
  },
};

export const aggregateLoads: Readonly<Record<string, VectorRule>> = { 'struct.get': get, 'array.get': get };
export const aggregateStores: Readonly<Record<string, StoreRule>> = { 'struct.set': set, 'array.set': set };
