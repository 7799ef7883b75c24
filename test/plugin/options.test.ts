/** What the plugin can be told, and what it keeps on disk. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireBuild, runNode } from '../harness/cli.ts';
import { projectRoot } from '../spec/suite.ts';
import { wasm } from '../harness/modules.ts';
import { withMapUrl } from '../harness/source-maps.ts';
import { Project } from './project.ts';

beforeAll(requireBuild);

const answer = (value: number): string =>
  `(module (func (export "answer") (result i32) (i32.const ${value})))`;

const main = `import { answer } from './answer.wasm'; console.log(answer());`;

async function answering(): Promise<Project> {
  return Project.of({ 'answer.wasm': answer(42), 'main.js': main, 'package.json': '{}' });
}

describe('the cache', () => {
  const folder = 'node_modules/.cache/wasm2esm';
  const entries = (project: Project, name = folder): string[] => readdirSync(project.path(name)).sort();

  test('gives again what has been compiled', async () => {
    const project = await answering();
    await project.bundle('rollup', { cache: true });
    const [entry] = entries(project);
    // Whoever compiles anew does not find this.
    writeFileSync(
      project.path(`${folder}/${entry!}`),
      project.read(`${folder}/${entry!}`).replace('42', '43'),
    );
    await project.bundle('rollup', { cache: true });
    expect(await project.run()).toBe('43\n');
    expect(entries(project)).toEqual([entry]);
  });

  test('knows binaries and options apart', async () => {
    const project = await answering();
    await project.bundle('rollup', { cache: true });
    await project.bundle('rollup', { cache: true, minify: true });
    expect(entries(project)).toHaveLength(2);
    await project.write('answer.wasm', answer(7));
    await project.bundle('rollup', { cache: true });
    expect(await project.run()).toBe('7\n');
    expect(entries(project)).toHaveLength(3);
  });

  test('does without what cannot be read', async () => {
    const project = await answering();
    await project.bundle('rollup', { cache: true });
    writeFileSync(project.path(`${folder}/${entries(project)[0]!}`), '{"code":');
    await project.bundle('rollup', { cache: true });
    expect(await project.run()).toBe('42\n');
  });

  test('lies where it is told to, or nowhere', async () => {
    const project = await answering();
    await project.bundle('rollup', { cache: false });
    expect(existsSync(project.path('node_modules'))).toBe(false);
    await project.bundle('rollup', { cache: 'elsewhere' });
    expect(entries(project, 'elsewhere')).toHaveLength(1);
    expect(existsSync(project.path('node_modules'))).toBe(false);
  });

  test('that cannot be written costs time only', async () => {
    const project = await answering();
    await project.bundle('rollup', { cache: 'package.json' });
    expect(await project.run()).toBe('42\n');
  });
});

test.each(['rollup', 'vite', 'esbuild', 'webpack'] as const)('imports, in %s', async bundler => {
  const project = await Project.of({
    'lib/asks.wasm': `(module (import "env" "ask" (func $ask (result i32)))
      (func (export "answer") (result i32) (call $ask)))`,
    'src/env.js': 'export const ask = () => 42;',
    'main.js': `import { answer } from './lib/asks.wasm'; console.log(answer());`,
  });
  await project.bundle(bundler, { imports: { env: './src/env.js' } });
  expect(await project.run()).toBe('42\n');
});

test('include and exclude', async () => {
  const project = await answering();
  expect((await project.build('esbuild', { exclude: '**/answer.wasm' })).error).toContain('No loader');
  expect((await project.build('esbuild', { include: '**/other.wasm' })).error).toContain('No loader');
  await project.bundle('esbuild', { include: ['**/answer.wasm'] });
});

test('options of the compiler, and others', async () => {
  const project = await answering();
  const { error } = await project.build('rollup', { features: ['telepathy'] });
  expect(error).toContain('unknown value telepathy of option features');
  expect((await project.build('rollup', { frobnicate: true })).error).toContain('unknown option frobnicate');
});

const sources = (project: Project): string[] =>
  (JSON.parse(project.read('out/main.js.map')) as { sources: string[] }).sources;

test("the bundle's source map leads to the code that wasm became", async () => {
  const project = await answering();
  await project.bundle('rollup');
  expect(sources(project)).toContain('../answer.wasm');
});

test("or to the binary's text format", async () => {
  const project = await answering();
  await project.bundle('rollup', { sourceMap: true });
  expect(sources(project)).toContain('../answer.wat');
});

test('or to what the binary was made from', async () => {
  const project = await answering();
  await project.write('lib/answer.wasm', withMapUrl(await wasm(answer(42)), './maps/answer.map'));
  const map = { version: 3, sources: ['../answer.c'], sourcesContent: ['return 42;'], names: [] };
  // Every byte of the binary comes from the file's start.
  await project.write(
    'lib/maps/answer.map',
    JSON.stringify({ ...map, mappings: 'AAAA,CAAA'.padEnd(999, ',CAAA') }),
  );
  await project.write('main.js', main.replace('./answer.wasm', './lib/answer.wasm'));
  await project.bundle('rollup', { sourceMap: true });
  expect(sources(project)).toContain('../lib/answer.c');
});

test('declarations for TypeScript', async () => {
  const project = await Project.of({
    'answer.wasm': answer(42),
    'main.js': main,
    'main.ts': `import { answer } from './answer.wasm';
      import { instantiate } from './answer.wasm?instantiate';
      export const right: number = answer();
      export const other: number = instantiate().answer();
      // @ts-expect-error it is a number
      export const wrong: string = answer();`,
  });
  await project.bundle('rollup', { dts: true });
  expect(existsSync(project.path('answer.d.wasm.ts'))).toBe(true);
  await project.write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'es2022',
        module: 'preserve',
        moduleResolution: 'bundler',
        allowArbitraryExtensions: true,
        types: [],
        lib: ['es2022', 'dom'],
      },
      files: ['main.ts', join(projectRoot, 'plugin/types.d.ts')],
    }),
  );
  const tsc = join(projectRoot, 'node_modules/typescript/bin/tsc');
  const run = await runNode([tsc, '-p', project.path('tsconfig.json')]);
  expect(run).toMatchObject({ code: 0, stdout: '' });
});

test("Vite's development server", async () => {
  const project = await Project.of({
    'answer.wasm': answer(42),
    'index.js': `import { answer } from './answer.wasm'; export const value = answer();`,
    'index.html': '<script type="module" src="/index.js"></script>',
  });
  const program = join(projectRoot, 'test/plugin/dev-server.mjs');
  const { stdout, stderr } = await runNode([program, project.directory]);
  const { script, module, value } = JSON.parse(stdout || JSON.stringify(stderr)) as Record<string, string>;
  expect(script).toMatch(/from "\/answer\.wasm/);
  expect(module).toContain('function answer()');
  expect(value).toBe('42');
});
