/**
 * Instructions on the results of others. An i32 can be at hand as an int32, as unsigned, as a boolean, as a sum not yet wrapped, as a quotient not
 * yet truncated; an f32 as a number not yet rounded; an i64 may be known to be short. Every kind of value meets every instruction
 * that takes it, and every place that uses one.
 */
import { instructions } from '../../compiler/wasm/instructions.ts';
import { edges, type NumberType } from './edges.ts';
import { differences, type Kernel } from './kernels.ts';

/** What makes values of a type, out of a value x of the type. */
const sources: Readonly<Record<NumberType, readonly string[]>> = {
  i32: [
    'x',
    '(i32.lt_u x (i32.const 7))',
    '(i32.eqz x)',
    '(i32.add x (i32.const 0x7fffffff))',
    '(i32.sub (i32.const 5) x)',
    '(i32.add (i32.add x x) (i32.add x (i32.shr_u x (i32.and x (i32.const 1)))))',
    '(i32.mul x (i32.const -3))',
    '(i32.div_s x (i32.const 7))',
    '(i32.div_u x (i32.const 3))',
    '(i32.rem_s x (i32.const 5))',
    '(i32.rem_u x (i32.const -3))',
    '(i32.shr_u x (i32.and x (i32.const 3)))',
    '(i32.and x (i32.const 255))',
    '(i32.shr_u x (i32.const 1))',
    '(i32.extend8_s x)',
    '(i32.load8_s offset=8 (i32.and x (i32.const 63)))',
    '(i32.load16_u offset=8 (i32.and x (i32.const 63)))',
    '(select (i32.lt_s x (i32.const 3)) (i32.gt_u x (i32.const 9)) (i32.and x (i32.const 1)))',
    '(select x (i32.const -1) (i32.rem_s x (i32.const 2)))',
    '(i32.wrap_i64 (i64.mul (i64.extend_i32_s x) (i64.extend_i32_u x)))',
    '(i32.trunc_sat_f64_u (f64.convert_i32_u x))',
    '(i32.popcnt x)',
    '(i32.rotl x (i32.const 9))',
  ],
  i64: [
    'x',
    '(i64.extend_i32_u (i32.wrap_i64 x))',
    '(i64.extend_i32_s (i32.wrap_i64 x))',
    '(i64.extend_i32_u (i64.eqz x))',
    '(i64.and x (i64.const 0xff))',
    '(i64.and x (i64.const -2))',
    '(i64.shl x (i64.const 32))',
    '(i64.shr_u x (i64.const 32))',
    '(i64.shr_u x (i64.const 11))',
    '(i64.shr_s x (i64.const 40))',
    '(i64.sub (i64.const 0) x)',
    '(i64.add x (i64.const -7))',
    '(i64.load32_u offset=8 (i32.and (i32.wrap_i64 x) (i32.const 63)))',
    '(i64.load8_s offset=8 (i32.and (i32.wrap_i64 x) (i32.const 63)))',
    '(i64.rem_u x (i64.const 10))',
    '(i64.mul x x)',
    '(i64.clz x)',
    '(select (i64.const 5) x (i64.lt_s x (i64.const 0)))',
  ],
  f32: [
    'x',
    '(f32.add x (f32.const 0.1))',
    '(f32.mul x x)',
    '(f32.demote_f64 (f64.mul (f64.promote_f32 x) (f64.const 1.1)))',
    '(f32.neg x)',
    '(f32.min x (f32.const 3))',
    '(f32.nearest x)',
    '(f32.sqrt (f32.abs x))',
    '(f32.convert_i32_s (i32.reinterpret_f32 x))',
    '(f32.reinterpret_i32 (i32.xor (i32.reinterpret_f32 x) (i32.const 1)))',
    '(select (f32.div x (f32.const 3)) (f32.const 1) (f32.gt x (f32.const 0)))',
  ],
  f64: [
    'x',
    '(f64.div x (f64.const 3))',
    '(f64.neg x)',
    '(f64.promote_f32 (f32.add (f32.demote_f64 x) (f32.const 0.1)))',
    '(f64.convert_i32_u (i32.trunc_sat_f64_u x))',
    '(f64.convert_i64_u (i64.reinterpret_f64 x))',
    '(f64.floor x)',
    '(f64.max x (f64.const -0))',
    '(f64.reinterpret_i64 (i64.xor (i64.reinterpret_f64 x) (i64.const 0x100000000)))',
    '(select (f64.const 1) x (f64.lt x (f64.const 0)))',
  ],
};

/** What is done with a value v, besides instructions of numbers; with the type of its result. */
const places: readonly (readonly [NumberType, NumberType, string])[] = [
  ['i32', 'i32', '(if (result i32) v (then (i32.const 1)) (else (i32.const 2)))'],
  ['i32', 'i32', '(if (result i32) (i32.eqz v) (then (i32.const 1)) (else (i32.const 2)))'],
  ['i32', 'i32', '(select (i32.const 1) (i32.const 2) v)'],
  ['i32', 'i64', '(select (i64.const 1) (i64.const 2) v)'],
  ['i32', 'i32', '(block (result i32) (drop (br_if 0 (i32.const 1) v)) (i32.const 2))'],
  ['i32', 'i32', '(block (result i32) (br 0 v))'],
  [
    'i32',
    'i32',
    '(block (result i32) (block (block (block (br_table 0 1 2 1 v)) (br 1 (i32.const 1))) (br 1 (i32.const 2))) (i32.const 3))',
  ],
  [
    'i32',
    'i32',
    '(loop (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (br_if 0 (i32.lt_u (global.get $n) (i32.const 3))) (global.set $n (i32.const 0)) v)',
  ],
  ['i32', 'i32', '(call $same_i32 v)'],
  ['i32', 'i32', '(call_indirect (param i32) (result i32) v (i32.const 0))'],
  ['i32', 'i32', '(block (result i32) (global.set $i v) (global.get $i))'],
  ['i32', 'i32', '(i32.load8_u offset=8 (i32.and v (i32.const 63)))'],
  ['i32', 'i32', '(i32.load16_s offset=65500 v)'],
  ['i32', 'i32', '(i32.load8_u v)'],
  ['i32', 'i32', '(i32.load8_s offset=0xffffffff v)'],
  ['i32', 'i32', '(i32.load offset=0x80000000 v)'],
  ['i32', 'i32', '(block (result i32) (i32.store8 (i32.const 1024) v) (i32.load (i32.const 1024)))'],
  ['i32', 'i32', '(block (result i32) (i32.store16 (i32.const 1024) v) (i32.load (i32.const 1024)))'],
  ['i32', 'i32', '(block (result i32) (i32.store (i32.const 1024) v) (i32.load (i32.const 1024)))'],
  [
    'i32',
    'i32',
    '(block (result i32) (memory.fill (i32.const 1024) v (i32.const 3)) (i32.load (i32.const 1024)))',
  ],
  ['i32', 'i32', '(memory.grow v)'],
  [
    'i32',
    'i64',
    '(block (result i64) (i64.store8 (i32.const 1024) (i64.extend_i32_s v)) (i64.load (i32.const 1024)))',
  ],
  ['i64', 'i64', '(call $same_i64 v)'],
  ['i64', 'i64', '(block (result i64) (global.set $j v) (global.get $j))'],
  ['i64', 'i64', '(block (result i64) (i64.store (i32.const 1024) v) (i64.load (i32.const 1024)))'],
  ['i64', 'i64', '(block (result i64) (i64.store8 (i32.const 1024) v) (i64.load (i32.const 1024)))'],
  ['i64', 'i64', '(block (result i64) (i64.store16 (i32.const 1024) v) (i64.load (i32.const 1024)))'],
  ['i64', 'i64', '(block (result i64) (i64.store32 (i32.const 1024) v) (i64.load (i32.const 1024)))'],
  ['i64', 'i64', '(block (result i64) (drop (br_if 0 v (i64.eqz v))) (i64.const 2))'],
  ['i64', 'i32', '(block (result i32) (br_table 0 0 (i32.wrap_i64 v) (i32.const 3)))'],
  ['f32', 'f32', '(call $same_f32 v)'],
  ['f32', 'f32', '(block (result f32) (global.set $f v) (global.get $f))'],
  ['f32', 'f32', '(block (result f32) (f32.store (i32.const 1024) v) (f32.load (i32.const 1024)))'],
  ['f32', 'i32', '(if (result i32) (f32.lt v (f32.const 1)) (then (i32.const 1)) (else (i32.const 2)))'],
  ['f64', 'f64', '(call $same_f64 v)'],
  ['f64', 'f64', '(block (result f64) (global.set $d v) (global.get $d))'],
  ['f64', 'f64', '(block (result f64) (f64.store (i32.const 1024) v) (f64.load (i32.const 1024)))'],
];

const extra = `
  (func $same_i32 (param i32) (result i32) (local.get 0))
  (func $same_i64 (param i64) (result i64) (local.get 0))
  (func $same_f32 (param f32) (result f32) (local.get 0))
  (func $same_f64 (param f64) (result f64) (local.get 0))
  (table funcref (elem $same_i32))
  (global $n (mut i32) (i32.const 0))
  (global $i (mut i32) (i32.const 0)) (global $j (mut i64) (i64.const 0))
  (global $f (mut f32) (f32.const 0)) (global $d (mut f64) (f64.const 0))`;

const letters: Readonly<Record<string, NumberType>> = { i: 'i32', j: 'i64', f: 'f32', d: 'f64' };
const count = 10;

/** The source with the x-th local for its value. */
function sourceText(source: string, x: number): string {
  return source.replace(/\bx\b/g, `(local.get ${x})`);
}

function unary(op: string, params: readonly NumberType[], result: NumberType): Kernel[] {
  const t = params[0]!;
  return sources[t].map(source => {
    const body = `(${op} ${sourceText(source, 0)})`;
    return { name: body, params, result, body, values: [edges[t].slice(0, 3 * count)], hasPayload: true };
  });
}

function binary(op: string, params: readonly NumberType[], result: NumberType): Kernel[] {
  const [s, t] = params as [NumberType, NumberType];
  return sources[s].flatMap(left =>
    sources[t].map(right => {
      const body = `(${op} ${sourceText(left, 0)} ${sourceText(right, 1)})`;
      return {
        name: body,
        params,
        result,
        body,
        values: [edges[s].slice(0, count), edges[t].slice(0, count)],
        hasPayload: true,
      };
    }),
  );
}

const all: readonly Kernel[] = [
  ...instructions.flatMap(({ name, type, immediates, feature }) => {
    const [, operands, result] = /^([ijfd]{1,2})>([ijfd])$/.exec(type ?? '') ?? [];
    if (operands === undefined || immediates.length > 0 || feature === 'wide-arithmetic') return [];
    const params = [...operands].map(letter => letters[letter]!);
    return (params.length === 1 ? unary : binary)(name, params, letters[result!]!);
  }),
  ...places.flatMap(([t, result, place]) =>
    sources[t].map((source): Kernel => {
      const body = place.replace(/\bv\b/g, sourceText(source, 0));
      return {
        name: body,
        params: [t],
        result,
        body,
        values: [edges[t].slice(0, 3 * count)],
        hasPayload: true,
      };
    }),
  ),
];

// A source can be the same as a part of a place.
const kernels = [...new Map(all.map(kernel => [kernel.name, kernel])).values()];

test.each(['i32', 'i64', 'f32', 'f64'])('all that takes an %s takes it in all forms', async t => {
  const { calls, lines } = await differences(
    kernels.filter(({ params }) => params[0] === t),
    { extra },
  );
  expect(lines).toEqual([]);
  expect(calls).toBeGreaterThan(10_000);
});
