/** `--watch`: the output follows the input, over errors and replacements. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, requireBuild, startWasm2esm, temporaryDirectory } from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';

beforeAll(requireBuild);

const returning = (value: number): Promise<Uint8Array> =>
  wasm(`(module (func (export "value") (result i32) (i32.const ${value})))`);

test('compiles again when the input changes', async () => {
  const cwd = temporaryDirectory();
  const input = join(cwd, 'in.wasm');
  const output = join(cwd, 'out.mjs');
  const holds = (value: number) => (): boolean => readFileSync(output, 'utf8').includes(`return ${value};`);
  writeFileSync(input, await returning(111));

  const { child, run } = startWasm2esm(['in.wasm', '-o', 'out.mjs', '--watch'], { cwd });
  let messages = '';
  child.stderr!.on('data', text => (messages += text));
  try {
    await eventually('the first compilation', () => messages.includes('watching in.wasm'));
    expect(holds(111)()).toBe(true);

    writeFileSync(input, await returning(222));
    await eventually('a second one', holds(222));

    writeFileSync(input, 'not wasm');
    await eventually('an error', () => messages.includes('error: in.wasm: magic header not detected'));
    expect(holds(222)()).toBe(true);

    // As many tools write: another file takes the name, or the name is gone for a while.
    writeFileSync(join(cwd, 'new.wasm'), await returning(333));
    renameSync(join(cwd, 'new.wasm'), input);
    await eventually('a third one', holds(333));
    rmSync(input);
    await new Promise(resolve => setTimeout(resolve, 500));
    writeFileSync(input, await returning(444));
    await eventually('a fourth one', holds(444));
  } finally {
    child.kill('SIGINT');
  }
  expect(await run).toMatchObject({ code: null, signal: 'SIGINT', stdout: '' });
}, 60_000);
