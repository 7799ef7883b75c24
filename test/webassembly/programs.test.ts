/** Whole programs on the namespace: preloaded, without an engine, in worker threads, and with modules registered ahead of time. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../compiler/index.ts';
import { runNode } from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';
import { projectRoot } from '../spec/suite.ts';

const entry = (name: string): string => new URL(`../../dist/${name}`, import.meta.url).href;
const register = entry('webassembly/register.js');
const preload = `--import=${register}`;
let bytes: Uint8Array;
let literal: string;

beforeAll(async () => {
  bytes = await wasm(
    '(module (import "e" "f" (func $f (param i32) (result i32))) (func (export "f") (param i32) (result i32) (call $f (i32.mul (local.get 0) (i32.const 3)))))',
  );
  literal = `Uint8Array.of(${bytes.join()})`;
});

async function run(flags: readonly string[], code: string): Promise<string> {
  const { stdout, stderr } = await runNode([...flags, '--input-type=module', '-e', code], {
    cwd: projectRoot,
  });
  return stdout + stderr;
}

const use = (): string =>
  `const { instance } = await WebAssembly.instantiate(${literal}, { e: { f: x => x + 1 } }); console.log(instance.exports.f(7));`;

test('a program with the preload', async () => {
  expect(await run([preload], `console.log(/native/.test(WebAssembly.Module)); ${use()}`)).toBe(
    'false\n22\n',
  );
});

test('a program without an engine', async () => {
  expect(await run(['--no-warnings', '--jitless', preload], use())).toContain('22\n');
  expect(await run(['--no-warnings', '--jitless'], use())).toContain('WebAssembly is not defined');
});

test('a worker of the program', async () => {
  const worker = `import { parentPort } from 'node:worker_threads'; ${use().replace('console.log', 'parentPort.postMessage')} parentPort.postMessage(/native/.test(WebAssembly.Module));`;
  const code = `import { Worker } from 'node:worker_threads';
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(worker)})));
    worker.on('message', message => console.log(message));`;
  expect(await run([preload], code)).toBe('22\nfalse\n');
});

describe('where no code can be made', () => {
  const flags = ['--disallow-code-generation-from-strings'];
  const given = `import WebAssembly from '${entry('runtime/webassembly/index.js')}';`;

  /** Runs code behind a module that registers. */
  async function registered(module: string, code: string): Promise<string> {
    // Inside the package, so that it finds its imports.
    const file = join(projectRoot, `test/webassembly/registered-${process.pid}.tmp.mjs`);
    writeFileSync(file, module);
    try {
      return await run(flags, `import '${file}'; ${code}`);
    } finally {
      rmSync(file);
    }
  }

  test('a registered module runs', async () => {
    expect(await registered(compile(bytes, { format: 'register' }).code, given + use())).toBe('22\n');
  });

  test('one registered with what compile options provide, or without', async () => {
    const text = `(module (import "wasm:js-string" "length" (func $length (param externref) (result i32))) (import "texts" "hello" (global $h (ref extern)))
      (func (export "f") (result i32) (call $length (global.get $h))))`;
    const strings = await wasm(text);
    const load = `const bytes = Uint8Array.of(${strings.join()});
      const load = async () => (await WebAssembly.instantiate(bytes, {}, { builtins: ['js-string'], importedStringConstants: 'texts' })).instance.exports.f();
      console.log(await load().catch(error => error.name + ': ' + error.message));`;
    const provided = { builtins: ['js-string'], importedStringConstants: 'texts' };
    for (const [options, expected] of [
      [provided, /^5\n$/],
      [{}, /^CompileError: .* expects imports of "wasm:js-string" .*--builtins/],
      [{ builtins: ['js-string'] }, /^CompileError: .* expects imports of "texts"/],
    ] as const) {
      const { code } = compile(strings, { ...options, format: 'register' });
      expect(await registered(code, `${given} ${load}`)).toMatch(expected);
    }
  });

  test('another is told how to be registered', async () => {
    const attempt = `try { new WebAssembly.Module(${literal}) } catch (error) { console.log(error.name, error instanceof WebAssembly.CompileError, error.message); }`;
    const text = await run(flags, given + attempt);
    expect(text).toMatch(
      /^CompileError true no code is registered .* "wasm2esm transpile <file> --format register"/,
    );
    expect(await run([...flags, preload], attempt)).toMatch(
      /^CompileError true code cannot be made .*--format register/,
    );
  });
});

test('modules made at run time, how quickly', async () => {
  // As a just-in-time compiler of a language makes them: a memory and a table of the program's, some functions; without identifiers, so without names.
  const text = `(module (import "e" "m" (memory 1)) (import "e" "t" (table 1 funcref)) (import "e" "trap" (func (param i32)))
    (type (func (param i32 i32) (result i32)))
    (func (export "sum") (param i32 i32) (result i32) (local i32 i64)
      (if (i32.gt_u (local.get 0) (local.get 1)) (then (call 0 (i32.const 7)) (unreachable)))
      (loop
        (local.set 3 (i64.add (local.get 3) (i64.load32_u offset=16 (local.get 0))))
        (local.set 2 (call_indirect (type 0) (local.get 2) (i32.load (local.get 0)) (i32.const 0)))
        (i32.store offset=4 (local.get 1) (i32.mul (local.get 2) (i32.const 31)))
        (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 4))) (local.get 1))))
      (i32.xor (local.get 2) (i32.wrap_i64 (i64.shr_u (local.get 3) (i64.const 9)))))
    (func (export "both") (param i32 i32) (result i32)
      (i32.add (call 1 (local.get 0) (local.get 1)) (call 1 (local.get 1) (i32.const 64))))
    (func (export "half") (param i32) (result i32)
      (select (i32.shr_s (local.get 0) (i32.const 1)) (i32.load8_u (local.get 0)) (i32.eqz (local.get 0)))))`;
  const made = await wasm(text);
  const code = `const bytes = Uint8Array.of(${made.join()});
    const e = { m: new WebAssembly.Memory({ initial: 1 }), t: new WebAssembly.Table({ element: 'anyfunc', initial: 1 }), trap: x => x };
    const make = () => new WebAssembly.Instance(new WebAssembly.Module(bytes), { e });
    // Warm is when it gets no faster.
    let [best, since] = [Infinity, 0];
    while (since++ < 25) {
      const start = process.cpuUsage();
      for (let i = 0; i < 100; i++) make();
      const { user, system } = process.cpuUsage(start);
      const milliseconds = (user + system) / 1000 / 100;
      if (milliseconds < best * 0.97) since = 0;
      best = Math.min(best, milliseconds);
    }
    console.log(best);`;
  const milliseconds = Number(await run([preload], code));
  console.info(`${milliseconds} ms of CPU for a module of ${made.length} bytes`);
  expect(milliseconds).toBeGreaterThan(0);
});
