/** The objects that JavaScript sees of exported memories, tables and globals do what the host's do. */
import { emitted, type Exports, native, wasm } from '../harness/modules.ts';

interface Objects {
  readonly t: {
    length: number;
    get(i: number): unknown;
    set(i: number, value?: unknown): void;
    grow(n: number, value?: unknown): number;
  };
  readonly e: Objects['t'];
  readonly m: { buffer: ArrayBuffer; grow(n: number): number };
  readonly g: { value: unknown; valueOf(): unknown };
  readonly c: Objects['g'];
  f(x: number): number;
  call(i: number): number;
}

const text = `(module
  (type $f (func (param i32) (result i32)))
  (table (export "t") 2 5 funcref) (table (export "e") 1 externref) (memory (export "m") 1 2)
  (global (export "g") (mut i64) (i64.const 5)) (global (export "c") i32 (i32.const 7))
  (elem (i32.const 1) $f)
  (func $f (export "f") (type $f) (i32.add (local.get 0) (i32.const 1)))
  (func (export "call") (param i32) (result i32) (call_indirect (type $f) (i32.const 40) (local.get 0))))`;

const uses: Readonly<Record<string, (objects: Objects) => unknown>> = {
  'table.get of a function': ({ t, f }) => t.get(1) === f,
  'table.get of null': ({ t }) => t.get(0),
  'table.get beyond the end': ({ t }) => t.get(2),
  'table.set': ({ t, f, call }) => [t.set(0, f), call(0)],
  'table.set of nothing': ({ t, call }) => [t.set(1), t.get(1), call(1)],
  'table.set beyond the end': ({ t }) => t.set(2, null),
  'table.set of a host function': ({ t }) => t.set(0, () => 1),
  'table.grow': ({ t, f, call }) => [t.grow(2, f), t.length, call(3)],
  'table.grow beyond the maximum': ({ t }) => t.grow(4),
  'table of references': ({ e }) => [e.get(0), e.set(0, 'x'), e.get(0), e.grow(1), e.get(1), e.set(0), e.get(0)],
  'memory': ({ m }) => [m.buffer.byteLength, m.grow(1), m.buffer.byteLength],
  'memory.grow beyond the maximum': ({ m }) => m.grow(2),
  'the buffer before growth': ({ m: { ...m }, m: memory }) => {
    const { buffer } = memory;
    return [memory.grow(1), buffer.byteLength, buffer === memory.buffer, Object.keys(m).length];
  },
  'global': ({ g }) => [g.value, (g.value = 6n), g.valueOf()],
  'global of another type': ({ g }) => (g.value = 6),
  'immutable global': ({ c }) => [c.value, (c.value = 1)],
}; // prettier-ignore

test.each(Object.keys(uses))('%s', async name => {
  const bytes = await wasm(text);
  const outcome = (exports: Exports): unknown => {
    try {
      return uses[name]!(exports as unknown as Objects);
    } catch (error) {
      return (error as Error).name;
    }
  };
  const theirs = outcome(native(bytes).instantiate());
  expect(outcome((await emitted(bytes)).instantiate())).toEqual(theirs);
});
