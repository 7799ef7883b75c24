/** Edge values of the number types, as bits; the most telling first, for where there is only room for a few. */

export type NumberType = 'i32' | 'i64' | 'f32' | 'f64';

export const numberTypes: readonly NumberType[] = ['i32', 'i64', 'f32', 'f64'];

const view = new DataView(new ArrayBuffer(8));

function f32(value: number): bigint {
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}

function f64(value: number): bigint {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

function integers(width: 32 | 64): bigint[] {
  const max = 2n ** BigInt(width - 1);
  const core = [
    0n,
    1n,
    -1n,
    2n,
    max - 1n,
    -max,
    31n,
    32n,
    33n,
    63n,
    64n,
    10n,
    -10n,
    3n,
    255n,
    128n,
    65535n,
    32768n,
  ];
  const more = [
    7n,
    -2n,
    -3n,
    127n,
    256n,
    -128n,
    -129n,
    32767n,
    65536n,
    1n - max,
    max - 2n,
    max / 2n,
    max / 2n - 1n,
    -max / 2n,
    0x12345678n,
    0x80000001n,
  ];
  const words = [
    0x7fffffffn,
    0x80000000n,
    0xffffffffn,
    0x100000000n,
    0x100000001n,
    -0x80000000n,
    -0x80000001n,
    1n << 52n,
    1n << 53n,
    (1n << 53n) + 1n,
    -(1n << 53n) - 1n,
    0x123456789abcdef0n,
    -0x1234567800000000n,
    0xfffffffe00000001n,
    10n ** 18n,
    1000000007n * 4294967291n,
  ];
  const all = width === 32 ? [...core, ...more] : [...core, ...words, ...more];
  return [...new Set(all.map(value => BigInt.asUintN(width, value)))];
}

function floats(bits: (value: number) => bigint, width: 32 | 64): bigint[] {
  const [denormal, normal, largest] =
    width === 32 ? [2 ** -149, 2 ** -126, (2 - 2 ** -23) * 2 ** 127] : [5e-324, 2 ** -1022, Number.MAX_VALUE];
  const limits = [7, 8, 15, 16, 24, 31, 32, 52, 53, 63, 64].map(n => 2 ** n);
  const positive = [
    0,
    1,
    0.5,
    1.5,
    2.5,
    0.1,
    2 ** 31,
    2 ** 32,
    2 ** 63,
    2 ** 64,
    Infinity,
    denormal,
    largest,
    3,
    0.75,
    2 ** 31 - 0.5,
    3.5,
    0.49999999999999994,
    0.9999999999999999,
    normal,
    normal - denormal,
    1 + 2 ** -23,
    1 + 2 ** -52,
    4503599627370495.5,
    8388607.5,
    4194303.25,
    16777217,
    1e10,
    1e-10,
    1e300,
    2 ** 31 - 1,
    2 ** 32 - 1,
    2 ** 32 - 0.5,
    2 ** 31 + 0.5,
    ...limits.flatMap(n => [n, n * (1 - 2 ** -24), n * (1 + 2 ** -23), n * (1 - 2 ** -53)]),
  ];
  // Canonical, with other payloads, signalling; then negative.
  const nans =
    width === 32
      ? [0x7fc00000n, 0x7fc00001n, 0x7fa00000n, 0x7f800001n]
      : [0x7ff8n << 48n, (0x7ff8n << 48n) + 1n, 0x7ff4n << 48n, (0x7ff0n << 48n) + 1n];
  const sign = 1n << BigInt(width - 1);
  const signed = (list: readonly bigint[]): bigint[] => list.flatMap(value => [value, value | sign]);
  const [first, ...rest] = positive.map(bits);
  return [
    ...new Set(
      signed([first!, ...nans.slice(0, 1), ...rest.slice(0, 16), ...nans.slice(1), ...rest.slice(16)]),
    ),
  ];
}

export const edges: Readonly<Record<NumberType, readonly bigint[]>> = {
  i32: integers(32),
  i64: integers(64),
  f32: floats(f32, 32),
  f64: floats(f64, 64),
};

export function isNaNBits(t: NumberType, bits: bigint): boolean {
  if (t === 'f32') return (bits & 0x7fffffffn) > 0x7f800000n;
  return t === 'f64' && (bits & 0x7fff_ffff_ffff_ffffn) > 0x7ff0_0000_0000_0000n;
}

/** Ignoring the sign. */
export function isCanonicalNaN(t: NumberType, bits: bigint): boolean {
  return t === 'f32'
    ? (bits & 0x7fffffffn) === 0x7fc00000n
    : (bits & 0x7fff_ffff_ffff_ffffn) === 0x7ff8n << 48n;
}

/** Of the quiet kind, whatever else its payload says. */
export function isArithmeticNaN(t: NumberType, bits: bigint): boolean {
  return isNaNBits(t, bits) && (bits & (t === 'f32' ? 0x400000n : 1n << 51n)) !== 0n;
}

/** The constant instruction, in the text format. */
export function constant(t: NumberType, bits: bigint): string {
  if (t === 'i32' || t === 'i64') return `(${t}.const 0x${bits.toString(16)})`;
  const [mantissaBits, exponentBits] = t === 'f32' ? [23n, 8n] : [52n, 11n];
  const mantissa = bits & ((1n << mantissaBits) - 1n);
  const exponent = (bits >> mantissaBits) & ((1n << exponentBits) - 1n);
  const sign = bits >> (mantissaBits + exponentBits) ? '-' : '';
  const special = (1n << exponentBits) - 1n;
  if (exponent === special)
    return `(${t}.const ${sign}${mantissa === 0n ? 'inf' : `nan:0x${mantissa.toString(16)}`})`;
  const bias = (1n << (exponentBits - 1n)) - 1n;
  const whole = exponent === 0n ? mantissa : mantissa | (1n << mantissaBits);
  const power = (exponent === 0n ? 1n : exponent) - bias - mantissaBits;
  return `(${t}.const ${sign}0x${whole.toString(16)}p${power})`;
}

/** Calls with each choice of a value for every operand. */
export function forEachCombination(
  values: readonly (readonly bigint[])[],
  call: (inputs: readonly bigint[]) => void,
  chosen: readonly bigint[] = [],
): void {
  const [first, ...rest] = values;
  if (!first) return call(chosen);
  for (const bits of first) forEachCombination(rest, call, [...chosen, bits]);
}
