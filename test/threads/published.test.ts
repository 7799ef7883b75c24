/** Addons that others have published, written in Rust with threads, on two workers beside their native twins. Each runs in a process of its own, for it takes WebAssembly's place. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compile } from '../../compiler/index.ts';
import { file } from './agents.ts';
import { addonFolder, addons } from './published/addons.ts';

const runtime = new URL('../../dist/runtime/index.js', import.meta.url).href;
const missing = 'NO PUBLISHED ADDON WAS RUN WITH THREADS: there are none. Run `npm run threads:setup`.';
const present = addons.filter(({ wasm }) => existsSync(`${addonFolder}node_modules/${wasm}`));

if (present.length === 0) {
  console.warn(missing);
  test.skip(missing, () => {});
} else {
  test.each(present)(
    'I2 I5: $name, as its native twin',
    async ({ name, wasm, file: binary }) => {
      const folder = `${addonFolder}node_modules/${wasm}/`;
      const { code } = compile(readFileSync(folder + binary), { format: 'instantiate', runtime: 'import' });
      // From where the file is, nobody knows the package's name.
      const module = file(code.replace(/(['"])wasm2esm\/runtime\1/, `'${runtime}'`));
      const script = fileURLToPath(new URL(`published/${name}.mjs`, import.meta.url));
      const { stdout } = await promisify(execFile)(process.execPath, [
        script,
        JSON.stringify({ module, runtime, base: `${folder}index.js` }),
      ]);
      expect(JSON.parse(stdout)).toMatchObject({ differences: [], workers: 2 });
      expect(Object.values(JSON.parse(stdout) as Record<string, number>)[1]).toBeGreaterThan(3);
    },
    120_000,
  );
}
