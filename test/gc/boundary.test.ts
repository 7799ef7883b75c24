/**
 * References crossing to JavaScript (JavaScript API, "ToWebAssemblyValue", "Exported GC Objects"). What each type takes is written down as
 * Node 26 has it, and compared with the host's engine where that has garbage-collected types.
 */
import { emitted, type Exports, type Func, native, wasm } from '../harness/modules.ts';

const text = `(module
  (type $s (struct (field (mut i32)))) (type $a (array (mut i16))) (type $f (func (param i32) (result i32)))
  (func (export "any") (param anyref) (result anyref) (local.get 0))
  (func (export "nonnull") (param (ref any)) (result (ref any)) (local.get 0))
  (func (export "eq") (param eqref) (result eqref) (local.get 0))
  (func (export "i31") (param i31ref) (result i31ref) (local.get 0))
  (func (export "struct") (param structref) (result structref) (local.get 0))
  (func (export "array") (param arrayref) (result arrayref) (local.get 0))
  (func (export "none") (param nullref) (result nullref) (local.get 0))
  (func (export "s") (param (ref null $s)) (result (ref null $s)) (local.get 0))
  (func (export "extern") (param externref) (result externref) (local.get 0))
  (func (export "externnn") (param (ref extern)) (result externref) (local.get 0))
  (func (export "noextern") (param nullexternref) (result externref) (local.get 0))
  (func (export "func") (param funcref) (result funcref) (local.get 0))
  (func (export "nofunc") (param nullfuncref) (result funcref) (local.get 0))
  (func $id (export "f") (type $f) (local.get 0))
  (func (export "typedf") (param (ref null $f)) (result funcref) (local.get 0))
  (func (export "mk") (result (ref $s)) (struct.new $s (i32.const 1)))
  (func (export "mka") (result anyref) (array.new_default $a (i32.const 3)))
  (func (export "mkx") (result externref) (extern.convert_any (struct.new $s (i32.const 1))))
  (func (export "isi31") (param externref) (result i32) (ref.test (ref i31) (any.convert_extern (local.get 0))))
  (func (export "exn") (param exnref))
  (func (export "mk31") (param i32) (result anyref) (ref.i31 (local.get 0)))
)
`;

function values(exports: Exports): Readonly<Record<string, unknown>> {
  const made = (name: string): unknown => (exports[name] as Func)();
  return {
    null: null, undefined: undefined, zero: 0, minusZero: -0, one: 1, half: 0.5, greatest: 2 ** 30 - 1, over: 2 ** 30,
    least: -(2 ** 30), under: -(2 ** 30) - 1, NaN: NaN, Infinity: Infinity, bigint: 1n, string: '5', object: {},
    function: () => 1, wasmFunction: exports['f'], symbol: Symbol.iterator, true: true, struct: made('mk'), array: made('mka'),
    external: made('mkx'), list: [], opaque: Object.freeze(Object.create(null)),
  }; // prettier-ignore
}

const i31s = ['zero', 'one', 'greatest', 'least'];
const all = Object.keys(values({ mk: () => 0, mka: () => 0, mkx: () => 0 }));
const structs = ['struct', 'external'];

/** What each function takes and gives back the same; -0 comes back as it went. */
const taken: Readonly<Record<string, readonly string[]>> = {
  any: all,
  nonnull: all.filter(name => name !== 'null'),
  eq: ['null', ...i31s, ...structs, 'array'],
  i31: ['null', ...i31s],
  struct: ['null', ...structs],
  array: ['null', 'array'],
  none: ['null'],
  s: ['null', ...structs],
  extern: all,
  externnn: all.filter(name => name !== 'null'),
  noextern: ['null'],
  func: ['null', 'wasmFunction'],
  nofunc: ['null'],
  typedf: ['null', 'wasmFunction'],
  exn: [],
};

function takenBy(exports: Exports): Record<string, string[]> {
  const given = values(exports);
  return Object.fromEntries(
    Object.keys(taken).map(name => [
      name,
      all.filter(key => {
        try {
          return Object.is((exports[name] as Func)(given[key]), given[key]);
        } catch (error) {
          if ((error as Error).name !== 'TypeError') throw error;
          return false;
        }
      }),
    ]),
  );
}

const sorted = (lists: Readonly<Record<string, readonly string[]>>): object =>
  Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list].sort()]));

test('each reference type takes its values and no others', async () => {
  const bytes = await wasm(text);
  expect(sorted(takenBy((await emitted(bytes)).instantiate()))).toEqual(sorted(taken));
  let host: Exports;
  try {
    host = native(bytes).instantiate();
  } catch {
    console.info('not compared with the host: it has no garbage-collected types');
    return;
  }
  expect(sorted(takenBy(host))).toEqual(sorted(taken));
});

test('structs and arrays are opaque, and always the same object', async () => {
  const exports = (await emitted(await wasm(text))).instantiate() as Record<string, Func>;
  for (const object of [exports['mk']!(), exports['mka']!()] as object[]) {
    expect(Object.getPrototypeOf(object)).toBeNull();
    expect(Reflect.ownKeys(object)).toEqual([]);
    expect(Object.isExtensible(object)).toBe(false);
    expect(exports['any']!(object)).toBe(object);
    expect(exports['extern']!(object)).toBe(object);
  }
  expect([exports['mk31']!(-5), exports['mk31']!(2 ** 30)]).toEqual([-5, -(2 ** 30)]);
});

test('modules with copies of the runtime of their own know the values of each other', async () => {
  const types = `(type $s (sub (struct (field i32)))) (type $t (sub $s (struct (field i32) (field i64))))
    (type $f (func (param (ref $s)) (result i64)))`;
  const maker = await wasm(`(module ${types}
    (func $wide (param (ref $s)) (result i64) (struct.get $t 1 (ref.cast (ref $t) (local.get 0))))
    (func (export "make") (param i32) (result (ref $s)) (struct.new $t (local.get 0) (i64.const 0x100000005)))
    (func (export "wide") (result (ref $f)) (ref.func $wide))
    (elem declare func $wide))`);
  const user = await wasm(`(module (type $other (struct (field f64))) ${types}
    (import "m" "make" (func $make (param i32) (result (ref $s))))
    (import "m" "wide" (func $getter (result (ref $f))))
    (func (export "call") (result i64) (call_ref $f (call $make (i32.const 1)) (call $getter)))
    (func (export "first") (param (ref null $s)) (result i32) (struct.get $s 0 (local.get 0)))
    (func (export "second") (param anyref) (result i64) (struct.get $t 1 (ref.cast (ref $t) (local.get 0)))))`);
  const m = (await emitted(maker, { runtime: 'inline' })).instantiate() as Record<string, Func>;
  const u = (await emitted(user, { runtime: 'inline' })).instantiate({ m }) as Record<string, Func>;
  const made = m['make']!(7);
  expect([u['first']!(made), u['second']!(made), u['call']!()]).toEqual([7, 0x100000005n, 0x100000005n]);
  expect(() => u['second']!({})).toThrow('cast failure');
});
