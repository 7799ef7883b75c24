/** Instance initialisation (requirements E1 to E7, F1 to F9, G5, G13, H1 to H5): what is known is a literal, the rest straight-line code. */
import { compile } from '../../compiler/index.ts';
import { merged, trimmed } from '../../compiler/emit/images.ts';
import { emitted, type Exports, type Func, type Imports, ourClasses, wasm } from '../harness/modules.ts';

async function codeOf(text: string, format: 'esm' | 'instantiate' = 'esm'): Promise<string> {
  return compile(await wasm(text), { format, runtime: 'import' }).code;
}

async function instance(text: string, imports: Imports = {}): Promise<Record<string, Func>> {
  return (await emitted(await wasm(text))).instantiate(imports) as Record<string, Func>;
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

test('E1: active segments are written at every instantiation', async () => {
  const text = '(module (memory (export "m") 1) (data (i32.const 4) "*"))';
  const { instantiate } = await emitted(await wasm(text));
  const first = instantiate() as { m: { buffer: ArrayBuffer } };
  new Uint8Array(first.m.buffer)[4] = 7;
  const second = instantiate() as { m: { buffer: ArrayBuffer } };
  expect([new Uint8Array(first.m.buffer)[4], new Uint8Array(second.m.buffer)[4]]).toEqual([7, 42]);
});

test('E3: a dropped segment is empty in its instance alone', async () => {
  const text = `(module (memory 1) (data $d "abc")
    (func (export "init") (param i32) (memory.init $d (i32.const 0) (i32.const 0) (local.get 0)))
    (func (export "drop") (data.drop $d)))`;
  const { instantiate } = await emitted(await wasm(text));
  const [a, b] = [instantiate(), instantiate()] as Record<string, Func>[];
  a!['drop']!();
  expect(() => a!['init']!(1)).toThrow('out of bounds memory access');
  a!['init']!(0);
  b!['init']!(3);
});

test('E4: what came before a segment that traps stays', async () => {
  const { Memory, Table } = await ourClasses();
  const memory = new Memory({ initial: 1 });
  const table = new Table({ initial: 10, element: 'anyfunc' });
  const text = `(module (import "m" "m" (memory 1)) (import "m" "t" (table 10 funcref))
    (func $f (result i32) (i32.const 1))
    (elem (i32.const 7) $f)
    (data (i32.const 0) "x") (data (i32.const 65535) "yz") (data (i32.const 1) "never"))`;
  await expect(instance(text, { m: { m: memory, t: table } })).rejects.toThrow('out of bounds memory access');
  expect([...new Uint8Array(memory.buffer).subarray(0, 2)]).toEqual([120, 0]);
  expect((table.get(7) as Func)()).toBe(1);
});

test('E5: neighbouring segments are one image, later ones over earlier ones, zeros left out', async () => {
  const text = `(module (memory (export "m") 1)
    (data (i32.const 0) "aaaa") (data (i32.const 2) "b") (data (i32.const 10) "\\00\\00c\\00\\00"))`;
  expect(count(await codeOf(text), /(latin1|base64)\(/g)).toBe(1);
  const { m } = (await instance(text)) as unknown as { m: { buffer: ArrayBuffer } };
  expect(
    [...new Uint8Array(m.buffer).subarray(0, 14)].map(byte => String.fromCharCode(byte || 46)).join(''),
  ).toBe('aaba........c.');
});

test('E5: pieces far apart stay apart', () => {
  const bytes = (...items: number[]): Uint8Array => Uint8Array.from(items);
  const segments = [
    { offset: 100, items: bytes(1, 2) },
    { offset: 0, items: bytes(0, 3, 0) },
    { offset: 101, items: bytes(9, 9) },
  ];
  const pieces = merged<number>(segments, 8, length => new Uint8Array(length));
  expect(pieces.map(({ offset, items }) => [offset, ...Array.from(items)])).toEqual([
    [0, 0, 3, 0],
    [100, 1, 9, 9],
  ]);
  expect(trimmed(pieces[0]!)).toEqual({ offset: 1, items: [3] });
  expect(trimmed({ offset: 5, items: [0, 0] })).toBeNull();
});

test('E6: a module with nothing to do does nothing', async () => {
  expect((await codeOf('(module)')).replace(/^\/\/.*$/m, '').trim()).toBe('');
});

test('E7: offsets are unsigned', async () => {
  await expect(instance('(module (memory 1) (data (i32.const -1) "x"))')).rejects.toThrow(
    'out of bounds memory access',
  );
  const text = `(module (import "m" "o" (global i64)) (memory i64 1) (data (global.get 0) "x"))`;
  await expect(instance(text, { m: { o: 2n ** 32n } })).rejects.toThrow('out of bounds memory access');
});

test('F1: constants are literals, whatever computes them', async () => {
  const code = await codeOf(`(module
    (global (export "a") i64 (i64.add (i64.const 0x100000000) (i64.mul (i64.const 3) (i64.const -7))))
    (global (export "b") i32 (i32.sub (i32.const 1) (i32.const 0x80000000)))
    (global $c i32 (i32.const 40)) (global (export "d") i32 (i32.add (global.get $c) (i32.const 2))))`);
  expect(code).not.toMatch(/function|=>/);
  expect(code).toMatch(/-21, \w+\$?\w* = 0|4294967275/);
});

test('F2: constant expressions compute what functions do', async () => {
  // A linear congruence: the same expressions each time.
  let state = 12345;
  const random = (below: number): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % below;
  const expression = (t: 'i32' | 'i64', depth: number): string => {
    if (depth === 0 || random(4) === 0) return `(${t}.const ${random(2) ? random(10) : -random(2 ** 31)})`;
    const op = ['add', 'sub', 'mul'][random(3)]!;
    return `(${t}.${op} ${expression(t, depth - 1)} ${expression(t, depth - 1)})`;
  };
  const all = Array.from({ length: 500 }, (_, i) => {
    const t = i % 2 === 0 ? 'i32' : 'i64';
    const e = expression(t, 4);
    return `(global (export "g${i}") ${t} ${e}) (func (export "f${i}") (result ${t}) ${e})`;
  });
  const exports = (await instance(`(module ${all.join('\n')})`)) as Exports;
  for (let i = 0; i < 500; i++)
    expect((exports[`g${i}`] as { value: unknown }).value).toBe((exports[`f${i}`] as Func)());
});

test('F3: imported and earlier globals in offsets and values', async () => {
  const text = `(module (import "m" "base" (global $base i32)) (memory (export "m") 1)
    (global $next i32 (i32.add (global.get $base) (i32.const 4)))
    (data (i32.add (global.get $next) (i32.const 1)) "x")
    (table 20 funcref) (func $f (result i32) (i32.const 9)) (elem (global.get $next) $f)
    (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))`;
  const { m, call } = (await instance(text, { m: { base: 8 } })) as unknown as {
    m: { buffer: ArrayBuffer };
    call: Func;
  };
  expect(new Uint8Array(m.buffer)[13]).toBe(120);
  expect(call(12)).toBe(9);
});

test('F4, F5, F9: allocations happen once an instance, and keep their identity', async () => {
  const text = `(module (type $s (struct (field i32)))
    (global $g (ref $s) (struct.new $s (i32.const 1)))
    (table $t 4 anyref (struct.new $s (i32.const 2)))
    (elem $e anyref (struct.new $s (i32.const 3)) (global.get $g))
    (func $eq (param i32 i32) (result i32)
      (ref.eq (ref.cast eqref (table.get $t (local.get 0))) (ref.cast eqref (table.get $t (local.get 1)))))
    (func (export "init") (param i32) (table.init $t $e (local.get 0) (i32.const 0) (i32.const 2)))
    (func (export "eq") (param i32 i32) (result i32) (call $eq (local.get 0) (local.get 1)))
    (func (export "isGlobal") (param i32) (result i32)
      (ref.eq (global.get $g) (ref.cast eqref (table.get $t (local.get 0)))))
    (func (export "get") (param i32) (result anyref) (table.get $t (local.get 0))))`;
  const { instantiate } = await emitted(await wasm(text));
  const [a, b] = [instantiate(), instantiate()] as Record<string, Func>[];
  expect(a!['eq']!(0, 3)).toBe(1); // F9: the table's initial value is one
  a!['init']!(0);
  a!['init']!(2);
  expect([a!['eq']!(0, 2), a!['eq']!(0, 1), a!['isGlobal']!(1), a!['isGlobal']!(0)]).toEqual([1, 0, 1, 0]);
  b!['init']!(0);
  expect(a!['get']!(0)).not.toBe(b!['get']!(0));
});

test('F6: a failed allocation leaves what came before it in imported tables', async () => {
  const { Table } = await ourClasses();
  const table = new Table({ initial: 4, element: 'externref' });
  const text = `(module (type $a (array i32)) (import "m" "t" (table 4 externref)) (import "m" "o" (global $o externref))
    (elem (i32.const 1) externref (global.get $o))
    (func $big (drop (array.new_default $a (i32.const -1)))) (start $big))`;
  const o = { an: 'object' };
  await expect(instance(text, { m: { t: table, o } })).rejects.toThrow('allocation size too large');
  expect(table.get(1)).toBe(o);
});

test('F7: an allocation that is too large is a trap that wasm does not catch and JavaScript does', async () => {
  const text = `(module (type $r (array (mut anyref))) (type $d (array (mut f64))) (type $v (array (mut v128)))
    (func (export "refs") (param i32) (drop (array.new $r (ref.null any) (local.get 0))))
    (func (export "doubles") (param i32) (try_table (catch_all 0) (drop (array.new_default $d (local.get 0)))))
    (func (export "vectors") (param i32) (drop (array.new_default $v (local.get 0)))))`;
  const exports = await instance(text);
  for (const name of ['refs', 'doubles', 'vectors'])
    for (const size of [-1, 2 ** 31 - 1, 171472957])
      expect(() => exports[name]!(size)).toThrow('allocation size too large');
  await expect(
    instance('(module (type $a (array i8)) (global (ref $a) (array.new $a (i32.const 1) (i32.const -1))))'),
  ).rejects.toThrow('allocation size too large');
});

test('F8: null of one hierarchy is no value of another', async () => {
  const text = `(module (global (export "f") funcref (ref.null func)) (global (export "e") externref (ref.null extern))
    (func (export "g") (param (ref any)) (result i32) (i32.const 1)))`;
  const exports = (await instance(text)) as unknown as Record<string, { value: unknown }> & { g: Func };
  expect([exports['f']!.value, exports['e']!.value]).toEqual([null, null]);
  expect(() => exports.g(null)).toThrow(TypeError.name === 'TypeError' ? 'is expected' : '');
});

test('G5: tables can be read while they are being filled', async () => {
  const seen: unknown[] = [];
  let table: { get(index: number): unknown } | undefined;
  const { Table } = await ourClasses();
  table = new Table({ initial: 4, element: 'anyfunc' });
  const text = `(module (import "m" "look" (func $look)) (import "m" "t" (table 4 funcref))
    (func $f (result i32) (i32.const 5)) (elem (i32.const 0) $f) (elem (i32.const 2) $f)
    (func $start (call $look) (table.set (i32.const 1) (table.get (i32.const 0)))) (start $start))`;
  const look = (): void => void seen.push([0, 1, 2].map(i => (table!.get(i) as Func | null)?.()));
  await instance(text, { m: { look, t: table } });
  look();
  expect(seen).toEqual([
    [5, undefined, 5],
    [5, 5, 5],
  ]);
});

test('G13: only tables that are called through have caches of calls', async () => {
  const refs = await codeOf('(module (table (export "t") 4 externref))');
  expect(refs).not.toMatch(/dispatch/);
  const funcs = await codeOf(`(module (import "m" "t" (table 4 funcref))
    (func (export "call") (call_indirect (i32.const 0))))`);
  expect(funcs).toMatch(/dispatch/);
});

test('H1: initialisation is straight-line, in the order of the specification', async () => {
  const code = await codeOf(
    `(module (import "m" "g" (global $g i32)) (type $s (struct (field i32)))
    (memory 1) (table (export "t") 4 funcref) (func $f (drop (i32.load (i32.const 0)))) (func $start) (start $start)
    (global $x (ref $s) (struct.new $s (global.get $g)))
    (elem (i32.const 0) $f) (data (i32.const 0) "x")
    (func (export "f") (result i32) (call_indirect (i32.const 0)) (struct.get $s 0 (global.get $x))))`,
    'instantiate',
  );
  const order = [
    'link_global',
    // Nothing sees a memory without what it starts with.
    'filled_memory(',
    'new Struct',
    'table(',
    'refer(',
    'fill_table(',
    'try {\n    start()',
  ];
  const places = order.map(what => code.replace(/import \{[^}]*\}/, '').indexOf(what));
  expect(places.every(place => place >= 0)).toBe(true);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
  expect(code).not.toMatch(/\bfor\b|\bwhile\b/);
});

test('H2, H3: functions of leading segments are one list, checked once', async () => {
  const code = await codeOf(`(module (table (export "t") 8 funcref) (func $a) (func $b) (func $c)
    (elem (i32.const 0) $a $b) (elem (i32.const 2) $c) (elem (i32.const 1) $c))`);
  expect(count(code, /fill_table\(/g)).toBe(1);
  expect(code).toMatch(/fill_table\(\w+\$?\w*, 0, \[a, c, c\]\)/);
});

test('H5: data is decoded once a module', async () => {
  const code = await codeOf('(module (memory (export "m") 1) (data (i32.const 0) "abc"))', 'instantiate');
  expect(code.indexOf('latin1(')).toBeLessThan(code.indexOf('const instantiate'));
  expect(code).toMatch(/filled_memory\([^;]*, 0, bytes\$0\)/);
});

test('H4: many functions are one list, with which one table is filled, and from which others pick by number', async () => {
  const functions = Array.from({ length: 100 }, (_, i) => `(func $f${i} (result i32) (i32.const ${i}))`);
  const names = Array.from({ length: 100 }, (_, i) => `$f${i}`);
  const [there, back] = [names.join(' '), [...names].reverse().join(' ')];
  const text = `(module (table (export "t") 100 funcref) (table (export "u") 100 funcref) ${functions.join('\n')}
    (elem (i32.const 0) ${there}) (elem (table 1) (i32.const 0) func ${back}))`;
  expect(await codeOf(text)).toMatch(
    /fill_table\([\w$]+, 0, functions\$\);\nfill_table\([\w$]+, 0, pick\(functions\$, \[99, 98,/,
  );
  const { t, u } = (await instance(text)) as unknown as Record<string, { get(index: number): Func }>;
  expect([0, 42, 99].map(index => t!.get(index)())).toEqual([0, 42, 99]);
  expect([0, 42, 99].map(index => u!.get(index)())).toEqual([99, 57, 0]);
});

test('state that functions read is declared with var, what the module exports with let', async () => {
  const code = await codeOf(`(module (memory 1) (global $own (mut i32) (i32.const 5))
    (global $seen (export "seen") (mut i32) (i32.const 6))
    (func (export "f") (result i32)
      (global.set $own (i32.add (global.get $own) (global.get $seen)))
      (i32.load (global.get $own))))`);
  expect(code).toMatch(/^var view\$ = /m);
  expect(code).toMatch(/^var \w*own\w* = 5;$/m);
  expect(code).toMatch(/^let \w*seen\w* = 6;$/m);
});
