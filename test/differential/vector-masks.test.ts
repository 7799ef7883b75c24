/**
 * Masks of bytes and halves that are wanted in lanes of 32 bits, by every way that compilers take to widen them, and bytes widened by shuffles
 * with zeros that only a local holds. The host's engine decides.
 */
import { vectorDifferences, type VectorKernel, vectors } from './vector-kernels.ts';

const zero = '(v128.const i64x2 0 0)';
const comparisons = ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'];

const shifted = (e: string, bits: number): string =>
  `(i32x4.shr_s (i32x4.shl ${e} (i32.const ${bits})) (i32.const ${bits}))`;
const shuffled = (mask: string, e: string): string => `(i8x16.shuffle ${mask} ${e} ${zero})`;
const extended = (bits: 32 | 16, end: string, e: string): string =>
  bits === 32 ? `(i32x4.extend_${end}_i16x8_s ${e})` : `(i16x8.extend_${end}_i8x16_s ${e})`;

/** By width of the lanes compared. */
const ways: Readonly<Record<string, readonly ((mask: string) => string)[]>> = {
  i8x16: [
    m => shifted(m, 24),
    m => shifted(shuffled('0 0 0 0 1 0 0 0 2 0 0 0 3 0 0 0', m), 24),
    m => shifted(shuffled('12 31 1 2 9 16 7 7 15 0 1 2 4 5 6 7', m), 24),
    // a shuffle that brings another byte in
    m => shifted(shuffled('12 31 1 2 16 16 7 7 15 0 1 2 4 5 6 7', m), 24),
    m => shifted(m, 16),
    m => extended(32, 'low', extended(16, 'low', m)),
    m => extended(32, 'high', extended(16, 'low', m)),
    m => extended(32, 'low', extended(16, 'high', m)),
    m => extended(32, 'high', extended(16, 'high', m)),
    m => extended(32, 'low', m),
  ],
  i16x8: [
    m => shifted(m, 16),
    m => shifted(m, 24),
    m => shifted(shuffled('6 7 0 0 10 11 0 0 2 3 31 30 14 15 9 9', m), 16),
    // halves that are none
    m => shifted(shuffled('6 8 0 0 10 11 0 0 2 3 31 30 14 15 9 9', m), 16),
    m => shifted(shuffled('7 8 0 0 9 10 0 0 1 2 31 30 13 14 9 9', m), 16),
    m => extended(32, 'low', m),
    m => extended(32, 'high', m),
  ],
};

const uses: readonly ((mask: string) => string)[] = [
  mask => mask,
  mask => `(v128.bitselect (i32x4.sub $0 $1) (i32x4.sub $1 $0) ${mask})`,
  mask => `(v128.bitselect (f32x4.convert_i32x4_s $0) (f32x4.convert_i32x4_u $1) ${mask})`,
  mask => `(v128.and (i32x4.add $0 $1) ${mask})`,
];

test.each(['i8x16', 'i16x8'])('masks of %s', async shape => {
  const values = vectors(shape, 1).slice(0, 12);
  const kernels = comparisons.flatMap(name =>
    ways[shape]!.flatMap((way, i) =>
      uses.map((used, k): VectorKernel => ({
        name: `${shape}.${name}, way ${i}, use ${k}`,
        params: ['v', 'v'],
        result: 'v',
        body: used(way(`(${shape}.${name} $0 $1)`)),
        values: [values, vectors(shape, 3).slice(0, 12)],
      })),
    ),
  );
  const { calls, lines } = await vectorDifferences(kernels);
  expect(lines).toEqual([]);
  expect(calls).toBeGreaterThan(3000);
});

test('what a mask compares is taken when it is compared', async () => {
  // The operand changes before the mask is used.
  const mask = shifted(shuffled('0 0 0 0 1 0 0 0 2 0 0 0 3 0 0 0', '(local.get $m)'), 24);
  const fields = `(func $f (param v128 v128) (result v128) (local $m v128) (local $sum v128) (local $n i32)
    (loop $l
      (local.set $m (i8x16.lt_u (local.get 0) (local.get 1)))
      (local.set 0 (i8x16.add (local.get 0) (local.get 1)))
      (local.set $sum (i32x4.add (i32x4.add (local.get $sum) (local.get $sum)) ${mask}))
      (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 3))))
    (local.get $sum))`;
  const values = [vectors('i8x16', 1), vectors('i8x16', 3)];
  const kernel: VectorKernel = {
    name: 'f',
    params: ['v', 'v'],
    result: 'v',
    fields,
    body: '(call $f $0 $1)',
    values,
  };
  const { lines } = await vectorDifferences([kernel]);
  expect(lines).toEqual([]);
});

test('bytes widened by zeros of a local', async () => {
  const widened = (x: string, end: 'low' | 'high'): string => {
    const mask = Array.from({ length: 8 }, (_, k) => `${k + (end === 'low' ? 0 : 8)} ${16 + k}`).join(' ');
    return `(i8x16.shuffle ${mask} ${x} (local.get $z))`;
  };
  const changed = `(local.set $z (i8x16.splat (i32.const 0x90))) (if (local.get 2) (then (local.set $z ${zero})))`;
  const functionOf = (name: string, prologue: string): string =>
    `(func $${name} (param v128 v128 i32) (result v128) (local $z v128) ${prologue}
      (i8x16.narrow_i16x8_u
        (i16x8.shr_u (i16x8.add (i16x8.add ${widened('(local.get 0)', 'low')} ${widened('(local.get 1)', 'low')}) (i16x8.splat (i32.const 1))) (i32.const 1))
        (i16x8.mul ${widened('(local.get 0)', 'high')} ${widened('(local.get 1)', 'high')})))`;
  const kernels = (
    [
      ['settled', `(local.set $z ${zero})`],
      ['changed', changed],
    ] as const
  ).map(([name, prologue]): VectorKernel => ({
    name,
    params: ['v', 'v', 'i'],
    result: 'v',
    fields: functionOf(name, prologue),
    body: `(call $${name} $0 $1 $2)`,
    values: [vectors('i8x16', 1), vectors('i8x16', 3), [0n, 1n]],
  }));
  const { calls, lines } = await vectorDifferences(kernels);
  expect(lines).toEqual([]);
  expect(calls).toBeGreaterThan(30);
});
