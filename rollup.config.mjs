// Two steps: the runtime, a file a module, and with it the text that the compiler inlines; then the entries, which share chunks.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import swc from '@rollup/plugin-swc';
import { minifySync, transformSync } from '@swc/core';
import resolve from '@rollup/plugin-node-resolve';

/** Keeps all comments in what people meet in their bundles and debuggers, elsewhere `some`: those that tools read. */
const printing = comments => ({ compress: false, mangle: false, format: { comments } });

const typescript = comments =>
  swc({
    swc: {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' }, minify: printing(comments) },
      sourceMaps: false,
    },
  });

const extensions = ['.ts', '.mjs', '.js'];
const root = path => fileURLToPath(new URL(path, import.meta.url));

/** Minified but for the names at the top level, by which modules refer to one another. */
function compact(code) {
  // Without their imports, imported names are globals to the minifier, and stay.
  const text = code.replace(/^import .*;$/gm, '');
  return minifySync(text, { module: true, compress: { toplevel: false }, mangle: { toplevel: false } }).code;
}

function withoutComments(code) {
  return transformSync(code, { jsc: { target: 'es2022', minify: printing('some') } }).code;
}

/** The names that a statement at the top level declares. */
function declaredNames({ type, declaration, id, declarations }) {
  if (type === 'ExportNamedDeclaration' && declaration) return declaredNames(declaration);
  return declarations ? declarations.map(declarator => declarator.id.name) : id ? [id.name] : [];
}

/** The chunks that the index leads to, each behind those that it imports. */
function inOrder(bundle) {
  const chunks = new Set();
  const visit = name => {
    const chunk = bundle[name];
    if (chunk?.type !== 'chunk' || chunks.has(chunk)) return;
    chunk.imports.forEach(visit);
    chunks.add(chunk);
  };
  visit('index.js');
  return [...chunks];
}

/** Writes dist/runtime-source.js, from which emitted modules get their own copies of helpers. */
function runtimeSource() {
  return {
    name: 'runtime-source',
    generateBundle(_options, bundle) {
      const files = inOrder(bundle)
        .filter(({ fileName }) => fileName !== 'index.js')
        .map(({ fileName, code }) => ({
          name: fileName,
          names: this.parse(code).body.flatMap(declaredNames),
          readable: withoutComments(code),
          compact: compact(code),
        }));
      mkdirSync('dist', { recursive: true });
      writeFileSync('dist/runtime-source.js', `export default ${JSON.stringify(files, null, 1)};\n`);
    },
  };
}

/** Makes an entry a program. */
function executable(file) {
  return {
    name: 'executable',
    renderChunk: (code, { fileName }) => (fileName === file ? `#!/usr/bin/env node\n${code}` : null),
    writeBundle: ({ dir }) => chmodSync(`${dir}/${file}`, 0o755),
  };
}

/** The module `#fingerprint`: a hash of all that decides what is emitted. */
function fingerprint() {
  const id = '#fingerprint';
  const hash = () => {
    const state = createHash('sha256');
    for (const folder of ['compiler', 'runtime-support'])
      for (const file of readdirSync(root(folder), { recursive: true }).sort())
        if (file.endsWith('.ts')) state.update(file).update(readFileSync(root(`${folder}/${file}`)));
    return state.digest('hex');
  };
  return {
    name: 'fingerprint',
    resolveId: source => (source === id ? id : null),
    load: source => (source === id ? `export default '${hash()}';` : null),
  };
}

/** Packages stay outside the bundles. */
const external = id => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('#');

/** The runtime, for the entries that bring the compiler to it: the package's own, which all share. */
function sharedRuntime() {
  const shared = new Map([
    [root('runtime-support/index.ts'), 'wasm2esm/runtime'],
    [root('runtime-support/webassembly/index.ts'), 'wasm2esm/webassembly'],
    [root('runtime-support/wasi/node.ts'), 'wasm2esm/wasi/node'],
    [root('runtime-support/webassembly/threads.ts'), 'wasm2esm/webassembly/threads'],
  ]);
  return {
    name: 'shared-runtime',
    resolveId(source, importer) {
      const id = importer && source.startsWith('.') ? shared.get(join(dirname(importer), source)) : undefined;
      return id === undefined ? null : { id, external: true };
    },
  };
}

/** Entries with the name of what they are for. */
const bundlers = ['rollup', 'vite', 'rolldown', 'webpack', 'rspack', 'esbuild', 'bun'];

export default [
  {
    input: [
      'index',
      'threads/index',
      'threads/worker',
      'wasi/index',
      'wasi/worker',
      'wasi/node',
      'webassembly/index',
      'webassembly/threads',
    ].map(name => `runtime-support/${name}.ts`),
    external,
    // Conditions on parts of the runtime are decided later, module by module.
    treeshake: false,
    output: {
      dir: 'dist/runtime',
      format: 'es',
      preserveModules: true,
      preserveModulesRoot: 'runtime-support',
      entryFileNames: '[name].js',
    },
    plugins: [resolve({ extensions }), typescript('all'), runtimeSource()],
  },
  {
    input: {
      index: 'compiler/index.ts',
      parallel: 'compiler/parallel/index.ts',
      'parallel-worker': 'compiler/parallel/worker.ts',
      cli: 'cli/main.ts',
      ...Object.fromEntries(
        ['compile', 'register'].map(name => [
          `webassembly/${name}`,
          `runtime-support/webassembly/${name}.ts`,
        ]),
      ),
      ...Object.fromEntries(bundlers.map(name => [name, `plugin/${name}.ts`])),
    },
    output: { dir: 'dist', format: 'es', chunkFileNames: 'chunks/[name].js', hoistTransitiveImports: false },
    external,
    plugins: [
      {
        name: 'runtime-source',
        resolveId: id => (id === '#runtime-source' ? root('dist/runtime-source.js') : null),
      },
      fingerprint(),
      sharedRuntime(),
      resolve({ extensions }),
      typescript('some'),
      executable('cli.js'),
    ],
  },
];
