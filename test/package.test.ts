/** The package as its users get it: what is in it, that every entry loads, and that TypeScript knows every entry. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { requireBuild, runNode, temporaryDirectory } from './harness/cli.ts';
import { projectRoot } from './spec/suite.ts';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default?: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as Manifest;
const entries = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === 'object' && target.default ? [`wasm2esm${path.slice(1)}`] : [],
);
const project = temporaryDirectory();
const installed = join(project, 'node_modules/wasm2esm');
let files: string[];

beforeAll(() => {
  requireBuild();
  if (!existsSync(join(projectRoot, 'dist/types'))) throw new Error('there is no dist/types: npm run build');
  const pack = ['pack', '--ignore-scripts', '--json', `--pack-destination=${project}`];
  const [packed] = JSON.parse(
    execFileSync('npm', pack, { cwd: projectRoot, encoding: 'utf8', stdio: 'pipe' }),
  ) as [{ filename: string; files: { path: string }[] }];
  files = packed.files.map(({ path }) => path);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(project, packed.filename), '-C', installed, '--strip-components=1']);
  // Beside it the packages that npm would put there: those it depends on, and the bundlers.
  for (const name of [
    ...Object.keys(manifest.dependencies),
    'rollup',
    'vite',
    'rolldown',
    'esbuild',
    'webpack',
    'typescript',
  ]) {
    mkdirSync(dirname(join(project, 'node_modules', name)), { recursive: true });
    symlinkSync(join(projectRoot, 'node_modules', name), join(project, 'node_modules', name));
  }
}, 60_000);

test('it holds what is built, and little else', () => {
  const others = files.filter(file => !file.startsWith('dist/'));
  expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json', 'plugin/types.d.ts']);
  expect(files.filter(file => !/\.(js|d\.ts)$/.test(file) && file.startsWith('dist/'))).toEqual([]);
});

test('publint has nothing to say', async () => {
  const { messages } = await publint({ pkgDir: installed, strict: true });
  expect(messages.map(message => formatMessage(message, manifest))).toEqual([]);
});

test.each(entries)('%s loads', async entry => {
  const code = `const exports = Object.values(await import('${entry}'));
    console.log(exports.some(value => typeof value === 'function') ? 'function' : 'nothing');`;
  expect(await runNode(['--input-type=module', '-e', code], { cwd: project })).toMatchObject({
    stdout: 'function\n',
    stderr: '',
  });
});

test('the command runs', async () => {
  const run = await runNode([join(installed, 'dist/cli.js'), '--version'], { cwd: project });
  expect(run.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

const consumer = `
import { compile, CompileError, type CompileOptions, type CompileResult } from 'wasm2esm';
import { Memory, RuntimeError } from 'wasm2esm/runtime';
import WebAssembly, { register, type Namespace } from 'wasm2esm/webassembly';
import { run_time_compiler, with_compiler } from 'wasm2esm/webassembly/compile';
import 'wasm2esm/webassembly/register';
import rollup from 'wasm2esm/rollup';
import vite, { type Options } from 'wasm2esm/vite';
import rolldown from 'wasm2esm/rolldown';
import webpack from 'wasm2esm/webpack';
import rspack from 'wasm2esm/rspack';
import esbuild from 'wasm2esm/esbuild';
import bun from 'wasm2esm/bun';
import type { Plugin as RollupPlugin } from 'rollup';
import { defineConfig } from 'vite';
import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Configuration } from 'webpack';

const options: CompileOptions = { format: 'instantiate', minify: true };
export const result: CompileResult = compile(new Uint8Array(), options);
export const code: string = result.code;
export const memory = new Memory({ initial: 1 });
export const errors = [CompileError, RuntimeError];
export const namespace: Namespace = with_compiler(run_time_compiler({ minify: true }));
export const module = new WebAssembly.Module(new Uint8Array());
export const exported = (await WebAssembly.instantiate(new ArrayBuffer(8))).instance.exports;
export const instance: object = (await WebAssembly.instantiate(module)).exports;
register('key', { instantiate: () => ({}), imports: WebAssembly.Module.imports(module), exports: [] });
const plugin: Options = { include: '**/*.wasm', imports: { env: './env.js' }, cache: false, dts: true };
export const a: RollupPlugin = rollup(plugin);
export const b = defineConfig({ plugins: [vite(plugin)] });
export const c: EsbuildPlugin = esbuild(plugin);
export const d: Configuration = { plugins: [webpack(plugin)] };
export const others = [rolldown(), rspack(), bun];
// @ts-expect-error there is no such option
rollup({ frobnicate: true });
// @ts-expect-error nor such a format
compile(new Uint8Array(), { format: 'cjs' });
`;

test.each([
  ['nodenext', 'nodenext'],
  ['preserve', 'bundler'],
])(
  'TypeScript knows its entries, module %s',
  async (module, moduleResolution) => {
    writeFileSync(join(project, 'consumer.mts'), consumer);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'es2022',
      module,
      moduleResolution,
      types: [],
      skipLibCheck: true,
    };
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.mts'] }),
    );
    const tsc = join(projectRoot, 'node_modules/typescript/bin/tsc');
    expect(await runNode([tsc, '-p', project])).toMatchObject({ stdout: '', code: 0 });
  },
  60_000,
);
