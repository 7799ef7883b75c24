/** What the namespace adds to a bundle that registers its modules. */
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../spec/suite.ts';

const most = 12 * 1024;

test('the namespace is at most 12 KiB, minified and compressed', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: "import WebAssembly from 'wasm2esm/webassembly'; globalThis.WebAssembly = WebAssembly;",
      resolveDir: projectRoot,
    },
    alias: { 'wasm2esm/webassembly': join(projectRoot, 'dist/runtime/webassembly/index.js') },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });
  const size = gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
  console.info(`${size} bytes`);
  expect(size).toBeLessThanOrEqual(most);
  expect(size).toBeGreaterThan(1024);
});
