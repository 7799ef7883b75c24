/**
 * One build, as its users make it: `node bundle.mjs '<request>'`. The request is `{ bundler, entry, outDir, options, bundlerOptions }`;
 * what it prints is `{ error }`, a message or null, and `{ warnings }`.
 */
import { dirname } from 'node:path';

const { bundler, entry, outDir, options, bundlerOptions } = JSON.parse(process.argv[2]);
const { default: wasm2esm } = await import(`wasm2esm/${bundler}`);
const warnings = [];

const builds = {
  async rollup() {
    const { rollup } = await import('rollup');
    const build = await rollup({
      input: entry,
      plugins: [wasm2esm(options)],
      onwarn: ({ message }) => warnings.push(message),
      ...bundlerOptions,
    });
    await build.write({ dir: outDir, format: 'es', sourcemap: true });
    await build.close();
  },

  async vite() {
    const { build } = await import('vite');
    await build({
      root: dirname(entry),
      configFile: false,
      logLevel: 'silent',
      plugins: [wasm2esm(options)],
      build: {
        outDir,
        emptyOutDir: false,
        minify: false,
        modulePreload: false,
        rollupOptions: { input: entry, output: { entryFileNames: 'main.js' } },
      },
      ...bundlerOptions,
    });
  },

  async rolldown() {
    const { build } = await import('rolldown');
    await build({
      input: entry,
      plugins: [wasm2esm(options)],
      output: { dir: outDir, format: 'es' },
      logLevel: 'silent',
    });
  },

  async esbuild() {
    const { build } = await import('esbuild');
    const result = await build({
      entryPoints: [entry],
      plugins: [wasm2esm(options)],
      outdir: outDir,
      bundle: true,
      format: 'esm',
      logLevel: 'silent',
      ...bundlerOptions,
    });
    warnings.push(...result.warnings.map(({ text }) => text));
  },

  async webpack() {
    const { default: webpack } = await import('webpack');
    const compiler = webpack({
      entry,
      mode: 'production',
      context: dirname(entry),
      output: {
        path: outDir,
        filename: 'main.js',
        module: true,
        chunkFormat: 'module',
        library: { type: 'module' },
      },
      experiments: { outputModule: true },
      optimization: { minimize: false },
      plugins: [wasm2esm(options)],
      ...bundlerOptions,
    });
    await new Promise((resolve, reject) =>
      compiler.run((error, stats) => {
        const { errors = [], warnings: warned = [] } =
          stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
        warnings.push(...warned.map(({ message }) => message));
        compiler.close(() => {
          if (error) reject(error);
          else if (errors.length > 0) reject(new Error(errors.map(({ message }) => message).join('\n')));
          else resolve();
        });
      }),
    );
  },
};

let error = null;
try {
  await builds[bundler]();
} catch (thrown) {
  error = thrown.message;
}
console.log(JSON.stringify({ error, warnings }));
