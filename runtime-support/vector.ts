/**
 * Vector instructions that take more than a few operators, on the words of vectors: lanes of 8 or 16 bits, the lowest in the lowest
 * bits. Most work on one word of each operand and give a word of the result; where a lane of the result is narrower, two words of an
 * operand make one.
 */
import { words } from './int64.ts';

const clampByte = (x: number): number => (x < -128 ? -128 : x > 127 ? 127 : x);
const clampUnsignedByte = (x: number): number => (x < 0 ? 0 : x > 255 ? 255 : x);
const clampHalf = (x: number): number => (x < -0x8000 ? -0x8000 : x > 0x7fff ? 0x7fff : x);
const clampUnsignedHalf = (x: number): number => (x < 0 ? 0 : x > 0xffff ? 0xffff : x);

function four_bytes(a: number, b: number, c: number, d: number): number {
  return (a & 0xff) | ((b & 0xff) << 8) | ((c & 0xff) << 16) | (d << 24);
}

function two_halves(low: number, high: number): number {
  return (low & 0xffff) | (high << 16);
}

/** All bits of the bytes of which the highest is set; the other bits are clear. */
function spread8(highBits: number): number {
  return Math.imul(highBits >>> 7, 0xff);
}

function spread16(highBits: number): number {
  return Math.imul(highBits >>> 15, 0xffff);
}

// Highest bits set where a < b: where they differ the highest bits decide, else whether a - b borrows.

function less8_s(a: number, b: number): number {
  return ((a & ~b) | ~((a ^ b) | ((a | 0x8080_8080) - (b & 0x7f7f_7f7f)))) & 0x8080_8080;
}

function less8_u(a: number, b: number): number {
  return ((b & ~a) | ~((a ^ b) | ((a | 0x8080_8080) - (b & 0x7f7f_7f7f)))) & 0x8080_8080;
}

function less16_s(a: number, b: number): number {
  return ((a & ~b) | ~((a ^ b) | ((a | 0x8000_8000) - (b & 0x7fff_7fff)))) & 0x8000_8000;
}

function less16_u(a: number, b: number): number {
  return ((b & ~a) | ~((a ^ b) | ((a | 0x8000_8000) - (b & 0x7fff_7fff)))) & 0x8000_8000;
}

export function i8x16_min_s(a: number, b: number): number {
  return b ^ ((a ^ b) & spread8(less8_s(a, b)));
}

export function i8x16_min_u(a: number, b: number): number {
  return b ^ ((a ^ b) & spread8(less8_u(a, b)));
}

export function i8x16_max_s(a: number, b: number): number {
  return a ^ ((a ^ b) & spread8(less8_s(a, b)));
}

export function i8x16_max_u(a: number, b: number): number {
  return a ^ ((a ^ b) & spread8(less8_u(a, b)));
}

export function i16x8_min_s(a: number, b: number): number {
  return b ^ ((a ^ b) & spread16(less16_s(a, b)));
}

export function i16x8_min_u(a: number, b: number): number {
  return b ^ ((a ^ b) & spread16(less16_u(a, b)));
}

export function i16x8_max_s(a: number, b: number): number {
  return a ^ ((a ^ b) & spread16(less16_s(a, b)));
}

export function i16x8_max_u(a: number, b: number): number {
  return a ^ ((a ^ b) & spread16(less16_u(a, b)));
}

// Sums without their carries, and all ones where there was one.

export function i8x16_add_sat_u(a: number, b: number): number {
  const sum = ((a & 0x7f7f_7f7f) + (b & 0x7f7f_7f7f)) ^ ((a ^ b) & 0x8080_8080);
  return sum | spread8(((a & b) | ((a | b) & ~sum)) & 0x8080_8080);
}

export function i8x16_sub_sat_u(a: number, b: number): number {
  const difference = ((a | 0x8080_8080) - (b & 0x7f7f_7f7f)) ^ ((a ^ ~b) & 0x8080_8080);
  return difference & ~spread8(((~a & b) | (~(a ^ b) & difference)) & 0x8080_8080);
}

export function i16x8_add_sat_u(a: number, b: number): number {
  const sum = ((a & 0x7fff_7fff) + (b & 0x7fff_7fff)) ^ ((a ^ b) & 0x8000_8000);
  return sum | spread16(((a & b) | ((a | b) & ~sum)) & 0x8000_8000);
}

export function i16x8_sub_sat_u(a: number, b: number): number {
  const difference = ((a | 0x8000_8000) - (b & 0x7fff_7fff)) ^ ((a ^ ~b) & 0x8000_8000);
  return difference & ~spread16(((~a & b) | (~(a ^ b) & difference)) & 0x8000_8000);
}

// Signed ones overflow where the operands' signs allow it and the result's is not a's: then it is a's extreme, 0x7f or 0x80.

export function i8x16_add_sat_s(a: number, b: number): number {
  const sum = ((a & 0x7f7f_7f7f) + (b & 0x7f7f_7f7f)) ^ ((a ^ b) & 0x8080_8080);
  const over = spread8(~(a ^ b) & (a ^ sum) & 0x8080_8080);
  return sum ^ ((sum ^ (0x7f7f_7f7f + ((a >>> 7) & 0x0101_0101))) & over);
}

export function i8x16_sub_sat_s(a: number, b: number): number {
  const difference = ((a | 0x8080_8080) - (b & 0x7f7f_7f7f)) ^ ((a ^ ~b) & 0x8080_8080);
  const over = spread8((a ^ b) & (a ^ difference) & 0x8080_8080);
  return difference ^ ((difference ^ (0x7f7f_7f7f + ((a >>> 7) & 0x0101_0101))) & over);
}

export function i16x8_add_sat_s(a: number, b: number): number {
  return two_halves(clampHalf(((a << 16) >> 16) + ((b << 16) >> 16)), clampHalf((a >> 16) + (b >> 16)));
}

export function i16x8_sub_sat_s(a: number, b: number): number {
  return two_halves(clampHalf(((a << 16) >> 16) - ((b << 16) >> 16)), clampHalf((a >> 16) - (b >> 16)));
}

export function i8x16_narrow_s(a: number, b: number): number {
  return four_bytes(
    clampByte((a << 16) >> 16),
    clampByte(a >> 16),
    clampByte((b << 16) >> 16),
    clampByte(b >> 16),
  );
}

export function i8x16_narrow_u(a: number, b: number): number {
  // Often nothing is out of range, as when bytes were widened before.
  if (((a | b) & 0xff00_ff00) === 0) return (a & 0xff) | (a >>> 8) | (b << 16) | ((b << 8) & 0xff00_0000);
  return four_bytes(
    clampUnsignedByte((a << 16) >> 16),
    clampUnsignedByte(a >> 16),
    clampUnsignedByte((b << 16) >> 16),
    clampUnsignedByte(b >> 16),
  );
}

export function i16x8_narrow_s(a: number, b: number): number {
  return two_halves(clampHalf(a), clampHalf(b));
}

export function i16x8_narrow_u(a: number, b: number): number {
  return two_halves(clampUnsignedHalf(a), clampUnsignedHalf(b));
}

function q15mulr(a: number, b: number): number {
  return clampHalf((Math.imul(a, b) + 0x4000) >> 15);
}

export function i16x8_q15mulr_sat_s(a: number, b: number): number {
  return two_halves(q15mulr((a << 16) >> 16, (b << 16) >> 16), q15mulr(a >> 16, b >> 16));
}

export function i16x8_dot_i8x16_s(a: number, b: number): number {
  const low = Math.imul((a << 24) >> 24, (b << 24) >> 24) + Math.imul((a << 16) >> 24, (b << 16) >> 24);
  const high = Math.imul((a << 8) >> 24, (b << 8) >> 24) + Math.imul(a >> 24, b >> 24);
  return two_halves(low, high);
}

// A zero byte is where subtracting 1 turns the highest bit on.

function has_no_zero8(a: number): boolean {
  return ((a - 0x0101_0101) & ~a & 0x8080_8080) === 0;
}

function has_no_zero16(a: number): boolean {
  return ((a - 0x0001_0001) & ~a & 0x8000_8000) === 0;
}

export function i8x16_all_true(a: number, b: number, c: number, d: number): number {
  return +(has_no_zero8(a) && has_no_zero8(b) && has_no_zero8(c) && has_no_zero8(d));
}

export function i16x8_all_true(a: number, b: number, c: number, d: number): number {
  return +(has_no_zero16(a) && has_no_zero16(b) && has_no_zero16(c) && has_no_zero16(d));
}

/** The highest bits of four bytes, gathered by a product in which each meets its own power of two. */
function gather(a: number): number {
  return Math.imul((a >>> 7) & 0x0101_0101, 0x1020_4080) >>> 28;
}

export function i8x16_bitmask(a: number, b: number, c: number, d: number): number {
  // Searches find nothing most of the time.
  if (((a | b | c | d) & 0x8080_8080) === 0) return 0;
  return gather(a) | (gather(b) << 4) | (gather(c) << 8) | (gather(d) << 12);
}

function gather16(a: number): number {
  return ((a >>> 15) & 1) | ((a >>> 30) & 2);
}

export function i16x8_bitmask(a: number, b: number, c: number, d: number): number {
  return gather16(a) | (gather16(b) << 2) | (gather16(c) << 4) | (gather16(d) << 6);
}

// Zero from the seventeenth byte on.
const swizzle_buffer = /*#__PURE__*/ new ArrayBuffer(256);
const swizzle_table = /*#__PURE__*/ new Uint8Array(swizzle_buffer);
const swizzle_words = /*#__PURE__*/ new Int32Array(swizzle_buffer);

function swizzled(s: number): number {
  return (
    swizzle_table[s & 0xff]! |
    (swizzle_table[(s >>> 8) & 0xff]! << 8) |
    (swizzle_table[(s >>> 16) & 0xff]! << 16) |
    (swizzle_table[s >>> 24]! << 24)
  );
}

/** Bytes of the first operand by index; the other words of the result are left in registers. */
export function i8x16_swizzle(
  a: number,
  b: number,
  c: number,
  d: number,
  s0: number,
  s1: number,
  s2: number,
  s3: number,
): number {
  swizzle_words[0] = a;
  swizzle_words[1] = b;
  swizzle_words[2] = c;
  swizzle_words[3] = d;
  words[0] = swizzled(s1);
  words[1] = swizzled(s2);
  words[2] = swizzled(s3);
  return swizzled(s0);
}
