/** `wasm2esm inspect`, and the help texts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, optionTable } from '../../compiler/index.ts';
import { requireBuild, temporaryDirectory, wasm2esm } from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';

const cwd = temporaryDirectory();
let binary: Uint8Array;

beforeAll(async () => {
  requireBuild();
  binary = await wasm(`(module $demo
    (import "env" "log" (func (param i32)))
    (memory (export "memory") 1 4)
    (func $small (export "small"))
    (func $large (export "large") (result f64) (f64.add (f64.const 1) (f64.const 2)))
    (func $vector (param v128)))`);
  writeFileSync(join(cwd, 'demo.wasm'), binary);
});

test('tells imports, exports, features, sections and sizes', async () => {
  const { code, stdout, stderr } = await wasm2esm(['inspect', 'demo.wasm'], { cwd });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^demo\.wasm {2}\d+ B, module "demo"\n/);
  expect(stdout).toMatch(/1 import\n {2}func {2}env log {2}\[i32\] -> \[\]\n/);
  expect(stdout).toMatch(/memory +memory +1\.\.4 pages/);
  expect(stdout).toMatch(/func +large +\[\] -> \[f64\]/);
  expect(stdout).toMatch(/features\n {2}simd\n/);
  expect(stdout).toMatch(/\d+ B {2}code\n/);
  expect(stdout).toMatch(/3 functions\n +21 B +\d+\.\d % {2}2 {2}large\n/);
});

test('--top shows fewer functions', async () => {
  const { stdout } = await wasm2esm(['inspect', 'demo.wasm', '--top', '1'], { cwd });
  expect(stdout).toContain('3 functions, the 1 biggest of them');
  expect(stdout).not.toContain('vector');
});

test('--json is what the API gives', async () => {
  const { stdout } = await wasm2esm(['inspect', '--json', '-'], { cwd, input: binary });
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(inspect(binary))));
});

test('bad input is an error as in transpile', async () => {
  const run = await wasm2esm(['inspect', '-'], { input: 'nonsense' });
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(
    /^error: stdin: magic header not detected: this is text, .* \(at offset 0x0\)\n/,
  );
});

describe('help', () => {
  test('of the program has commands, examples and the options of the default command', async () => {
    const { code, stdout } = await wasm2esm(['--help']);
    expect(code).toBe(0);
    for (const word of ['transpile', 'inspect', 'run', 'Examples:', '--output', '--watch'])
      expect(stdout).toContain(word);
  });

  test('of transpile has every option of the compiler', async () => {
    const { stdout } = await wasm2esm(['transpile', '--help']);
    for (const [name, row] of Object.entries(optionTable)) {
      const kebab = name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
      const flag = name === 'imports' ? 'import' : kebab;
      expect(stdout).toMatch(new RegExp(`^ +(-\\w, )?--${flag}\\b`, 'm'));
      expect(stdout.replace(/\s+/g, ' ')).toContain(row.doc);
    }
    expect(stdout).toMatch(/Features:\n(.*\n)* {2}simd +v128\n/);
  });

  test.each(['inspect', 'run'])('of %s has examples', async command => {
    const { code, stdout } = await wasm2esm([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`$ wasm2esm ${command}`);
  });

  test('--version is the package’s', async () => {
    const { stdout } = await wasm2esm(['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
