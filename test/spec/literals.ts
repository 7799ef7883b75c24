/**
 * Number literals of the text format (specification §6.3) as exact bit patterns. Floats are rounded once, from the
 * literal's exact value, with BigInt arithmetic: going through a double would round f32 literals twice.
 */

/** The low `width` bits of an integer literal. */
export function integerBits(text: string, width: number): bigint {
  const [, sign, digits] = /^([+-]?)(0x[0-9a-fA-F_]+|[0-9_]+)$/.exec(text) ?? [];
  if (digits === undefined) throw new SyntaxError(`${text} is not an integer`);
  const magnitude = BigInt(digits.replaceAll('_', ''));
  return BigInt.asUintN(width, sign === '-' ? -magnitude : magnitude);
}

/** An IEEE format: bits of the stored fraction, exponent bias. */
interface Format {
  readonly width: number;
  readonly fraction: number;
  readonly bias: number;
}

const formats: Readonly<Record<32 | 64, Format>> = {
  32: { width: 32, fraction: 23, bias: 127 },
  64: { width: 64, fraction: 52, bias: 1023 },
};

/** The bits of a float literal, `inf`, `nan` and `nan:0x…` included. */
export function floatBits(text: string, width: 32 | 64): bigint {
  const format = formats[width];
  const unsigned = text.replace(/^[+-]/, '');
  const sign = text.startsWith('-') ? 1n << BigInt(width - 1) : 0n;
  return sign | magnitudeBits(unsigned.replaceAll('_', ''), format);
}

function magnitudeBits(text: string, format: Format): bigint {
  const { fraction, bias } = format;
  const infinity = BigInt(2 * bias + 1) << BigInt(fraction);
  if (text === 'inf') return infinity;
  if (text === 'nan') return infinity | (1n << BigInt(fraction - 1));
  const payload = /^nan:(0x[0-9a-fA-F]+)$/.exec(text)?.[1];
  if (payload !== undefined) return infinity | BigInt(payload);

  const hex = /^0x([0-9a-fA-F]+)\.?([0-9a-fA-F]*)(?:[pP]([+-]?\d+))?$/.exec(text);
  const decimal = /^(\d+)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  const [, whole, part = '', exponent = '0'] = hex ?? decimal ?? [];
  if (whole === undefined) throw new SyntaxError(`${text} is not a float`);
  const digits = BigInt((hex ? '0x' : '') + whole + part);
  return hex
    ? roundedBits(digits, 2n, Number(exponent) - 4 * part.length, format)
    : roundedBits(digits, 10n, Number(exponent) - part.length, format);
}

/** The bits nearest to `digits * base ** exponent`, ties to even. */
function roundedBits(digits: bigint, base: bigint, exponent: number, { fraction, bias }: Format): bigint {
  if (digits === 0n) return 0n;
  let numerator = exponent > 0 ? digits * base ** BigInt(exponent) : digits;
  let denominator = exponent < 0 ? base ** BigInt(-exponent) : 1n;

  // The value lies in [2^(power - 1), 2^(power + 1)); `scale` is the weight of the result's last bit.
  const power = bitLength(numerator) - bitLength(denominator);
  const smallest = 1 - bias - fraction;
  let scale = Math.max(power - 1 - fraction, smallest);
  if (scale < 0) numerator <<= BigInt(-scale);
  else denominator <<= BigInt(scale);
  if (numerator / denominator >= 2n << BigInt(fraction)) {
    denominator <<= 1n;
    scale++;
  }

  let quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  if (twice > denominator || (twice === denominator && (quotient & 1n) === 1n)) quotient++;
  // A normal number's leading bit adds one to the exponent field, and so does a carry out of the rounding.
  const bits = (BigInt(scale - smallest) << BigInt(fraction)) + quotient;
  const infinity = BigInt(2 * bias + 1) << BigInt(fraction);
  return bits > infinity ? infinity : bits;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
