/** `wasm2esm transpile`: what it writes, and where. */
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SourceMapConsumer } from 'source-map';
import { stages } from '../../compiler/index.ts';
import { cliFile, requireBuild, type Run, runNode, temporaryDirectory, wasm2esm } from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';

const cwd = temporaryDirectory();
const inDirectory = (name: string): string => join(cwd, name);
const read = (name: string): string => readFileSync(inDirectory(name), 'utf8');

/** Runs a script next to the modules; gives what it prints. */
async function script(code: string): Promise<string> {
  const { stdout, stderr } = await runNode(['--input-type=module', '-e', code], { cwd });
  return stdout + stderr;
}

let binary: Uint8Array;

beforeAll(async () => {
  requireBuild();
  binary = await wasm(`(module
    (global $calls (export "calls") (mut i32) (i32.const 0))
    (func $add (export "add") (param i32 i32) (result i32)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (i32.add (local.get 0) (local.get 1)))
    (func $wide (export "wide") (param i64) (result i64) (i64.mul (local.get 0) (i64.const 3))))`);
  writeFileSync(inDirectory('math.wasm'), binary);
});

test('transpile is the default command; the module needs nothing but itself', async () => {
  const run = await wasm2esm(['math.wasm', '-o', 'math.mjs'], { cwd });
  expect(run).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
  expect(read('math.mjs')).not.toMatch(/\bfrom\b|\bimport\b/);
  const code = `import { add, calls, wide } from './math.mjs'; console.log(add(1, -3), calls, wide(-5n));`;
  expect(await script(code)).toBe('-2 1 -15n\n');
  expect(await wasm2esm(['transpile', 'math.wasm', '-o', 'same.mjs'], { cwd })).toMatchObject({ code: 0 });
  expect(read('same.mjs')).toBe(read('math.mjs'));
});

test('without -o the module goes to stdout; - is stdin, or stdout', async () => {
  const { stdout } = await wasm2esm(['math.wasm'], { cwd });
  expect(stdout).toContain('export {');
  expect((await wasm2esm(['-'], { cwd, input: binary })).stdout).toBe(stdout);
  expect((await wasm2esm(['-o', '-', 'math.wasm'], { cwd })).stdout).toBe(stdout);
});

test('--format instantiate', async () => {
  await wasm2esm(['math.wasm', '--format', 'instantiate', '-o', 'made.mjs'], { cwd });
  const code = `import { instantiate, exports } from './made.mjs';
    const [a, b] = [instantiate(), instantiate()];
    a.add(1, 2);
    console.log(a.calls.value, b.calls.value, exports.length);`;
  expect(await script(code)).toBe('1 0 3\n');
});

test('--import says where imports come from', async () => {
  writeFileSync(
    inDirectory('asks.wasm'),
    await wasm(`(module (import "env" "ask" (func $ask (result i32))) (export "ask" (func $ask)))`),
  );
  writeFileSync(inDirectory('env.mjs'), 'export const ask = () => 42;');
  await wasm2esm(['asks.wasm', '--import', 'env=./env.mjs', '-o', 'asks.mjs'], { cwd });
  expect(await script(`import { ask } from './asks.mjs'; console.log(ask());`)).toBe('42\n');
  expect((await wasm2esm(['asks.wasm', '--import', 'env'], { cwd })).stderr).toContain(
    'There is no = in it.',
  );
});

test('--runtime import and --minify', async () => {
  const { stdout: imported } = await wasm2esm(['math.wasm', '--runtime', 'import'], { cwd });
  expect(imported).toContain('from "wasm2esm/runtime"');
  const { stdout: plain } = await wasm2esm(['math.wasm'], { cwd });
  const { stdout: minified } = await wasm2esm(['math.wasm', '--minify'], { cwd });
  expect(minified.length).toBeLessThan(0.7 * plain.length);
  writeFileSync(inDirectory('minified.mjs'), minified);
  expect(await script(`import { add } from './minified.mjs'; console.log(add(20, 22));`)).toBe('42\n');
});

test('--source-map writes a map that leads to the text format', async () => {
  await wasm2esm(['math.wasm', '--source-map', '-o', 'nested/mapped.mjs'], { cwd });
  const code = read('nested/mapped.mjs');
  expect(code).toMatch(/\n\/\/# sourceMappingURL=mapped\.mjs\.map\n$/);
  const lines = code.split('\n');
  const line = lines.findIndex(text => text.includes('return') && text.includes('p0 + p1')) + 1;
  await SourceMapConsumer.with(read('nested/mapped.mjs.map'), null, map => {
    const column = lines[line - 1]!.indexOf('return');
    const original = map.originalPositionFor({ line, column });
    expect(original).toMatchObject({ source: '../math.wat', column: 2 });
    const text = map.sourceContentFor('../math.wat')!.split('\n');
    // where the function returns
    expect(text[original.line! - 1]).toBe('  )');
    // where the sum's first operand comes from
    const sum = map.originalPositionFor({ line, column: column + 'return '.length });
    expect(text[sum.line! - 1]).toBe('    local.get 0');
    expect(text.slice(0, sum.line!).findLast(item => item.startsWith('  (func'))).toBe(
      '  (func $add (;0;) (param i32) (param i32) (result i32)',
    );
  });
});

test('--source-map without -o puts the map into the module', async () => {
  const { stdout } = await wasm2esm(['math.wasm', '--source-map'], { cwd });
  const [, json] = /\/\/# sourceMappingURL=data:application\/json;base64,(.*)\n$/.exec(stdout)!;
  expect(JSON.parse(Buffer.from(json!, 'base64').toString())).toMatchObject({
    version: 3,
    sources: ['math.wat'],
  });
});

test('--dts writes what TypeScript looks for', async () => {
  await wasm2esm(['math.wasm', '--dts', '-o', 'typed.mjs'], { cwd });
  expect(read('typed.d.mts')).toContain('bigint');
  await wasm2esm(['math.wasm', '--dts', '-o', 'typed.js'], { cwd });
  expect(read('typed.d.ts')).toBe(read('typed.d.mts'));
});

test('--features switches proposals', async () => {
  writeFileSync(
    inDirectory('extend.wasm'),
    await wasm('(module (func (param i32) (drop (i32.extend8_s (local.get 0)))))'),
  );
  expect((await wasm2esm(['extend.wasm'], { cwd })).code).toBe(0);
  const off = await wasm2esm(['extend.wasm', '--features', '-sign-extension-ops'], { cwd });
  expect(off).toMatchObject({ code: 1, stdout: '' });
  expect(off.stderr).toContain('i32.extend8_s needs the feature sign-extension-ops, which is off');
  const on = await wasm2esm(
    ['extend.wasm', '--features', '-sign-extension-ops,-simd', '--features=sign-extension-ops'],
    {
      cwd,
    },
  );
  expect(on.stderr).toBe('');
});

test('--print shows stages, --function chooses', async () => {
  const { stdout } = await wasm2esm(['math.wasm', '--print', 'build'], { cwd });
  expect(stdout.match(/^;; build$/gm)).toHaveLength(2);
  const one = await wasm2esm(['math.wasm', '--print', 'all', '--function', 'wide', '--verify'], { cwd });
  expect([...one.stdout.matchAll(/^;; (.*)$/gm)].map(match => match[1])).toEqual(stages);
  expect(one.stdout).toContain('func 1 "wide"');
  expect((await wasm2esm(['math.wasm', '--print', 'all', '--function', '1'], { cwd })).stdout).toBe(
    one.stdout,
  );
  const both = await wasm2esm(['math.wasm', '--print', 'legalise', '-o', 'both.mjs'], { cwd });
  expect(both.stdout).toContain(';; legalise');
  expect(read('both.mjs')).toBe(read('math.mjs'));
});

test('the output replaces a file, through links, keeps nothing else', async () => {
  writeFileSync(inDirectory('target.mjs'), 'old');
  symlinkSync(inDirectory('target.mjs'), inDirectory('link.mjs'));
  await wasm2esm(['math.wasm', '-o', 'link.mjs'], { cwd });
  expect(read('target.mjs')).toBe(read('math.mjs'));
  expect(statSync(inDirectory('link.mjs')).ino).toBe(statSync(inDirectory('target.mjs')).ino);
  expect(readdirSync(cwd).filter(name => name.endsWith('.tmp'))).toEqual([]);
});

test('what is no regular file is written in place', async () => {
  const run = await wasm2esm(['math.wasm', '-o', '/dev/null'], { cwd });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('the same input gives the same bytes', async () => {
  const runs = await Promise.all([1, 2].map(() => wasm2esm(['math.wasm', '--source-map'], { cwd })));
  expect(runs[0]!.stdout).toBe(runs[1]!.stdout);
});

test('threads share the work, and the bytes are the same', async () => {
  const input = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  const counting = `import { Worker } from 'node:worker_threads';
    const { emit } = Worker.prototype;
    Worker.prototype.emit = function (name, parts) {
      if (name === 'message') console.error(parts.size);
      return Reflect.apply(emit, this, arguments);
    };`;
  const preload = `--import=data:text/javascript,${encodeURIComponent(counting)}`;
  const transpile = (threads: number): Promise<Run> =>
    wasm2esm([input, '--minify', '--threads', String(threads), '-o', `threads${threads}.mjs`], {
      cwd,
      env: { NODE_OPTIONS: preload },
    });
  expect(await transpile(1)).toMatchObject({ code: 0, stderr: '' });
  const { code, stderr } = await transpile(2);
  expect(code).toBe(0);
  expect(Number(stderr)).toBeGreaterThan(0);
  expect(read('threads2.mjs') === read('threads1.mjs')).toBe(true);
});

test('where no threads may be started one does it all', async () => {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission') ? '' : 'experimental-';
  const flags = [`--${permission}permission`, '--no-warnings', '--allow-fs-read=*', '--allow-fs-write=*'];
  const starting = `new (require('worker_threads').Worker)('', { eval: true })`;
  expect((await runNode([...flags, '-e', starting], { cwd })).stderr).toContain('ERR_ACCESS_DENIED');
  const run = await runNode([...flags, cliFile, 'math.wasm', '--threads', '2'], { cwd });
  expect(run).toMatchObject({ code: 0, stderr: '', stdout: (await wasm2esm(['math.wasm'], { cwd })).stdout });
});

test('names of the module cannot leave their place', async () => {
  const name = '*/ }; globalThis.stolen = true; //\\u{2028}`${1}\\n\\"\\27</script>';
  writeFileSync(
    inDirectory('names.wasm'),
    await wasm(`(module (func (export "${name}") (result i32) (i32.const 7)))`),
  );
  await wasm2esm(['names.wasm', '-o', 'names.mjs', '--source-map', '--dts'], { cwd });
  const code = `import * as m from ${JSON.stringify(pathToFileURL(inDirectory('names.mjs')).href)};
    console.log(Object.values(m)[0](), globalThis.stolen);`;
  expect(await script(code)).toBe('7 undefined\n');
  expect(existsSync(inDirectory('names.d.mts'))).toBe(true);
});
