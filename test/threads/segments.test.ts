/** E3: what is dropped is let go. Each instance has a reference to a segment's bytes; the bytes are the module's where it can have several instances. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compile } from '../../compiler/index.ts';
import { wasm } from '../harness/modules.ts';
import { file } from './agents.ts';
import type { Holders } from './segments-child.ts';

const size = 10_007;
const text = `(module (memory (export "memory") 1 5 shared) (data $d "${'ab\\00\\ff'.repeat(size / 4)}abc")
  (func (export "init") (memory.init $d (i32.const 0) (i32.const 0) (i32.const ${size})))
  (func (export "drop") (data.drop $d)))`;

async function holdersOf(...mode: string[]): Promise<Holders> {
  const bytes = await wasm(text);
  const urls = (['esm', 'instantiate'] as const).map(format =>
    file(compile(bytes, { format, runtime: 'inline' }).code),
  );
  const child = fileURLToPath(new URL('segments-child.ts', import.meta.url));
  const flags = ['--expose-gc', '--no-warnings', '--import', 'tsx'];
  const printed = execFileSync(process.execPath, [...flags, child, ...urls, String(size), ...mode], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(printed) as Holders;
}

test('E3: data.drop lets the bytes go', async () => {
  expect(await holdersOf()).toEqual({ alone: [true, false], several: [3, 2, 0] });
});

test('a planted leak is found', async () => {
  expect(await holdersOf('planted')).toEqual({ alone: [true, true], several: [4, 3, 1] });
});
