import { CompileError } from '../../compiler/diagnostics.ts';
import { Reader } from '../../compiler/decode/reader.ts';
import { defaultFeatures } from '../../compiler/wasm/features.ts';
import { leb, name } from './binary.ts';

type Method = 'u32' | 's32' | 's33' | 'u64' | 's64' | 'u64Rounded' | 'name' | 'word' | 'doubleWord' | 'byte';

const reader = (bytes: readonly number[]): Reader => new Reader(Uint8Array.from(bytes), defaultFeatures);

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof CompileError) return error.code;
    throw error;
  }
  return 'none';
}

const ff = (count: number): number[] => Array<number>(count).fill(0xff);

test.each<[Method, number[], number | bigint]>([
  ['u32', [0x80, 0x80, 0x80, 0x80, 0x00], 0],
  ['u32', [...ff(4), 0x0f], 2 ** 32 - 1],
  ['s32', [...ff(4), 0x7f], -1],
  ['s32', [...ff(4), 0x07], 2 ** 31 - 1],
  ['s32', [0x80, 0x80, 0x80, 0x80, 0x78], -(2 ** 31)],
  ['s33', [...ff(4), 0x0f], 2 ** 32 - 1],
  ['s33', [0x80, 0x80, 0x80, 0x80, 0x70], -(2 ** 32)],
  ['u64', [...ff(9), 0x01], 2n ** 64n - 1n],
  ['u64Rounded', [...ff(9), 0x01], 2 ** 64],
  ['s64', [...ff(9), 0x7f], -1n],
  ['s64', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f], -(2n ** 63n)],
  ['s64', [0x80, 0x80, 0x80, 0x80, 0x08], 2n ** 31n],
  ['word', [0, 0, 0xc0, 0x7f], 0x7fc00000],
  ['doubleWord', [1, 0, 0, 0, 0, 0, 0xf8, 0xff], BigInt.asIntN(64, 0xfff8000000000001n)],
])('%s of %j', (method, bytes, value) => {
  const r = reader(bytes);
  expect(r[method]()).toBe(value);
  expect(r.done).toBe(true);
});

test.each<[Method, number[], string]>([
  ['byte', [], 'unexpected-end'],
  ['u32', [0x80], 'unexpected-end'],
  ['u32', [...ff(4), 0x1f], 'integer-too-large'],
  ['u32', [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], 'integer-too-long'],
  // The fifth byte is too large, before the sixth is one too many.
  ['u32', [...ff(5), 0x00], 'integer-too-large'],
  ['s32', [...ff(4), 0x0f], 'integer-too-large'],
  ['s32', [0x80, 0x80, 0x80, 0x80, 0x70], 'integer-too-large'],
  ['s32', [...ff(4), 0xff, 0x7f], 'integer-too-long'],
  ['s33', [...ff(4), 0x1f], 'integer-too-large'],
  ['u64', [...ff(9), 0x03], 'integer-too-large'],
  ['u64', [...Array<number>(10).fill(0x80), 0x00], 'integer-too-long'],
  ['s64', [...ff(9), 0x01], 'integer-too-large'],
  ['s64', [...ff(10), 0x7f], 'integer-too-long'],
  ['word', [1, 2, 3], 'unexpected-end'],
  ['doubleWord', [1, 2, 3, 4, 5, 6, 7], 'unexpected-end'],
  ['name', [2, 0x61], 'length-out-of-bounds'],
  ['name', [1, 0x80], 'bad-utf8'],
  ['name', [2, 0xc0, 0x80], 'bad-utf8'], // overlong
  ['name', [3, 0xed, 0xa0, 0x80], 'bad-utf8'], // a surrogate
  ['name', [4, 0xf4, 0x90, 0x80, 0x80], 'bad-utf8'], // beyond the last code point
])('%s of %j is malformed: %s', (method, bytes, code) => {
  expect(codeOf(() => reader(bytes)[method]())).toBe(code);
});

test('integers come back as they were written', () => {
  for (let bits = 0n; bits < 64n; bits++) {
    for (const value of [2n ** bits - 1n, 2n ** bits, 2n ** bits + 1n]) {
      const signed = BigInt.asIntN(64, -value);
      expect(reader(leb(value)).u64()).toBe(value);
      expect(reader(leb(signed, true)).s64()).toBe(signed);
      expect(reader(leb(value)).u64Rounded()).toBe(Number(value));
      if (bits < 32n) expect(reader(leb(value)).u32()).toBe(Number(value));
      if (bits < 31n) expect(reader(leb(-value, true)).s32()).toBe(Number(-value));
      if (bits < 32n) expect(reader(leb(-value, true)).s33()).toBe(Number(-value));
    }
  }
});

test('a byte order mark is part of a name', () => {
  for (const text of ['\ufeffa', '', '\0', '𝄞"\u2028']) expect(reader(name(text)).name()).toBe(text);
});

test('sizes are measured after reading', () => {
  const read = (size: number) => codeOf(() => reader([size, 1, 2, 3]).sized(() => 0));
  expect(read(0)).toBe('none');
  expect(read(1)).toBe('size-mismatch');
  expect(read(4)).toBe('length-out-of-bounds');
});
