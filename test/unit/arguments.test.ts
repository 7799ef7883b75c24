/** What `compile` and `inspect` take, and what they say of what they do not. */
import { compile, CompileError, type CompileOptions, inspect } from '../../compiler/index.ts';
import { wasm } from '../harness/modules.ts';

function errorOf(action: () => unknown): CompileError {
  try {
    action();
  } catch (error) {
    if (error instanceof CompileError) return error;
    throw error;
  }
  throw new Error('nothing thrown');
}

describe('the binary', () => {
  const text = '(module (func (export "f")))';

  test('may be whatever holds bytes', async () => {
    const bytes = await wasm(text);
    const { code } = compile(bytes);
    const { buffer } = Uint8Array.from(bytes);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    const inside = new Uint8Array(bytes.length + 2);
    inside.set(bytes, 1);
    const part = new DataView(inside.buffer, 1, bytes.length);
    for (const binary of [buffer, shared, shared.buffer, part, Buffer.from(bytes)]) {
      expect(compile(binary).code).toBe(code);
      expect(inspect(binary).bytes).toBe(bytes.length);
    }
  });

  test.each([
    [undefined, 'Undefined'],
    [null, 'Null'],
    ['math.wasm', 'a string'],
    [[0, 0x61, 0x73, 0x6d], 'Array'],
    [Promise.resolve(new Uint8Array()), 'Promise'],
  ])('may not be %p', (binary, given) => {
    for (const take of [compile, inspect]) {
      const { code, message } = errorOf(() => take(binary as unknown as Uint8Array));
      expect(code).toBe('not-bytes');
      expect(message).toBe(`a binary is an ArrayBuffer or a view of one, such as a Uint8Array, not ${given}`);
    }
  });
});

test.each([
  [null, 'what gives the options has to be an object'],
  [{ minify: 'yes' }, 'the option minify has to be true or false'],
  [{ imports: { env: 5 } }, 'the option imports has to be an object of strings'],
  [{ features: 'simd' }, 'the option features has to be an array of strings'],
  [{ builtins: 'js-string' }, 'the option builtins has to be an array of strings'],
  [{ sourceMap: 5 }, 'the option sourceMap has to be true or false'],
  [{ name: 5 }, 'the option name has to be a string'],
  [{ format: 5 }, 'the option format has to be a string'],
  [{ format: 'cjs' }, /^unknown value cjs of option format; it is one of esm, instantiate, /],
  [{ toString: 1 }, 'unknown option toString'],
  [{ features: ['telepathy'] }, /^unknown value telepathy of option features; it is one of mutable-global, /],
  [{ features: ['-mvp'] }, /^unknown value mvp of option features/],
])('options %p', async (options, message) => {
  const bytes = await wasm('(module)');
  expect(errorOf(() => compile(bytes, options as unknown as CompileOptions)).message).toMatch(message);
});

test('options that are undefined have their defaults', async () => {
  const bytes = await wasm('(module (func (export "f")))');
  const { code } = compile(bytes, { format: undefined, minify: undefined, features: undefined } as object);
  expect(code).toBe(compile(bytes).code);
});
