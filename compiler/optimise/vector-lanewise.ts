/**
 * Vector instructions on lanes of 32 and 64 bits that do in each lane what a scalar instruction does: `i32x4.add` is four times `i32.add`.
 * So everything known of the scalar one, from folding to its JavaScript, holds for them. Comparisons give masks. Those of the relaxed
 * instructions that leave a choice do what their strict counterparts do.
 */
import { cloneAtom, expr, type Expr, leaf } from '../ir/nodes.ts';
import type { Mnemonic } from '../wasm/instructions.ts';
import { i32, scalar } from './scalars.ts';
import {
  choose,
  constantLanes,
  laneCount,
  laneType,
  mask,
  type Shape,
  type VectorContext,
  type VectorRule,
} from './vector-lanes.ts';

export const lanewiseRules: Record<string, VectorRule> = {};

type Lanewise = (v: VectorContext, operands: readonly Expr[], e: Expr) => Expr;

/** A rule for an instruction that works on each lane alone; the function gets a lane of every operand. */
function lanewise(takes: readonly Shape[], gives: Shape, lane: Lanewise): VectorRule {
  return {
    takes,
    gives: [gives],
    build(v, e) {
      const operands = takes.map((shape, i) => v.lanes(e.args[i]!, shape));
      return operands[0]!.map((_lane, k) =>
        lane(
          v,
          operands.map(lanes => lanes[k]!),
          e,
        ),
      );
    },
  };
}

const unary = (shape: Shape, lane: Lanewise): VectorRule => lanewise([shape], shape, lane);
const binary = (shape: Shape, lane: Lanewise): VectorRule => lanewise([shape, shape], shape, lane);
const direct =
  (op: Mnemonic): Lanewise =>
  (_v, operands) =>
    scalar(op, ...operands);

/** The first operand of the shift by the second, a scalar, modulo the width; JavaScript counts modulo 32 by itself. */
function shift(shape: 'i32x4' | 'i64x2', name: 'shl' | 'shr_s' | 'shr_u'): VectorRule {
  const t = laneType[shape] as 'i32' | 'i64';
  return {
    takes: [shape],
    gives: [shape],
    build(v, e) {
      const count = v.atom(e.args[1]!);
      const wide = t === 'i32' ? count : v.atom(scalar('i64.extend_i32_u', count));
      return v.lanes(e.args[0]!, shape).map(lane => scalar(`${t}.${name}`, lane, wide));
    },
  };
}

for (const shape of ['i32x4', 'i64x2'] as const) {
  const t = laneType[shape] as 'i32' | 'i64';
  const zero = (e: Expr): Expr => leaf(`${t}.const`, t, t === 'i32' ? 0 : 0n, e.at);
  for (const name of ['add', 'sub', 'mul'] as const)
    lanewiseRules[`${shape}.${name}`] = binary(shape, direct(`${t}.${name}`));
  for (const name of ['shl', 'shr_s', 'shr_u'] as const)
    lanewiseRules[`${shape}.${name}`] = shift(shape, name);
  lanewiseRules[`${shape}.neg`] = unary(shape, (_v, [x]) => scalar(`${t}.sub`, zero(x!), x!));
  lanewiseRules[`${shape}.abs`] = unary(shape, (v, [x]) => {
    const opposite = scalar(`${t}.sub`, zero(x!), x!);
    return choose(t === 'i64' ? v.atom(opposite) : opposite, x!, scalar(`${t}.lt_s`, x!, zero(x!)));
  });
}
for (const sign of ['s', 'u'] as const) {
  lanewiseRules[`i32x4.min_${sign}`] = binary('i32x4', (_v, [a, b]) =>
    choose(a!, b!, scalar(`i32.lt_${sign}`, a!, b!)),
  );
  lanewiseRules[`i32x4.max_${sign}`] = binary('i32x4', (_v, [a, b]) =>
    choose(a!, b!, scalar(`i32.gt_${sign}`, a!, b!)),
  );
}

/** Comparisons: masks as words; a lane of 64 bits fills two. */
function compare(shape: Shape, name: string): VectorRule {
  return {
    takes: [shape, shape],
    gives: ['i32x4'],
    build(v, e) {
      const [a, b] = [v.lanes(e.args[0]!, shape), v.lanes(e.args[1]!, shape)];
      return a.flatMap((lane, k) => {
        const all = mask(scalar(`${laneType[shape]}.${name}` as Mnemonic, lane, b[k]!));
        if (laneCount(shape) === 4) return [all];
        const word = v.atom(all);
        return [word, cloneAtom(word)];
      });
    },
  };
}

const integerComparisons = ['eq', 'ne', 'lt_s', 'gt_s', 'le_s', 'ge_s'];
for (const name of [...integerComparisons, 'lt_u', 'gt_u', 'le_u', 'ge_u'])
  lanewiseRules[`i32x4.${name}`] = compare('i32x4', name);
for (const name of integerComparisons) lanewiseRules[`i64x2.${name}`] = compare('i64x2', name);

/** Changes sign bits: of floats where floats are wanted, of words otherwise, which keeps every bit of a NaN. */
function signs(shape: 'f32x4' | 'f64x2', name: 'abs' | 'neg'): VectorRule {
  const op = `${laneType[shape] as 'f32' | 'f64'}.${name}` as const;
  return {
    takes: ['same'],
    gives: [shape, 'i32x4'],
    build: (v, e, wanted) =>
      v.lanes(e.args[0]!, wanted).map((lane, k) => {
        if (wanted === shape) return scalar(op, lane);
        if (shape === 'f64x2' && k % 2 === 0) return lane;
        return name === 'abs' ? i32('and', lane, 0x7fff_ffff) : i32('xor', lane, 0x8000_0000);
      }),
  };
}

/**
 * pmin is b < a ? b : a; pmax a < b ? b : a. What they choose is only moved, so it can be had as words, too, by the same comparisons: where
 * results are compared again and stored in the end, both are carried along.
 */
function pseudo(shape: 'f32x4' | 'f64x2', name: 'pmin' | 'pmax'): VectorRule {
  const t = laneType[shape] as 'f32' | 'f64';
  const isSecond = (a: Expr, b: Expr): Expr =>
    name === 'pmin' ? scalar(`${t}.lt`, b, a) : scalar(`${t}.lt`, a, b);
  return {
    takes: ['same', 'same'],
    gives: [shape, 'i32x4'],
    compares: shape,
    isCheap: 'operands',
    build(v, e, wanted) {
      const [first, second] = e.args as [Expr, Expr];
      const conditions = v.once(e, () => {
        const b = v.lanes(second, shape);
        return v.lanes(first, shape).map((lane, k) => v.atom(isSecond(lane, b[k]!)));
      });
      const b = v.lanes(second, wanted);
      return v
        .lanes(first, wanted)
        .map((lane, k) => choose(b[k]!, lane, conditions[((k * conditions.length) / b.length) | 0]!));
    },
  };
}

for (const shape of ['f32x4', 'f64x2'] as const) {
  const t = laneType[shape] as 'f32' | 'f64';
  for (const name of ['add', 'sub', 'mul', 'div', 'min', 'max'] as const)
    lanewiseRules[`${shape}.${name}`] = binary(shape, direct(`${t}.${name}`));
  for (const name of ['sqrt', 'ceil', 'floor', 'trunc', 'nearest'] as const)
    lanewiseRules[`${shape}.${name}`] = unary(shape, direct(`${t}.${name}`));
  for (const name of ['eq', 'ne', 'lt', 'gt', 'le', 'ge'])
    lanewiseRules[`${shape}.${name}`] = compare(shape, name);
  for (const name of ['abs', 'neg'] as const) lanewiseRules[`${shape}.${name}`] = signs(shape, name);
  for (const name of ['pmin', 'pmax'] as const) lanewiseRules[`${shape}.${name}`] = pseudo(shape, name);
  for (const name of ['min', 'max'] as const)
    lanewiseRules[`${shape}.relaxed_${name}`] = lanewiseRules[`${shape}.${name}`]!;
  // Rounded twice: a product of doubles has no exact form, and one way is as good as the other.
  const fused = (op: 'add' | 'sub'): VectorRule =>
    lanewise([shape, shape, shape], shape, (_v, [a, b, c]) => {
      const product = scalar(`${t}.mul`, a!, b!);
      return op === 'add' ? scalar(`${t}.add`, product, c!) : scalar(`${t}.sub`, c!, product);
    });
  lanewiseRules[`${shape}.relaxed_madd`] = fused('add');
  lanewiseRules[`${shape}.relaxed_nmadd`] = fused('sub');
}

/** Conversions: of the first lanes, as many as the result has; lanes without a source are zero. */
function conversion(from: Shape, to: Shape, op: Mnemonic): VectorRule {
  return {
    takes: [from],
    gives: [to],
    build(v, e) {
      const zeros = constantLanes(leaf('v128.const', 'v128', [0, 0, 0, 0], e.at), to);
      const lanes = v.lanes(e.args[0]!, from);
      return zeros.map((zero, k) => (k < lanes.length ? scalar(op, lanes[k]!) : zero));
    },
  };
}

for (const sign of ['s', 'u'] as const) {
  const trunc = conversion('f32x4', 'i32x4', `i32.trunc_sat_f32_${sign}`);
  const truncZero = conversion('f64x2', 'i32x4', `i32.trunc_sat_f64_${sign}`);
  lanewiseRules[`i32x4.trunc_sat_f32x4_${sign}`] = trunc;
  lanewiseRules[`i32x4.relaxed_trunc_f32x4_${sign}`] = trunc;
  lanewiseRules[`i32x4.trunc_sat_f64x2_${sign}_zero`] = truncZero;
  lanewiseRules[`i32x4.relaxed_trunc_f64x2_${sign}_zero`] = truncZero;
  lanewiseRules[`f32x4.convert_i32x4_${sign}`] = conversion('i32x4', 'f32x4', `f32.convert_i32_${sign}`);
  lanewiseRules[`f64x2.convert_low_i32x4_${sign}`] = conversion('i32x4', 'f64x2', `f64.convert_i32_${sign}`);

  const extend = (e: Expr): Expr => scalar(`i64.extend_i32_${sign}`, e);
  for (const [half, first] of [
    ['low', 0],
    ['high', 2],
  ] as const) {
    const halfOf = (v: VectorContext, operand: Expr): readonly Expr[] =>
      v.lanes(operand, 'i32x4').slice(first, first + 2);
    lanewiseRules[`i64x2.extend_${half}_i32x4_${sign}`] = {
      takes: ['i32x4'],
      gives: ['i64x2'],
      build: (v, e) => halfOf(v, e.args[0]!).map(extend),
    };
    lanewiseRules[`i64x2.extmul_${half}_i32x4_${sign}`] = {
      takes: ['i32x4', 'i32x4'],
      gives: ['i64x2'],
      build(v, e) {
        const b = halfOf(v, e.args[1]!);
        return halfOf(v, e.args[0]!).map((lane, k) =>
          scalar('i64.mul', v.atom(extend(lane)), v.atom(extend(b[k]!))),
        );
      },
    };
  }
}
lanewiseRules['f32x4.demote_f64x2_zero'] = conversion('f64x2', 'f32x4', 'f32.demote_f64');
lanewiseRules['f64x2.promote_low_f32x4'] = conversion('f32x4', 'f64x2', 'f64.promote_f32');

/** A select of vectors. */
export const selectRule: VectorRule = {
  takes: ['same', 'same'],
  gives: ['i32x4', 'f32x4', 'f64x2', 'i64x2'],
  build(v, e, shape) {
    const condition = v.atom(e.args[2]!);
    const b = v.lanes(e.args[1]!, shape);
    return v.lanes(e.args[0]!, shape).map((lane, k) => choose(lane, b[k]!, condition));
  },
};

/** A global's value, word by word. */
export const globalRule: VectorRule = {
  takes: [],
  gives: ['i32x4'],
  build: (_v, { imm, at }) => [0, 1, 2, 3].map(k => expr('word.global_get', 'i32', [], [imm, k], at)),
};
