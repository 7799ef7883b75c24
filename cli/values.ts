/** Values of wasm's types as words of a command line, and back. */
import { inspect } from 'node:util';
import { UsageError } from './errors.ts';

/** The argument that a word stands for, as JavaScript passes it to an export with a parameter of the type. */
export function parseValue(word: string, type: string): unknown {
  switch (type) {
    case 'i32':
      return Number(parseInteger(word, type, 32n));
    case 'i64':
      return parseInteger(word, type, 64n);
    case 'f32':
    case 'f64':
      return parseFloatWord(word, type);
    case 'externref':
      return word === 'null' ? null : word;
    default:
      if (word === 'null' && !type.startsWith('(ref ') && type !== 'v128') return null;
      throw new UsageError(`a value of type ${type} cannot be given on the command line`);
  }
}

function parseInteger(word: string, type: string, bits: bigint): bigint {
  const match = /^([+-]?)(0x[\da-f]+|\d+)$/i.exec(word.replaceAll('_', ''));
  const value = match ? BigInt(match[2]!) * (match[1] === '-' ? -1n : 1n) : null;
  if (value === null || value < -(1n << (bits - 1n)) || value >= 1n << bits)
    throw new UsageError(`${word} is no ${type}`);
  return value;
}

const floatWords: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['infinity', Infinity],
]);

function parseFloatWord(word: string, type: string): number {
  const [, sign, rest] = /^([+-]?)(.*)$/s.exec(word)!;
  const value = floatWords.get(rest!.toLowerCase()) ?? (/^[\d.]/.test(rest!) ? Number(rest) : NaN);
  if (Number.isNaN(value) && rest!.toLowerCase() !== 'nan') throw new UsageError(`${word} is no ${type}`);
  return sign === '-' ? -value : value;
}

/** A result of an export, as text. */
export function formatValue(value: unknown, type: string): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'number') return typeof value === 'string' ? value : inspect(value);
  if (Object.is(value, -0)) return '-0';
  return type === 'f32' ? shortest(value) : String(value);
}

/** The shortest decimal number that is this f32. */
function shortest(value: number): string {
  for (let digits = 1; digits < 10; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}
