// Two steps: the runtime, a file a module, and with it the text that the compiler inlines; then one bundle an entry.
import { mkdirSync, writeFileSync } from 'node:fs';
import swc from '@rollup/plugin-swc';
import { minifySync } from '@swc/core';
import resolve from '@rollup/plugin-node-resolve';

const typescript = swc({
  swc: {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' }, preserveAllComments: true },
    minify: false,
    sourceMaps: false,
  },
});

const extensions = ['.ts', '.mjs', '.js'];

/** Minified but for the names at the top level, by which modules refer to one another. */
function compact(code) {
  // Without their imports, imported names are globals to the minifier, and stay.
  return minifySync(code.replace(/^import .*;$/gm, ''), { module: true, compress: { toplevel: false }, mangle: { toplevel: false } }).code;
}

/** Writes dist/runtime-source.js, from which emitted modules get their own copies of helpers. */
function runtimeSource() {
  return {
    name: 'runtime-source',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle)
        .filter(({ type, fileName }) => type === 'chunk' && fileName !== 'index.js')
        .map(({ fileName, code }) => ({ name: fileName, readable: code, compact: compact(code) }));
      mkdirSync('dist', { recursive: true });
      writeFileSync('dist/runtime-source.js', `export default ${JSON.stringify(files, null, 1)};\n`);
    },
  };
}

/** Packages stay outside the bundles. */
const external = id => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('#');

export default [
  {
    input: 'runtime-support/index.ts',
    output: { dir: 'dist/runtime', format: 'es', preserveModules: true, entryFileNames: '[name].js' },
    plugins: [resolve({ extensions }), typescript, runtimeSource()],
  },
  {
    input: { index: 'compiler/index.ts' },
    output: { dir: 'dist', format: 'es', chunkFileNames: 'chunks/[name].js' },
    external,
    plugins: [
      { name: 'runtime-source', resolveId: id => (id === '#runtime-source' ? new URL('dist/runtime-source.js', import.meta.url).pathname : null) },
      resolve({ extensions }),
      typescript,
    ],
  },
];
