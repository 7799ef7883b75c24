/** A14: index types and page sizes, up to the largest sizes. */
import { emitted, evaluate, type Exports } from '../harness/modules.ts';
import { body, call, classes, instance } from './objects.ts';

interface Paged {
  readonly isShared: boolean;
  readonly address: 'i32' | 'i64';
  /** of the page size in bytes */
  readonly log2: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** A number that is no negative int32, as LEB128. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...leb(Math.floor(value / 128))];
}

/** An instance with such a memory and functions s(ize), g(row), l(oad8), w(rite8) and r(ead32). No assembler here writes page sizes. */
async function paged({ isShared, address, log2, minimum, maximum }: Paged): Promise<Exports> {
  const section = (id: number, ...bytes: number[]): number[] => [id, ...leb(bytes.length), ...bytes];
  const code = (...ops: number[]): number[] => [ops.length + 2, 0, ...ops, 0x0b];
  const [flags, t] = [9 | (isShared ? 2 : 0) | (address === 'i64' ? 4 : 0), address === 'i64' ? 0x7e : 0x7f];
  const types = [[0x60, 0, 1, t], [0x60, 1, t, 1, t], [0x60, 1, t, 1, 0x7f], [0x60, 2, t, 0x7f, 0]].flat(); // prettier-ignore
  const bytes = Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 4, ...types),
    ...section(3, 5, 0, 1, 2, 3, 2),
    ...section(5, 1, flags, ...leb(minimum), ...leb(maximum), log2),
    ...section(7, 5, 1, 0x73, 0, 0, 1, 0x67, 0, 1, 1, 0x6c, 0, 2, 1, 0x77, 0, 3, 1, 0x72, 0, 4),
    ...section(
      10,
      5,
      ...code(0x3f, 0),
      ...code(0x20, 0, 0x40, 0),
      ...code(0x20, 0, 0x2d, 0, 0),
      ...code(0x20, 0, 0x20, 1, 0x3a, 0, 0),
      ...code(0x20, 0, 0x28, 0, 0),
    ),
  ]);
  return (await emitted(bytes, { features: ['custom-page-sizes'] })).instantiate();
}

/** Runs something where no more than so many bytes can be reserved. */
async function reserving(most: number, f: () => Promise<void>): Promise<void> {
  const realm = (await evaluate('export const realm = globalThis;'))['realm'] as {
    SharedArrayBuffer: unknown;
  };
  const { SharedArrayBuffer: own } = realm as { SharedArrayBuffer: SharedArrayBufferConstructor };
  realm.SharedArrayBuffer = class extends own {
    constructor(length: number, options?: { maxByteLength: number }) {
      if ((options?.maxByteLength ?? length) > most) throw new RangeError('Array buffer allocation failed');
      super(length, options as undefined);
    }
  };
  try {
    await f();
  } finally {
    realm.SharedArrayBuffer = own;
  }
}

describe('A14', () => {
  test('64-bit addresses', async () => {
    const x = await instance(`(memory i64 1 5 shared)
      (func (export "load") (param i64) (result i32) (i32.load (local.get 0)))
      (func (export "add") (param i64) (result i64) (i64.atomic.rmw.add (local.get 0) (i64.const 3)))
      (func (export "grow") (result i64) (memory.grow (i64.const 1)))`);
    expect([call(x, 'add', 8n), call(x, 'add', 8n), call(x, 'load', 8n)]).toEqual([0n, 3n, 6]);
    expect(() => call(x, 'add', 65536n)).toThrow('out of bounds');
    expect(() => call(x, 'add', 1n << 63n)).toThrow('out of bounds');
    expect(() => call(x, 'load', (1n << 53n) + 1n)).toThrow('out of bounds');
    expect(call(x, 'grow')).toBe(1n);
    expect(call(x, 'add', 65536n)).toBe(0n);
  });

  const combos = [false, true].flatMap(isShared =>
    (['i32', 'i64'] as const).flatMap(address =>
      [0, 16].map(log2 => [isShared ? 'shared' : 'unshared', address, log2] as const),
    ),
  );

  test.each(combos)('%s, %s addresses, pages of 2^%i bytes', async (sharing, address, log2) => {
    const x = await paged({ isShared: sharing === 'shared', address, log2, minimum: 3, maximum: 10 });
    const n = (value: number): number | bigint => (address === 'i64' ? BigInt(value) : value);
    const at = (pages: number, byte: number): number | bigint => n(pages * 2 ** log2 + byte);
    expect([call(x, 's'), call(x, 'l', at(3, -1))]).toEqual([n(3), 0]);
    expect(() => call(x, 'l', at(3, 0))).toThrow('out of bounds memory access');
    expect(() => call(x, 'w', at(3, 0), 1)).toThrow('out of bounds memory access');
    expect([call(x, 'g', n(4)), call(x, 's'), call(x, 'g', n(4)), call(x, 'g', n(-1))]).toEqual(
      [3, 7, -1, -1].map(n),
    );
    call(x, 'w', at(7, -1), 5);
    expect([call(x, 'l', at(7, -1)), call(x, 'l', at(3, 0))]).toEqual([5, 0]);
    for (const out of [at(7, 0), at(10, 0), n(-1)])
      expect(() => call(x, 'l', out)).toThrow('out of bounds memory access');
    expect([call(x, 'g', n(3)), call(x, 'g', n(1)), call(x, 's')]).toEqual([7, -1, 10].map(n));
  });

  describe('pages of one byte, nearly 2^32 of them', () => {
    // A count of pages is an unsigned number; as an i32 a size of 0xfffffffe is -2.
    const beyond = [2, 3, 0x7fff_ffff, -0x8000_0000, -3, -2, -1];

    test.each([true, false])('shared: %s', async isShared => {
      const most = 0xffff_fffe;
      const x = await paged({ isShared, address: 'i32', log2: 0, minimum: most, maximum: most });
      for (const count of [1, ...beyond]) expect([count, call(x, 'g', count)]).toEqual([count, -1]);
      // Growing an unshared memory by nothing moves 4 GiB on some engines.
      expect([call(x, 's'), isShared ? call(x, 'g', 0) : -2, call(x, 's')]).toEqual([-2, -2, -2]);
      call(x, 'w', -3, 5);
      expect([call(x, 'l', -3), call(x, 'l', 0), call(x, 'r', -6)]).toEqual([5, 0, 0x0500_0000]);
      for (const at of [-2, -1]) {
        expect(() => call(x, 'l', at)).toThrow('out of bounds memory access');
        expect(() => call(x, 'w', at, 1)).toThrow('out of bounds memory access');
      }
      for (const at of [-5, -4, -1]) expect(() => call(x, 'r', at)).toThrow('out of bounds memory access');
      expect([call(x, 'r', 0), call(x, 'l', 1)]).toEqual([0, 0]);
    });

    test('one more, and no more', async () => {
      const [minimum, maximum] = [0xffff_fffe, 0xffff_ffff];
      const x = await paged({ isShared: true, address: 'i32', log2: 0, minimum, maximum });
      for (const count of beyond) expect([count, call(x, 'g', count)]).toEqual([count, -1]);
      expect([call(x, 'g', 1), call(x, 'g', 1), call(x, 'g', -1), call(x, 's')]).toEqual([-2, -1, -1, -1]);
      expect(call(x, 'l', -2)).toBe(0);
      expect(() => call(x, 'l', -1)).toThrow('out of bounds memory access');
    });

    test('64-bit counts, to the last', async () => {
      const [minimum, maximum] = [0xffff_fffe, 0x1_0000_0000];
      const x = await paged({ isShared: true, address: 'i64', log2: 0, minimum, maximum });
      const counts = [3n, 0xffff_fffen, 0x1_0000_0000n, 0x1_0000_0002n, 1n << 32n, 1n << 53n, 1n << 63n, -1n];
      for (const count of counts) expect([count, call(x, 'g', count)]).toEqual([count, -1n]);
      expect(call(x, 's')).toBe(0xffff_fffen);
      expect(call(x, 'l', 0xffff_fffdn)).toBe(0);
      for (const at of [0xffff_fffen, 0x1_0000_0000n, -1n])
        expect(() => call(x, 'l', at)).toThrow('out of bounds memory access');
      // The cell says up to 2^32 - 1.
      expect([call(x, 'g', 1n), call(x, 's'), call(x, 'g', 1n)]).toEqual([0xffff_fffen, 0xffff_ffffn, -1n]);
      expect([call(x, 'l', 0xffff_fffen), call(x, 'r', 0xffff_fffbn)]).toEqual([0, 0]);
      expect(() => call(x, 'r', 0xffff_fffcn)).toThrow('out of bounds memory access');
      await expect(
        paged({ isShared: true, address: 'i64', log2: 0, minimum: maximum, maximum }),
      ).rejects.toMatchObject({ name: 'RangeError' });
    });

    test('a size that takes both words of an i64', async () => {
      const size = 0x1_0000_0000;
      const x = await paged({ isShared: false, address: 'i64', log2: 0, minimum: size, maximum: size });
      expect([call(x, 's'), call(x, 'g', 1n), call(x, 'l', 0xffff_ffffn)]).toEqual([BigInt(size), -1n, 0]);
      expect(() => call(x, 'l', BigInt(size))).toThrow('out of bounds memory access');
    });

    test('where the engine reserves less', async () => {
      await reserving(3 * 65536, async () => {
        // Halved until it fits: 2^17 - 1.
        const [minimum, maximum] = [65536, 0xffff_ffff];
        const x = await paged({ isShared: true, address: 'i32', log2: 0, minimum, maximum });
        for (const count of [65536, ...beyond.slice(2)])
          expect([count, call(x, 'g', count)]).toEqual([count, -1]);
        expect([call(x, 's'), call(x, 'g', 65535), call(x, 's'), call(x, 'g', 1)]).toEqual([
          65536, 65536, 131071, -1,
        ]);
        expect(call(x, 'l', 131070)).toBe(0);
        expect(() => call(x, 'l', 131071)).toThrow('out of bounds memory access');
      });
    });
  });

  test('no pages, and more than there can be', async () => {
    const Memory = await classes();
    expect(() => new Memory({ initial: 65537, maximum: 65537, shared: true })).toThrow(
      expect.objectContaining({ name: 'RangeError' }),
    );
    const memory = new Memory({ initial: 0, maximum: 0, shared: true });
    expect([memory.grow(0), memory.buffer.byteLength]).toEqual([0, 0]);
    expect(() => memory.grow(1)).toThrow('failed to grow');
  });
});

test('a reservation that fails is tried smaller', async () => {
  await reserving(3 * 65536, async () => {
    const x = await instance(`(memory 1 8 shared) ${body}`);
    expect([call(x, 'grow', 1), call(x, 'grow', 1), call(x, 'size')]).toEqual([1, -1, 2]);
    await expect(instance(`(memory 4 8 shared) ${body}`)).rejects.toMatchObject({ name: 'RangeError' });
  });
});
