/**
 * Vector loads and stores as scalar ones, lane by lane in the shape that is wanted. The access farthest out comes first: if any is out of
 * bounds it is, so a store that traps has written nothing, and once it has not trapped no other one will.
 */
import { cloneAtom, expr, type Expr, variant } from '../ir/nodes.ts';
import type { MemArg } from '../wasm/immediates.ts';
import type { Mnemonic } from '../wasm/instructions.ts';
import { i32, use } from './scalars.ts';
import {
  constantLanes,
  laneCount,
  laneType,
  type Shape,
  shapes,
  type VectorContext,
  type VectorRule,
} from './vector-lanes.ts';
import { widenedBytes, widenedHalves } from './vector-widening.ts';
import { withLane } from './vector-moves.ts';

export const loadRules: Record<string, VectorRule> = {};

/** Stores, as expressions to be evaluated in order. */
export interface StoreRule {
  /** null: in the shape in which the value is at hand */
  readonly takes: Shape | null;
  readonly build: (v: VectorContext, e: Expr, shape: Shape) => readonly Expr[];
}

export const storeRules: Record<string, StoreRule> = {};

/** The immediate of instructions on lanes is a pair. */
function memargOf({ imm }: Expr): MemArg {
  return Array.isArray(imm) ? (imm[0] as MemArg) : (imm as MemArg);
}

const laneOf = ({ imm }: Expr): number => (imm as [MemArg, number])[1];

/** An access at so many bytes from where the instruction's begins. */
function access(op: Mnemonic, e: Expr, address: Expr, bytes: number, ...values: Expr[]): Expr {
  const memarg = memargOf(e);
  const t = op.includes('load') ? scalarTypeOf(op) : null;
  const imm = { ...memarg, offset: memarg.offset + bytes };
  return expr(op, t, [use(address), ...values.map(use)], imm, e.at);
}

const scalarTypeOf = (op: Mnemonic): 'i32' | 'i64' | 'f32' | 'f64' => op.slice(0, 3) as 'i32';

/** Lanes from consecutive places. */
function loadLanes(v: VectorContext, e: Expr, op: Mnemonic, bytes: number, count: number): Expr[] {
  const address = v.atom(e.args[0]!);
  const last = v.atom(access(op, e, address, bytes * (count - 1)));
  const others = Array.from({ length: count - 1 }, (_, k) => access(op, e, address, bytes * k));
  return [...others, last];
}

loadRules['v128.load'] = {
  takes: [],
  gives: shapes,
  isCheap: true,
  build: (v, e, shape) => loadLanes(v, e, `${laneType[shape]}.load`, 16 / laneCount(shape), laneCount(shape)),
};

// Half a vector, its lanes widened

for (const sign of ['s', 'u'] as const) {
  for (const [name, widened] of [
    ['8x8', widenedBytes],
    ['16x4', widenedHalves],
  ] as const)
    loadRules[`v128.load${name}_${sign}`] = {
      takes: [],
      gives: ['i32x4'],
      build: (v, e) =>
        widened(
          loadLanes(v, e, 'i32.load', 4, 2).map(word => v.atom(word)),
          sign === 's',
        ),
    };
  loadRules[`v128.load32x2_${sign}`] = {
    takes: [],
    gives: ['i64x2'],
    build: (v, e) => loadLanes(v, e, `i64.load32_${sign}`, 4, 2),
  };
}

// One lane into all of them, or among zeros

loadRules['v128.load8_splat'] = splat(['i32x4'], (_v, e, address) =>
  i32('mul', access('i32.load8_u', e, address, 0), 0x0101_0101),
);
loadRules['v128.load16_splat'] = splat(['i32x4'], (_v, e, address) =>
  i32('mul', access('i32.load16_u', e, address, 0), 0x0001_0001),
);
const whole = (_v: VectorContext, e: Expr, address: Expr, shape: Shape): Expr =>
  access(`${laneType[shape]}.load`, e, address, 0);
loadRules['v128.load32_splat'] = splat(['i32x4', 'f32x4'], whole);
loadRules['v128.load64_splat'] = splat(['i64x2', 'f64x2'], whole);

function splat(
  gives: readonly Shape[],
  load: (v: VectorContext, e: Expr, address: Expr, shape: Shape) => Expr,
): VectorRule {
  return {
    takes: [],
    gives,
    isCheap: true,
    build(v, e, shape) {
      const all = v.atom(load(v, e, v.atom(e.args[0]!), shape));
      return Array.from({ length: laneCount(shape) }, () => cloneAtom(all));
    },
  };
}

for (const [bits, gives] of [
  [32, ['i32x4', 'f32x4']],
  [64, ['i64x2', 'f64x2']],
] as const)
  loadRules[`v128.load${bits}_zero`] = {
    takes: [],
    gives,
    isCheap: true,
    build(v, e, shape) {
      const zeros = constantLanes(variant(e, { imm: [0, 0, 0, 0] }), shape);
      return [whole(v, e, v.atom(e.args[0]!), shape), ...zeros.slice(1)];
    },
  };

// A single lane of a vector

for (const bits of [8, 16] as const) {
  loadRules[`v128.load${bits}_lane`] = {
    takes: ['i32x4'],
    gives: ['i32x4'],
    build(v, e) {
      const loaded = v.atom(access(`i32.load${bits}_u`, e, v.atom(e.args[0]!), 0));
      return withLane(v.lanes(e.args[1]!, 'i32x4'), bits, laneOf(e), loaded);
    },
  };
  storeRules[`v128.store${bits}_lane`] = {
    takes: 'i32x4',
    build(v, e) {
      const at = laneOf(e) * bits;
      const word = v.lanes(e.args[1]!, 'i32x4')[at >> 5]!;
      return [access(`i32.store${bits}`, e, e.args[0]!, 0, i32('shr_u', word, at & 31))];
    },
  };
}
for (const [bits, gives] of [
  [32, ['i32x4', 'f32x4']],
  [64, ['i64x2', 'f64x2']],
] as const) {
  loadRules[`v128.load${bits}_lane`] = {
    takes: ['same'],
    gives,
    build(v, e, shape) {
      const loaded = v.atom(whole(v, e, v.atom(e.args[0]!), shape));
      return v.lanes(e.args[1]!, shape).map((lane, k) => (k === laneOf(e) ? loaded : lane));
    },
  };
  storeRules[`v128.store${bits}_lane`] = {
    takes: null,
    build(v, e, shape) {
      const wanted = bits === 128 / laneCount(shape) ? shape : gives[0];
      const lane = v.lanes(e.args[1]!, wanted)[laneOf(e)]!;
      return [access(`${laneType[wanted]}.store`, e, e.args[0]!, 0, lane)];
    },
  };
}

storeRules['v128.store'] = {
  takes: null,
  build(v, e, shape) {
    const address = v.atom(e.args[0]!);
    const lanes = v.lanes(e.args[1]!, shape);
    const bytes = 16 / lanes.length;
    const stores = lanes.map((lane, k) => access(`${laneType[shape]}.store`, e, address, bytes * k, lane));
    return stores.reverse();
  },
};

storeRules['global.set'] = {
  takes: 'i32x4',
  build: (v, e) =>
    v
      .lanes(e.args[0]!, 'i32x4')
      .map((word, k) => expr('word.global_set', null, [use(word)], [e.imm, k], e.at)),
};

/** What is left of a load of which only the trap counts. */
export function trapOnly(e: Expr, bytes: number): Expr {
  return access('i32.load8_u', e, e.args[0]!, bytes - 1);
}
