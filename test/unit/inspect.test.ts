/** What the compiler says about a binary without compiling it: `inspect`, `disassemble`; and what a report says of side effects. */
import { compile, disassemble, inspect, stages, type Trace } from '../../compiler/index.ts';
import { wasm } from '../harness/modules.ts';

const everything = `(module $demo
  (import "env" "log" (func $log (param i32)))
  (import "env" "table" (table 1 8 funcref))
  (memory (export "memory") 1 16)
  (global $count (export "count") (mut i64) (i64.const 3))
  (table $refs 2 externref)
  (data (i32.const 8) "hello")
  (data "passive")
  (func $start (call $log (i32.const 1)))
  (func $swap (export "swap") (param i32 f64) (result f64 i32) (local.get 1) (local.get 0))
  (start $start))`;

describe('inspect', () => {
  test('imports and exports with their types', async () => {
    const info = inspect(await wasm(everything));
    expect(info.name).toBe('demo');
    expect(info.imports).toEqual([
      {
        module: 'env',
        name: 'log',
        kind: 'func',
        index: 0,
        type: '[i32] -> []',
        params: ['i32'],
        results: [],
      },
      {
        module: 'env',
        name: 'table',
        kind: 'table',
        index: 0,
        type: '1..8 funcref',
        params: [],
        results: [],
      },
    ]);
    expect(info.exports.map(({ name, kind, type }) => [name, kind, type])).toEqual([
      ['memory', 'memory', '1..16 pages'],
      ['count', 'global', 'mut i64'],
      ['swap', 'func', '[i32 f64] -> [f64 i32]'],
    ]);
    expect(info.start).toBe(1);
    expect(info.functions.map(({ index, name }) => [index, name])).toEqual([
      [1, 'start'],
      [2, 'swap'],
    ]);
  });

  test('sections tile the binary after its header', async () => {
    const bytes = await wasm(everything);
    const { sections } = inspect(bytes);
    let at = 8;
    for (const section of sections) {
      expect(section.at).toBe(at);
      at += section.bytes;
    }
    expect(at).toBe(bytes.length);
    expect(sections.map(({ name }) => name)).toContain('code');
    expect(sections.at(-1)).toMatchObject({ name: 'custom', customName: 'name' });
  });

  test.each([
    ['(func)', []],
    ['(func (result i32 i32) unreachable)', ['multi-value']],
    ['(memory 1) (memory 1)', ['multi-memory']],
    ['(memory i64 1)', ['memory64']],
    ['(memory 1 1 shared)', ['threads']],
    ['(memory 1 (pagesize 1))', ['custom-page-sizes']],
    ['(import "a" (item "b" (func)) (item "c" (func)))', ['compact-import-section']],
    ['(global (export "g") (mut i32) (i32.const 0))', ['mutable-global']],
    ['(tag)', ['exception-handling']],
    ['(func (param v128))', ['simd']],
    ['(type (struct (field i32)))', ['gc']],
    ['(func (param i32) (result i32) (i32.extend8_s (local.get 0)))', ['sign-extension-ops']],
    ['(func (param externref))', ['reference-types']],
    ['(type $f (func)) (func (param (ref $f)))', ['function-references']],
    ['(memory 1) (data "x")', ['bulk-memory-operations']],
  ])('features of %s', async (fields, features) => {
    expect(inspect(await wasm(`(module ${fields})`)).features).toEqual(features);
  });

  test('what is off is an error', async () => {
    const bytes = await wasm('(module (func (param v128)))');
    expect(() => inspect(bytes, { features: ['-relaxed-simd', '-simd'] })).toThrow(
      'v128 needs the feature simd',
    );
  });
});

describe('disassemble', () => {
  const text = `(module (memory 1) (func (param i32) (result f64)
    (drop (i32.load16_u offset=8 align=1 (local.get 0)))
    (block (result f64) (br_table 0 0 (f64.const -0) (local.get 0)))))`;

  test('shows the instruction at an offset among its neighbours', async () => {
    const bytes = await wasm(text);
    const at = bytes.lastIndexOf(0x2f);
    const excerpt = disassemble(bytes, at)!;
    expect(excerpt.kind).toBe('instructions');
    expect(excerpt.lines.map(line => line.text)).toEqual([
      'local.get 0',
      'i32.load16_u offset=8 align=1',
      'drop',
    ]);
    expect(excerpt.lines.map(line => line.isHere)).toEqual([false, true, false]);
    // any byte of an instruction is in it
    expect(disassemble(bytes, at + 2)).toEqual(excerpt);
    expect(disassemble(bytes, bytes.lastIndexOf(0x0e))!.lines.map(line => line.text)).toContain(
      'br_table 0 0',
    );
    expect(disassemble(bytes, bytes.lastIndexOf(0x0e))!.lines.map(line => line.text)).toContain(
      'f64.const -0',
    );
  });

  test('shows bytes elsewhere and in what cannot be decoded', async () => {
    expect(disassemble(await wasm(text), 0)).toEqual({
      kind: 'bytes',
      lines: [{ offset: 0, text: '00 61 73 6d 01 00 00 00 01 06 01 60 01 7f 01 7c', isHere: true }],
    });
    expect(disassemble(Uint8Array.of(1, 2, 3), 1)!.lines[0]!.text).toBe('02 03');
    expect(disassemble(Uint8Array.of(1, 2, 3), 3)).toBeNull();
  });
});

describe('side effects of making an instance', () => {
  test.each([
    ['(func (export "f"))', false],
    ['(memory 1) (data (i32.const 0) "x")', false],
    ['(import "m" "t" (table 1 funcref)) (elem declare func)', false],
    ['(func $f) (start $f)', true],
    ['(import "m" "m" (memory 1)) (data (i32.const 0) "x")', true],
    ['(import "m" "t" (table 1 funcref)) (func $f) (elem (i32.const 0) $f)', true],
  ])('%s: %s', async (fields, expected) => {
    expect(compile(await wasm(`(module ${fields})`)).report.hasSideEffects).toBe(expected);
  });
});

describe('traces', () => {
  test('print every stage in the order that `stages` says', async () => {
    let text = '';
    const trace: Trace = { print: { stage: 'all', write: part => (text += part) }, func: 0, verify: true };
    compile(await wasm('(module (func (result i64) (i64.const 1)))'), {}, trace);
    expect([...text.matchAll(/^;; (.*)$/gm)].map(match => match[1])).toEqual(stages);
  });

  test('tell how far they are', async () => {
    const seen: number[][] = [];
    const trace: Trace = {
      print: null,
      func: null,
      verify: false,
      progress: (done, total) => seen.push([done, total]),
    };
    compile(await wasm('(module (import "m" "f" (func)) (func) (func))'), {}, trace);
    expect(seen).toEqual([
      [2, 3],
      [3, 3],
    ]);
  });
});
