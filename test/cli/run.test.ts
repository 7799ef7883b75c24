/** `wasm2esm run`: arguments by type, results, traps, imports. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatValue, parseValue } from '../../cli/values.ts';
import { requireBuild, temporaryDirectory, wasm2esm } from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';

const cwd = temporaryDirectory();

beforeAll(async () => {
  requireBuild();
  const write = async (name: string, text: string): Promise<void> =>
    writeFileSync(join(cwd, name), await wasm(text));
  await write(
    'math.wasm',
    `(module
      (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
      (func (export "all") (param i64 f32 f64) (result i64 f32 f64) (local.get 0) (local.get 1) (local.get 2))
      (func $inner (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
      (func $outer (export "divide") (param i32) (result i32) (call $inner (local.get 0)))
      (func (export "echo") (param externref) (result externref) (local.get 0))
      (func (export "call") (param funcref))
      (memory (export "memory") 1))`,
  );
  await write(
    'wasi.wasm',
    '(module (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))) (func (export "_start")))',
  );
  await write(
    'command.wasm',
    '(module (import "env" "say" (func $say (param i32))) (func (export "_start") (call $say (i32.const 42))))',
  );
  await write('start.wasm', '(module (func $start unreachable) (start $start))');
  writeFileSync(join(cwd, 'host.mjs'), 'export const say = x => console.log(`said ${x}`);');
  writeFileSync(join(cwd, 'broken.mjs'), 'export const say = () => { throw new TypeError("mine"); };');
});

test.each([
  [['add', '-1', '0x10'], '15\n'],
  [['all', '-9223372036854775808', '0.1', '-0'], '-9223372036854775808\n0.1\n-0\n'],
  [['all', '0xffffffffffffffff', 'nan', '-inf'], '-1\nNaN\n-Infinity\n'],
  [['echo', 'some text'], 'some text\n'],
  [['divide', '-1'], '-1\n'],
  [['call', 'null'], ''],
])('%j', async (args, stdout) => {
  expect(await wasm2esm(['run', 'math.wasm', ...args], { cwd })).toEqual({
    code: 0,
    signal: null,
    stdout,
    stderr: '',
  });
});

test('traps say where, in functions of the module', async () => {
  expect(await wasm2esm(['run', 'math.wasm', 'divide', '0'], { cwd })).toEqual({
    code: 1,
    signal: null,
    stdout: '',
    stderr: 'error: integer divide by zero\n  in inner\n  in outer\n',
  });
  expect(await wasm2esm(['run', 'start.wasm'], { cwd })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('error: unreachable') as string,
  });
});

test.each([
  [
    ['math.wasm'],
    /^error: no export is named and there is no _start; its functions are\n {2}add \[i32 i32\] -> \[i32\]\n/,
  ],
  [['math.wasm', 'sub'], /^error: there is no export sub; /],
  [['math.wasm', 'memory'], /^error: the export memory is a memory; its functions are\n {2}add /],
  [['wasi.wasm'], /: give --import wasi_snapshot_preview1=<file>, or run it by wasm2esm\/wasi$/m],
  [['math.wasm', 'add', '1'], /^error: add takes 2 arguments, \[i32 i32\] -> \[i32\], not 1\n$/],
  [['math.wasm', 'add', '1', 'two'], /^error: two is no i32\n$/],
  [['math.wasm', 'add', '1', '4294967296'], /^error: 4294967296 is no i32\n$/],
  [['math.wasm', 'call', 'f'], /^error: a value of type funcref cannot be given on the command line\n$/],
  [['command.wasm'], /^error: the module imports the func say from env: give --import env=<file>\n$/],
  [
    ['--import', 'env', 'command.wasm'],
    /^error: option '--import <module=file>' argument 'env' is invalid\. There is no = in it\.\n$/,
  ],
])('usage: %j', async (args, message) => {
  const run = await wasm2esm(['run', ...args], { cwd });
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toMatch(message);
});

test('imports come from ES modules', async () => {
  const run = await wasm2esm(['run', '--import', 'env=host.mjs', 'command.wasm'], { cwd });
  expect(run).toEqual({ code: 0, signal: null, stdout: 'said 42\n', stderr: '' });
  const broken = await wasm2esm(['run', '--import', 'env=broken.mjs', 'command.wasm'], { cwd });
  expect(broken).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error: TypeError in an import: mine\n/) as string,
  });
  const missing = await wasm2esm(['run', '--import', 'env=missing.mjs', 'command.wasm'], { cwd });
  expect(missing).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error: cannot import missing\.mjs: /) as string,
  });
});

test('nothing is left in the directory for temporary files', async () => {
  const directory = temporaryDirectory();
  await wasm2esm(['run', 'math.wasm', 'add', '1', '2'], { cwd, env: { TMPDIR: directory } });
  expect(readdirSync(directory)).toEqual([]);
});

describe('values', () => {
  test.each([
    ['2147483648', 'i32', 2147483648],
    ['-2_147_483_648', 'i32', -2147483648],
    ['1e3', 'f64', 1000],
    ['-0x10', 'i64', -16n],
    ['-0', 'f64', -0],
    ['null', 'externref', null],
  ])('%s as %s', (word, type, value) => {
    expect(parseValue(word, type)).toBe(value);
  });

  test.each([
    ['', 'i32'],
    ['1.5', 'i32'],
    ['1n', 'i64'],
    ['', 'f64'],
    ['x', 'f32'],
    ['null', '(ref 1)'],
  ])('%j is no %s', (word, type) => {
    expect(() => parseValue(word, type)).toThrow();
  });

  test('an f32 prints with as few digits as tell it apart', () => {
    expect(formatValue(Math.fround(0.1), 'f32')).toBe('0.1');
    expect(formatValue(Math.fround(16777217), 'f32')).toBe('16777216');
    expect(formatValue(Math.fround(1.1754943508222875e-38), 'f32')).toBe('1.1754944e-38');
    expect(formatValue(Math.fround(0.1), 'f64')).toBe('0.10000000149011612');
  });
});
