import fc from 'fast-check';
import { floatBits, integerBits } from './literals.ts';
import { readScript } from './sexpr.ts';
import { readPattern, readValue, showPattern } from './values.ts';

const pattern = (source: string) => readPattern(readScript(source)[0]!);

describe('number literals', () => {
  test.each([
    ['-1', 32, 0xffffffffn],
    ['+0x8000_0000', 32, 0x80000000n],
    ['-0x8000000000000000', 64, 1n << 63n],
    ['255', 8, 0xffn],
  ])('integer %s', (text, width, bits) => expect(integerBits(text, width)).toBe(bits));

  // The f32 cases lie so near a tie that rounding to f64 first would go wrong, or at the edges of the format.
  test.each([
    ['0x1.0000010000001p0', 32, 0x3f800001n],
    ['1.00000005960464478', 32, 0x3f800001n],
    ['0x1.000001p0', 32, 0x3f800000n],
    ['340282356779733661637539395458142568447', 32, 0x7f7fffffn],
    ['340282356779733661637539395458142568448', 32, 0x7f800000n],
    ['0x1p-149', 32, 1n],
    ['0x1p-150', 32, 0n],
    ['0x1.8p-150', 32, 1n],
    ['0x1.fffffep-127', 32, 0x00800000n],
    ['-0', 32, 0x80000000n],
    ['-inf', 32, 0xff800000n],
    ['-nan', 32, 0xffc00000n],
    ['nan:0x20_0000', 32, 0x7fa00000n],
    ['0x0.0000000000001p-1022', 64, 1n],
    ['1_000.5e-1', 64, 0x4059_0333_3333_3333n],
    ['nan:0x4_0000_0000_0000', 64, 0x7ff4_0000_0000_0000n],
  ] as const)('float %s of %i bits', (text, width, bits) => expect(floatBits(text, width)).toBe(bits));

  test('doubles are what JavaScript reads', () => {
    const view = new DataView(new ArrayBuffer(8));
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        view.setFloat64(0, value);
        const text = Object.is(value, -0) ? '-0' : String(value);
        return floatBits(text, 64) === view.getBigUint64(0);
      }),
    );
  });
});

describe('expected results', () => {
  test('NaN classes leave the sign open, and arithmetic ones the payload', () => {
    expect(pattern('(f32.const nan:canonical)')).toEqual({
      type: 'f32',
      bits: 0x7fc00000n,
      mask: 0x7fffffffn,
    });
    expect(pattern('(f64.const nan:arithmetic)')).toEqual({
      type: 'f64',
      bits: 0x7ff8n << 48n,
      mask: 0x7ff8n << 48n,
    });
  });

  test('also lane by lane', () => {
    expect(showPattern(pattern('(v128.const f32x4 1 nan:canonical nan:arithmetic -nan)'))).toBe(
      'v128:0xffc000007fc000007fc000003f800000 under the mask 0xffffffff7fc000007fffffffffffffff',
    );
    expect(showPattern(pattern('(v128.const i16x8 0 1 2 3 4 5 6 -1)'))).toBe(
      'v128:0xffff0006000500040003000200010000',
    );
  });

  test.each([
    '(v128.const i32x4 1 2 3)',
    '(v128.const i33x4 1 2 3 4)',
    '(f32.add 1 2)',
    '(i32.const "1")',
    'x',
  ])('%s is none', source => expect(() => pattern(source)).toThrow());
});

test('arguments must be exact', () => {
  const value = (source: string) => readValue(readScript(source)[0]!);
  expect(value('(f32.const -nan:0x1)')).toEqual({ type: 'f32', bits: 0xff800001n });
  expect(value('(ref.null func)')).toEqual({ type: 'ref', host: null });
  expect(value('(ref.host 3)')).toEqual(value('(ref.extern 3)'));
  expect(() => value('(f32.const nan:canonical)')).toThrow('not an argument');
  expect(() => value('(ref.extern)')).toThrow('not an argument');
});
