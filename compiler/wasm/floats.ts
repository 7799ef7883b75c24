/**
 * Floats and their bits, in the form of constants' immediates: an f32's as an int32, an f64's as a signed BigInt. Through a number the bits of
 * a signalling NaN need not survive: what must keep them stays in bits.
 */

// Memory to see a number in, written before every read.
const view = new DataView(new ArrayBuffer(8));

export function f32FromBits(bits: number): number {
  view.setInt32(0, bits);
  return view.getFloat32(0);
}

export function f32ToBits(value: number): number {
  view.setFloat32(0, value);
  return view.getInt32(0);
}

export function f64FromBits(bits: bigint): number {
  view.setBigInt64(0, bits);
  return view.getFloat64(0);
}

export function f64ToBits(value: number): bigint {
  view.setFloat64(0, value);
  return view.getBigInt64(0);
}
