/**
 * 64-bit integers as pairs of int32 words, low word first. A function that gives one returns the low word and leaves the high word in the
 * first register; so do all of emitted code's functions, for results after the first.
 */
import { bad_conversion, scratch_f64, scratch_words } from './numeric.ts';
import { divide_by_zero, integer_overflow } from './trap.ts';

/** Where results after the first travel: words, doubles and references have registers of their own. */
export const words: Int32Array = /*#__PURE__*/ new Int32Array(1000);
export const doubles: Float64Array = /*#__PURE__*/ new Float64Array(1000);
export const refs: unknown[] = [];

const two32 = 0x1_0000_0000;
// A little less than 1: an estimate of a quotient times this is at most 1 too small and never too great.
const less = 1 - 2 ** -50;

/** The high word of the unsigned product of two words. */
function mul_high(a: number, b: number): number {
  const low = Math.imul(a, b) >>> 0;
  return (((a >>> 0) * (b >>> 0) - low) / two32 + 0.5) | 0;
}

/** Of the last long division: the remainder, low word first, and the high word of the quotient. */
const division = /*#__PURE__*/ new Int32Array(3);

/** Divides an unsigned number of more than 53 bits by one that is not 0: gives the low word of the quotient and sets its parts. */
function divide_long(al: number, ah: number, bl: number, bh: number): number {
  const b = unsigned(bl, bh);
  if (bh === 0) {
    // A one-word divisor: the high word first, as by hand.
    const high = Math.floor((ah >>> 0) / b);
    const rest = (ah >>> 0) - high * b;
    const low = settle(Math.floor((unsigned(al, rest) / b) * less), al, rest, bl, 0);
    division[2] = high | 0;
    return low;
  }
  division[2] = 0;
  return settle(Math.floor((unsigned(al, ah) / b) * less), al, ah, bl, bh);
}

/** Sets the remainder that belongs to a quotient below 2^32, of which the estimate may be 1 too small; gives the quotient. */
function settle(estimate: number, al: number, ah: number, bl: number, bh: number): number {
  const low = Math.imul(estimate, bl);
  const high = (mul_high(estimate, bl) + Math.imul(estimate, bh)) | 0;
  const rl = (al - low) | 0;
  const rh = (ah - high - +(al >>> 0 < low >>> 0)) | 0;
  if (rh >>> 0 < bh >>> 0 || (rh === bh && rl >>> 0 < bl >>> 0)) {
    division[0] = rl;
    division[1] = rh;
    return estimate | 0;
  }
  division[0] = rl - bl;
  division[1] = rh - bh - +(rl >>> 0 < bl >>> 0);
  return (estimate + 1) | 0;
}

function negate(low: number, high: number): number {
  words[0] = (-high - +(low !== 0)) | 0;
  return -low | 0;
}

/** As a double: rounded above 2^53. */
function unsigned(low: number, high: number): number {
  return (high >>> 0) * two32 + (low >>> 0);
}

/** The words of the integer part of a number whose magnitude is below 2^64. */
function truncate(x: number): number {
  const low = x | 0;
  words[0] = ((x - (low >>> 0)) / two32) | 0;
  return low;
}

export function i64_div_u(al: number, ah: number, bl: number, bh: number): number {
  if ((bl | bh) === 0) divide_by_zero();
  if ((ah | bh) === 0) {
    words[0] = 0;
    return ((al >>> 0) / (bl >>> 0)) | 0;
  }
  // Of 53 bits, the quotient in doubles does not round up to the next integer.
  if (ah >>> 0 < 0x20_0000) return truncate(unsigned(al, ah) / unsigned(bl, bh));
  const low = divide_long(al, ah, bl, bh);
  words[0] = division[2]!;
  return low;
}

export function i64_rem_u(al: number, ah: number, bl: number, bh: number): number {
  if ((bl | bh) === 0) divide_by_zero();
  if ((ah | bh) === 0) {
    words[0] = 0;
    return ((al >>> 0) % (bl >>> 0)) | 0;
  }
  if (ah >>> 0 < 0x20_0000) {
    const [a, b] = [unsigned(al, ah), unsigned(bl, bh)];
    return truncate(a - Math.floor(a / b) * b);
  }
  divide_long(al, ah, bl, bh);
  words[0] = division[1]!;
  return division[0]!;
}

export function i64_div_s(al: number, ah: number, bl: number, bh: number): number {
  if ((ah ^ (al >> 31)) === 0 && (bh ^ (bl >> 31)) === 0) {
    if (bl === 0) divide_by_zero();
    // Both fit a word; -2^31 / -1 does not, but its double does.
    const quotient = al / bl;
    words[0] = quotient <= -1 ? -1 : 0;
    return quotient | 0;
  }
  if ((bl & bh) === -1 && al === 0 && ah === -0x8000_0000) integer_overflow();
  const sign = ah ^ bh;
  if (ah < 0) [al, ah] = [negate(al, ah), words[0]!];
  if (bh < 0) [bl, bh] = [negate(bl, bh), words[0]!];
  const low = i64_div_u(al, ah, bl, bh);
  return sign < 0 ? negate(low, words[0]!) : low;
}

export function i64_rem_s(al: number, ah: number, bl: number, bh: number): number {
  if ((ah ^ (al >> 31)) === 0 && (bh ^ (bl >> 31)) === 0) {
    if (bl === 0) divide_by_zero();
    const remainder = (al % bl) | 0;
    words[0] = remainder >> 31;
    return remainder;
  }
  const sign = ah;
  if (ah < 0) [al, ah] = [negate(al, ah), words[0]!];
  if (bh < 0) [bl, bh] = [negate(bl, bh), words[0]!];
  const low = i64_rem_u(al, ah, bl, bh);
  return sign < 0 ? negate(low, words[0]!) : low;
}

export function i64_trunc_f64_s(x: number): number {
  if (!(x >= -0x8000_0000_0000_0000 && x < 0x8000_0000_0000_0000)) bad_conversion(x);
  return truncate(x);
}

export function i64_trunc_f64_u(x: number): number {
  if (!(x > -1 && x < 0x1_0000_0000_0000_0000)) bad_conversion(x);
  return truncate(x);
}

function saturated(low: number, high: number): number {
  words[0] = high;
  return low;
}

export function i64_trunc_sat_f64_s(x: number): number {
  if (x >= -0x8000_0000_0000_0000 && x < 0x8000_0000_0000_0000) return truncate(x);
  if (x > 0) return saturated(-1, 0x7fff_ffff);
  return saturated(0, x < 0 ? -0x8000_0000 : 0);
}

export function i64_trunc_sat_f64_u(x: number): number {
  if (x > 0 && x < 0x1_0000_0000_0000_0000) return truncate(x);
  return x > 0 ? saturated(-1, -1) : saturated(0, 0);
}

export function i64_reinterpret_f64(x: number): number {
  scratch_f64[0] = x;
  words[0] = scratch_words[1]!;
  return scratch_words[0]!;
}

export function f64_reinterpret_i64(low: number, high: number): number {
  scratch_words[0] = low;
  scratch_words[1] = high;
  return scratch_f64[0]!;
}

/** Rounds once: what a double cannot hold is gathered in its lowest bit first. */
function round_to_f32(low: number, high: number): number {
  const sticky = (low & ~0xfff) | ((low & 0xfff) === 0 ? 0 : 0x800);
  return Math.fround(high * two32 + (sticky >>> 0));
}

export function f32_convert_i64_s(low: number, high: number): number {
  const isShort = high >= -0x20_0000 && high < 0x20_0000;
  return isShort ? Math.fround(high * two32 + (low >>> 0)) : round_to_f32(low, high);
}

export function f32_convert_i64_u(low: number, high: number): number {
  const isShort = high >>> 0 < 0x20_0000;
  return isShort ? Math.fround(high * two32 + (low >>> 0)) : round_to_f32(low, high >>> 0);
}

// Wide arithmetic: 128-bit numbers as four words, lowest first. The first is returned, the others are left in registers.

/** Adds 32-bit words and a carry: gives the sum as a number, with the carry in bit 32. */
function add_words(a: number, b: number, carry: number): number {
  return (a >>> 0) + (b >>> 0) + carry;
}

function four_words(w0: number, w1: number, w2: number, w3: number): number {
  words[0] = w1;
  words[1] = w2;
  words[2] = w3;
  return w0 | 0;
}

export function i64_add128(
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
  carry = 0,
): number {
  const s0 = add_words(a0, b0, carry);
  const s1 = add_words(a1, b1, +(s0 >= two32));
  const s2 = add_words(a2, b2, +(s1 >= two32));
  return four_words(s0, s1, s2, add_words(a3, b3, +(s2 >= two32)));
}

/** a - b is a + ~b + 1. */
export const i64_sub128: typeof i64_add128 = (a0, a1, a2, a3, b0, b1, b2, b3) =>
  i64_add128(a0, a1, a2, a3, ~b0, ~b1, ~b2, ~b3, 1);

export function i64_mul_wide_u(al: number, ah: number, bl: number, bh: number): number {
  const low = Math.imul(al, bl);
  const [x, y] = [Math.imul(al, bh), Math.imul(ah, bl)];
  const s1 = (mul_high(al, bl) >>> 0) + (x >>> 0) + (y >>> 0);
  const carry = Math.floor(s1 / two32);
  const s2 = (mul_high(al, bh) >>> 0) + (mul_high(ah, bl) >>> 0) + (Math.imul(ah, bh) >>> 0) + carry;
  return four_words(low, s1, s2, mul_high(ah, bh) + Math.floor(s2 / two32));
}

export function i64_mul_wide_s(al: number, ah: number, bl: number, bh: number): number {
  const low = i64_mul_wide_u(al, ah, bl, bh);
  // As unsigned numbers, negative operands were 2^64 too great.
  if (ah < 0) subtract_high(bl, bh);
  if (bh < 0) subtract_high(al, ah);
  return low;
}

function subtract_high(low: number, high: number): void {
  const borrow = +(words[1]! >>> 0 < low >>> 0);
  words[1]! -= low;
  words[2]! -= high + borrow;
}

/** A count, or -1, as an i64. */
export function long_count(count: number): number {
  words[0] = Math.floor(count / 0x1_0000_0000);
  return count | 0;
}
