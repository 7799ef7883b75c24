/**
 * Numeric instructions that JavaScript cannot say in an expression. i32 operands and results are int32, floats are
 * numbers. f32 instructions that are exact on doubles share the f64 ones.
 */
import { divide_by_zero, integer_overflow, invalid_conversion } from './trap.ts';

export function i32_div_s(a: number, b: number): number {
  if (b === 0) divide_by_zero();
  if (b === -1 && a === -0x8000_0000) integer_overflow();
  return (a / b) | 0;
}

export function i32_div_u(a: number, b: number): number {
  if (b === 0) divide_by_zero();
  return ((a >>> 0) / (b >>> 0)) | 0;
}

export function i32_rem_s(a: number, b: number): number {
  if (b === 0) divide_by_zero();
  return (a % b) | 0;
}

export function i32_rem_u(a: number, b: number): number {
  if (b === 0) divide_by_zero();
  return ((a >>> 0) % (b >>> 0)) | 0;
}

export function i32_rotl(a: number, b: number): number {
  return (a << b) | (a >>> -b);
}

export function i32_rotr(a: number, b: number): number {
  return (a >>> b) | (a << -b);
}

export function i32_ctz(a: number): number {
  return a === 0 ? 32 : 31 - Math.clz32(a & -a);
}

export function i32_popcnt(a: number): number {
  a -= (a >>> 1) & 0x5555_5555;
  a = (a & 0x3333_3333) + ((a >>> 2) & 0x3333_3333);
  return Math.imul((a + (a >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** Rounds half to even: adding and subtracting 2^52 leaves no room for a fraction. */
export function f64_nearest(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude < 0x10_0000_0000_0000)) return x + 0; // which makes a signalling NaN quiet
  const rounded = magnitude + 0x10_0000_0000_0000 - 0x10_0000_0000_0000;
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
}

export function i32_trunc_f64_s(x: number): number {
  if (!(x > -0x8000_0001 && x < 0x8000_0000)) bad_conversion(x);
  return x | 0;
}

export function i32_trunc_f64_u(x: number): number {
  if (!(x > -1 && x < 0x1_0000_0000)) bad_conversion(x);
  return x | 0;
}

export function i32_trunc_sat_f64_s(x: number): number {
  return x >= 0x7fff_ffff ? 0x7fff_ffff : x <= -0x8000_0000 ? -0x8000_0000 : x | 0;
}

export function i32_trunc_sat_f64_u(x: number): number {
  return x >= 0xffff_ffff ? -1 : x > 0 ? x | 0 : 0;
}

export function bad_conversion(x: number): never {
  if (x !== x) invalid_conversion();
  integer_overflow();
}

// Memory that floats and words look at alike.
const scratch = /*#__PURE__*/ new ArrayBuffer(8);
export const scratch_words: Int32Array = /*#__PURE__*/ new Int32Array(scratch);
export const scratch_f32: Float32Array = /*#__PURE__*/ new Float32Array(scratch);
export const scratch_f64: Float64Array = /*#__PURE__*/ new Float64Array(scratch);

export function i32_reinterpret_f32(x: number): number {
  scratch_f32[0] = x;
  return scratch_words[0]!;
}

export function f32_reinterpret_i32(a: number): number {
  scratch_words[0] = a;
  return scratch_f32[0]!;
}

export function f64_copysign(x: number, sign: number): number {
  scratch_f64[0] = sign;
  const magnitude = Math.abs(x);
  return scratch_words[1]! < 0 ? -magnitude : magnitude;
}
