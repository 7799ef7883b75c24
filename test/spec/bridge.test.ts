import { assemble } from './assemble.ts';
import { native } from './engines/native.ts';
import { Instance, Misbehaviour, Workbench } from './instance.ts';
import { readInterface } from './interface.ts';
import type { NumberValue, Value } from './values.ts';

async function instantiate(text: string): Promise<Instance> {
  const bytes = await assemble({ form: 'text', text });
  const compiled = await native.compile(bytes, null);
  return new Instance(compiled.instantiate({}), readInterface(bytes), new Workbench(native));
}

const identity = (type: string) => `(func (export "${type}") (param ${type}) (result ${type}) (local.get 0))`;

describe('values cross the bridge bit for bit', () => {
  test.each<NumberValue>([
    { type: 'i32', bits: 0xffffffffn },
    { type: 'i64', bits: 0x8000000000000001n },
    { type: 'f32', bits: 0x7f800001n },
    { type: 'f32', bits: 0xffa00000n },
    { type: 'f32', bits: 0x80000000n },
    { type: 'f64', bits: 0x7ff0000000000001n },
    { type: 'f64', bits: 0xfff4000000000000n },
    { type: 'v128', bits: 0x7f8000018000000000112233fff7ffffn },
  ])('$type $bits', async value => {
    const instance = await instantiate(`(module ${identity(value.type)})`);
    expect(await instance.call(value.type, [value])).toEqual([value]);
  });

  test('several parameters and results, references among them', async () => {
    const types = 'i32 v128 externref f32 i64 f64';
    const text = `(module (func (export "f") (param ${types}) (result ${types})
      ${[0, 1, 2, 3, 4, 5].map(i => `(local.get ${i})`).join(' ')}))`;
    const args: Value[] = [
      { type: 'i32', bits: 0xffffffffn },
      { type: 'v128', bits: (0x7f800001n << 96n) | 0x8000000000000000n },
      { type: 'ref', host: 7 },
      { type: 'f32', bits: 0xff800001n },
      { type: 'i64', bits: 1n << 63n },
      { type: 'f64', bits: 0x7ff0000000000001n },
    ];
    const results = await (await instantiate(text)).call('f', args);
    expect(results).toEqual(
      args.map(arg => (arg.type === 'ref' ? { type: 'ref', value: { host: 7 } } : arg)),
    );
  });

  test.each([
    ['f32', '(mut f32) (f32.const nan:0x1)', 0x7f800001n],
    ['f64', 'f64 (f64.const -nan:0x1)', 0xfff0000000000001n],
    ['v128', 'v128 (v128.const i64x2 1 -1)', 0xffffffffffffffff0000000000000001n],
    ['i64', 'i64 (i64.const -1)', 0xffffffffffffffffn],
  ] as const)('globals: %s', async (type, global, bits) => {
    const instance = await instantiate(`(module (global (export "g") ${global}))`);
    expect(await instance.get('g', type)).toEqual({ type, bits });
  });
});

describe('what is no value of the type is refused', () => {
  const text = '(module (func (export "f") (result i32) (i32.const 0)))';

  test.each([0.5, 2 ** 31, -0, '0', 0n, true, undefined, [0]])('%p for an i32', async returned => {
    const module = readInterface(await assemble({ form: 'text', text }));
    const instance = new Instance({ f: () => returned }, module, new Workbench(native));
    await expect(instance.call('f', [])).rejects.toThrow(Misbehaviour);
  });

  test('something for nothing, too few values for several', async () => {
    const module = readInterface(
      await assemble({
        form: 'text',
        text: '(module (func (export "f")) (func (export "g") (result i32 i32) unreachable))',
      }),
    );
    const instance = new Instance({ f: () => 0, g: () => [1] }, module, new Workbench(native));
    await expect(instance.call('f', [])).rejects.toThrow('returned 0 for nothing');
    await expect(instance.call('g', [])).rejects.toThrow('returned 1 values instead of 2');
  });
});
