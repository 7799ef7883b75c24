/** Node's WASI beside the class that takes its place with the preload: a program that asks for all sorts of things gets the same answers. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode, temporaryDirectory } from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';

const script = fileURLToPath(new URL('programs/wasi.mjs', import.meta.url));
const preload = `--import=${new URL('../../dist/webassembly/register.js', import.meta.url).href}`;
const directory = temporaryDirectory();

async function answers(name: string, ...flags: string[]): Promise<string> {
  const folder = join(directory, name);
  mkdirSync(folder);
  const binary = Buffer.from(await wasm('(module (memory (export "memory") 1))')).toString('base64');
  const { stdout, stderr } = await runNode([...flags, script, binary, folder]);
  // Node's own is experimental, and says so.
  return stdout + stderr.replace(/.*(ExperimentalWarning: WASI|--trace-warnings|disabling flag).*\n/g, '');
}

test('asked the same, they answer the same', async () => {
  const native = await answers('native');
  expect(native).toContain('hello, WASI'.slice(0, 5));
  expect(await answers('ours', preload)).toBe(native);
  expect(await answers('alone', '--jitless', preload)).toBe(native);
});
