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

  test('a registered module runs', async () => {
    // Inside the package, so that it finds its imports.
    const file = join(projectRoot, `test/webassembly/registered-${process.pid}.tmp.mjs`);
    writeFileSync(file, compile(bytes, { format: 'register' }).code);
    try {
      expect(await run(flags, `${given} import '${file}'; ${use()}`)).toBe('22\n');
    } finally {
      rmSync(file);
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

test('modules made at run time are quick', async () => {
  const code = `const bytes = ${literal};
    const make = () => new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: { f: x => x } });
    for (let i = 0; i < 1500; i++) make();
    const rounds = Array.from({ length: 5 }, () => {
      const start = process.cpuUsage();
      for (let i = 0; i < 100; i++) make();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000 / 100;
    });
    console.log(Math.min(...rounds));`;
  const milliseconds = Number(await run([preload], code));
  console.info(`${milliseconds} ms of CPU for a module of ${bytes.length} bytes`);
  expect(milliseconds).toBeLessThan(1);
});
