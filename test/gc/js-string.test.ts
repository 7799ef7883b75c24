/**
 * The builtins `wasm:js-string` and imported string constants: what JavaScript's own strings say, and on hosts that have the builtins, what
 * those say.
 */
import { compile } from '../../compiler/index.ts';
import { emitted, type Exports, type Func, wasm } from '../harness/modules.ts';

const options = { builtins: ['js-string'], importedStringConstants: "'" };
const imports = { host: { x: () => 1 } };

const text = `(module
  (type $a (array (mut i16)))
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
  (import "wasm:js-string" "charCodeAt" (func $at (param externref i32) (result i32)))
  (import "wasm:js-string" "fromCharCodeArray" (func $from (param (ref null $a) i32 i32) (result (ref extern))))
  (import "wasm:js-string" "intoCharCodeArray" (func $into (param externref (ref null $a) i32) (result i32)))
  (import "wasm:js-string" "substring" (func $sub (param externref i32 i32) (result (ref extern))))
  (import "wasm:js-string" "equals" (func $eq (param externref externref) (result i32)))
  (import "wasm:js-string" "compare" (func $cmp (param externref externref) (result i32)))
  (import "wasm:js-string" "test" (func $test (param externref) (result i32)))
  (import "wasm:js-string" "cast" (func $cast (param externref) (result (ref extern))))
  (import "wasm:js-string" "fromCharCode" (func $fcc (param i32) (result (ref extern))))
  (import "wasm:js-string" "fromCodePoint" (func $fcp (param i32) (result (ref extern))))
  (import "wasm:js-string" "codePointAt" (func $cpa (param externref i32) (result i32)))
  (import "'" "hello, " (global $hello (ref extern)))
  (import "host" "x" (func $x (result i32)))
  (func (export "greet") (param externref) (result externref) (call $concat (global.get $hello) (local.get 0)))
  (func (export "round") (param externref) (result externref) (local $a (ref $a))
    (local.set $a (array.new_default $a (i32.add (call $length (local.get 0)) (i32.const 2))))
    (call $from (local.get $a) (i32.const 1)
      (i32.add (i32.const 1) (call $into (local.get 0) (local.get $a) (i32.const 1)))))
  (func (export "into") (param externref i32) (result i32) (call $into (local.get 0) (array.new_default $a (i32.const 3)) (local.get 1)))
  (func (export "from") (param i32 i32) (result externref) (call $from (array.new $a (i32.const 97) (i32.const 3)) (local.get 0) (local.get 1)))
  (func (export "nullarray") (result externref) (call $from (ref.null $a) (i32.const 0) (i32.const 0)))
  (func (export "tail") (param externref) (result i32) (return_call $length (local.get 0)))
  (func (export "ref") (param externref) (result i32) (call_ref $len (local.get 0) (ref.func $length)))
  (type $len (func (param externref) (result i32)))
  (elem declare func $length)
  (export "length" (func $length)) (export "charCodeAt" (func $at)) (export "substring" (func $sub)) (export "equals" (func $eq))
  (export "compare" (func $cmp)) (export "test" (func $test)) (export "cast" (func $cast)) (export "fromCharCode" (func $fcc))
  (export "fromCodePoint" (func $fcp)) (export "codePointAt" (func $cpa)) (export "hello" (global $hello)) (export "x" (func $x)))
`;

const strings = ['', 'a', 'h\u00e9\ud83d\ude00x', null, undefined, 5, {}, 'abc', 'b'];
const integers = [0, 1, 2, -1, 4, 2 ** 31 - 1, -(2 ** 31), 0xd800, 0x10ffff, 0x110000];

function outcome(exports: Exports, name: string, args: readonly unknown[]): string {
  try {
    const value = (exports[name] as Func)(...args);
    return `${typeof value} ${String(value)}`;
  } catch (error) {
    return (error as Error).name;
  }
}

/** Every call with every kind of argument. */
function* calls(): Iterable<readonly [name: string, args: readonly unknown[]]> {
  for (const s of strings) {
    for (const name of ['greet', 'round', 'tail', 'ref', 'length', 'test', 'cast']) yield [name, [s]];
    for (const i of integers) {
      for (const name of ['charCodeAt', 'codePointAt', 'into']) yield [name, [s, i]];
      for (const j of integers) yield ['substring', [s, i, j]];
    }
    for (const t of strings) for (const name of ['equals', 'compare']) yield [name, [s, t]];
  }
  for (const i of integers) {
    for (const name of ['fromCharCode', 'fromCodePoint']) yield [name, [i]];
    for (const j of integers) yield ['from', [i, j]];
  }
  yield ['nullarray', []];
}

type Expected = (...args: never[]) => unknown;

/** What the calls give in JavaScript; undefined is a trap. */
const inJavaScript: Readonly<Record<string, Expected>> = {
  greet: (s: string) => `hello, ${s}`,
  round: (s: string) => s,
  tail: (s: string) => s.length,
  ref: (s: string) => s.length,
  length: (s: string) => s.length,
  cast: (s: string) => s,
  charCodeAt: (s: string, i: number) => (i >>> 0 < s.length ? s.charCodeAt(i) : undefined),
  codePointAt: (s: string, i: number) => (i >>> 0 < s.length ? s.codePointAt(i) : undefined),
  into: (s: string, i: number) => (s.length + (i >>> 0) <= 3 ? s.length : undefined),
  substring: (s: string, i: number, j: number) => (i >>> 0 > j >>> 0 ? '' : s.substring(i >>> 0, j >>> 0)),
};

test('strings are those of JavaScript', async () => {
  const exports = (await emitted(await wasm(text), options)).instantiate(imports);
  for (const [name, args] of calls()) {
    const expected = inJavaScript[name];
    if (!expected) continue;
    const value = typeof args[0] === 'string' ? expected(...(args as never[])) : undefined;
    const described = value === undefined ? 'RuntimeError' : `${typeof value} ${String(value)}`;
    expect([name, args, outcome(exports, name, args)]).toEqual([name, args, described]);
  }
});

interface Api {
  readonly Module: new (bytes: Uint8Array, options: object) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Exports };
}

test('strings are those of the host', async () => {
  const bytes = await wasm(text);
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: Api }).WebAssembly;
  let theirs: Exports;
  try {
    theirs = new Instance(new Module(bytes, options), imports).exports;
  } catch {
    console.info('not compared with the host: it has no string builtins');
    return;
  }
  const ours = (await emitted(bytes, options)).instantiate(imports);
  for (const [name, args] of calls())
    expect([name, args, outcome(ours, name, args)]).toEqual([name, args, outcome(theirs, name, args)]);
});

test('what the compiler provides is no import, and is called by name', async () => {
  const { code } = compile(await wasm(text), { ...options, runtime: 'import' });
  expect(code.match(/^import .* from "(.*)"/gm)).toHaveLength(2);
  expect(code).toContain('js_string_concat(');
  expect(code).toContain('"hello, "');
  const without = compile(await wasm(text), { runtime: 'import' }).code;
  expect(without).toContain('from "wasm:js-string"');
});

test('a builtin of another type is refused', async () => {
  const wrong = '(module (import "wasm:js-string" "length" (func (param i32) (result i32))))';
  const bytes = await wasm(wrong);
  expect(() => compile(bytes, options)).toThrow('the builtin wasm:js-string.length is not [i32] -> [i32]');
  expect(() => compile(bytes, {})).not.toThrow();
  expect(() => compile(bytes, { builtins: ['no-such'] })).toThrow('no-such');
  const mutable = await wasm(`(module (import "'" "x" (global (mut externref))))`);
  expect(() => compile(mutable, options)).toThrow("the builtin '.x is not mut externref");
});
