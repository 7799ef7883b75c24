/** No vector crosses to JavaScript: functions and globals of the type v128 throw TypeError when JavaScript uses them, and link all the same. */
import { emitted, emittedEsm, type Func, ourClasses, wasm } from '../harness/modules.ts';

const text = `(module
  (import "host" "f" (func $f (param v128) (result i32)))
  (import "host" "g" (global $g (mut v128)))
  (global (export "own") v128 (v128.const i32x4 1 2 3 4))
  (global (export "g") (mut v128) (v128.const i32x4 5 6 7 8))
  (func (export "f") (param v128) (result i32) (i32x4.extract_lane 1 (local.get 0)))
  (func (export "give") (result i32 v128) (i32.const 1) (global.get $g))
  (func (export "call") (result i32) (call $f (global.get $g))))`;

const source = `(module
  (global (export "g") (mut v128) (v128.const i32x4 10 20 30 40))
  (func (export "f") (param v128) (result i32) (i32x4.extract_lane 2 (local.get 0))))`;

const message = {
  name: 'TypeError',
  message: expect.stringContaining('v128 has no JavaScript value') as unknown,
};

async function exportsOf(format: 'esm' | 'instantiate'): Promise<Record<string, unknown>> {
  const host =
    format === 'esm'
      ? await emittedEsm(await wasm(source))
      : (await emitted(await wasm(source))).instantiate();
  const bytes = await wasm(text);
  if (format === 'esm') return emittedEsm(bytes, { host });
  return (await emitted(bytes)).instantiate({ host });
}

test.each(['esm', 'instantiate'] as const)('%s', async format => {
  const exports = await exportsOf(format);
  expect((exports['call'] as Func)()).toBe(30);
  const inObject = { valueOf: () => expect(0).toBe('never converted') };
  expect(() => (exports['f'] as Func)(inObject)).toThrow(expect.objectContaining(message));
  expect(() => (exports['give'] as Func)()).toThrow(expect.objectContaining(message));
  for (const name of ['own', 'g'])
    expect(() => (exports[name] as { value: unknown }).value).toThrow(expect.objectContaining(message));
  expect(() => ((exports['g'] as { value: unknown }).value = 1)).toThrow(expect.objectContaining(message));
});

test('a function of the host throws before it is called', async () => {
  const { instantiate } = await emitted(await wasm(text));
  const { instantiate: other } = await emitted(await wasm(source));
  let called = false;
  const exports = instantiate({ host: { f: () => (called = true), g: other()['g'] } });
  expect(() => (exports['call'] as Func)()).toThrow(expect.objectContaining(message));
  expect(called).toBe(false);
});

test.each(['inline', 'import'] as const)(
  'a function from a table throws before it does anything, runtime: %s',
  async runtime => {
    const bytes = await wasm(`(module
      (global $calls (export "calls") (mut i32) (i32.const 0))
      (func $give (result i32 v128) (global.set $calls (i32.const 1)) (i32.const 1) (v128.const i32x4 1 2 3 4))
      (func $take (param v128) (global.set $calls (i32.const 1)))
      (table (export "table") funcref (elem $give $take)))`);
    const exports = (await emitted(bytes, { runtime })).instantiate();
    const table = exports['table'] as { get(index: number): Func };
    for (const index of [0, 1]) {
      expect(table.get(index).length).toBe(index);
      expect(() => table.get(index)()).toThrow(expect.objectContaining(message));
    }
    expect((exports['calls'] as { value: unknown }).value).toBe(0);
  },
);

test('JavaScript makes no Global of vectors', async () => {
  const { Global } = await ourClasses();
  expect(() => new Global({ value: 'v128' }, 0)).toThrow(expect.objectContaining(message));
});
