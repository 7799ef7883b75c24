/** Modules and memories between agents: a program that posts them in all ways prints the same with the namespace as with the host's WebAssembly. */
import { fileURLToPath } from 'node:url';
import { runNode } from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';

const script = fileURLToPath(new URL('programs/messages.mjs', import.meta.url));
const preload = new URL('../../dist/webassembly/register.js', import.meta.url);
let binary: string;
let native: string;

async function run(...flags: string[]): Promise<string> {
  const { stdout, stderr } = await runNode(['--no-warnings', ...flags, script, binary]);
  if (stdout === '') throw new Error(stderr);
  return stdout;
}

beforeAll(async () => {
  const text = `(module (import "e" "m" (memory 1 4 shared)) (func (export "size") (result i32) (memory.size))
    (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`;
  binary = Buffer.from(await wasm(text)).toString('base64');
  native = await run();
});

test('the host posts them all', () => {
  expect(JSON.parse(native)).toMatchObject({ grown: 3 * 65536, workerClass: true });
});

test.each([
  ['an engine', [`--import=${preload.href}`]],
  ['no engine', ['--jitless', `--import=${preload.href}`]],
  ['a preload of CommonJS', [`--require=${fileURLToPath(preload)}`]],
])('with %s', async (_what, flags) => {
  expect(await run(...flags)).toBe(native);
});
