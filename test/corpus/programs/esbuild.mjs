/** esbuild-wasm: bundles and minifies. Go. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export default async function run() {
  const wasmModule = new WebAssembly.Module(readFileSync(require.resolve('esbuild-wasm/esbuild.wasm')));
  const esbuild = await import('esbuild-wasm/esm/browser.js');
  globalThis.self = globalThis;
  await esbuild.initialize({ wasmModule, worker: false });
  const source = readFileSync(require.resolve('acorn'), 'utf8')
    .slice(0, 60_000)
    .replace(/[^}]*$/, '');
  const typescript = `enum E { A = 1 << 3, B = A | 1 } export class C<T> { constructor(private x: T, public y?: E) {} get z(): number { return <any>this.x * 1e21 } }
    export const f = async (a: unknown) => { for await (const b of a as any) yield_(b ?? E.B, \`\${b}é\`) }; declare function yield_(...x: any[]): void`;
  const attempt = async (text, options) => {
    try {
      return await esbuild.transform(text, options);
    } catch (error) {
      return error.errors;
    }
  };
  const plugin = {
    name: 'files',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path }) => ({ path, namespace: 'files' }));
      build.onLoad({ filter: /.*/, namespace: 'files' }, ({ path }) => ({
        contents:
          path === 'main'
            ? 'import { a } from "lib"; console.log(a(2))'
            : 'export const a = x => x ** 2; export const b = 1',
      }));
    },
  };
  const bundle = await esbuild.build({
    entryPoints: ['main'],
    bundle: true,
    write: false,
    plugins: [plugin],
    format: 'esm',
  });
  return [
    await attempt(typescript, { loader: 'ts', minify: true, target: 'es2017', sourcemap: true }),
    await attempt('let a = ;', {}),
    await attempt('.a { color: #ff0000; &:hover { margin: 0px } }', { loader: 'css', minify: true }),
    await attempt(source, { minify: true }),
    bundle.outputFiles.map(({ text }) => text),
  ];
}
