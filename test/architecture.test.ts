/**
 * Who may import whom, types included. A file imports from its own layer's folder and from lower layers; siblings on one line never see each
 * other. Sizes and headers of files are looked at too.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { passes } from '../compiler/optimise/pipeline.ts';
import { cycles, readSources, type SourceFile, sourceFile } from './architecture.ts';

/** Lowest first. A name is a folder of compiler/, or a file in it. */
const layers: readonly (readonly string[])[] = [
  ['wasm', 'diagnostics.ts', 'messages.ts', 'trace.ts'],
  ['binary.ts', 'options.ts', 'used-features.ts'],
  ['decode', 'validate', 'ir'],
  ['optimise'],
  ['legalise'],
  ['emit'],
  ['constants.ts', 'report.ts', 'inspect.ts', 'disassemble.ts'],
  ['compilation.ts'],
  ['index.ts', 'parallel'],
];

/** On one line that do see each other: an error has a place in a module, and modules report errors. */
const together: ReadonlySet<string> = new Set(layers[0]);

/** Which files may import a package. Others of compiler/ and runtime-support/ import none. */
const packages: Readonly<Record<string, readonly string[]>> = {
  acorn: ['compiler/emit/runtime.ts'],
  astring: ['compiler/emit/print.ts'],
  estree: ['compiler/emit/build.ts'],
  'source-map': ['compiler/emit/source-map.ts'],
  '@jridgewell/trace-mapping': ['compiler/emit/originals.ts'],
  '#runtime-source': ['compiler/emit/runtime.ts'],
  '@bjorn3/browser_wasi_shim': ['preview1', 'node', 'host-files'].map(
    name => `runtime-support/wasi/${name}.ts`,
  ),
};

/** What others may import of the compiler. */
const fronts = ['index.ts', 'options.ts', 'parallel/index.ts'].map(file => `compiler/${file}`);
/** What needs Node. */
const onNode = 'compiler/parallel/';

/** The namespace's entry that brings the compiler along. */
const atRunTime = 'runtime-support/webassembly/compile.ts';
/** How modules are found by their bytes: the one thing that compiler and runtime both do. */
const contentKey = 'runtime-support/webassembly/key.ts';

const [comfortable, most] = [300, 500];
/** Data, not code. */
const tables = ['compiler/wasm/instructions.ts'];

const folders = ['compiler', 'runtime-support', 'cli', 'plugin'].filter(folder =>
  existsSync(fileURLToPath(new URL(`../${folder}`, import.meta.url))),
);
const files = readSources(folders);

function layerOf(path: string): string {
  return path.split('/')[1]!;
}

/** What is wrong with an import, or null. */
function complaint(path: string, imported: string): string | null {
  const [folder] = path.split('/') as [string];
  const isOwn = imported.endsWith('.ts');
  if (folder === 'runtime-support')
    return isOwn &&
      (imported.startsWith('runtime-support/') || (path === atRunTime && imported === 'compiler/index.ts'))
      ? null
      : ownPackage(path, imported, 'the runtime imports nothing');
  if (path === 'compiler/compilation.ts' && imported === contentKey) return null;
  if (path.startsWith(onNode) && imported.startsWith('node:')) return null;
  if (folder === 'compiler' && !isOwn) return ownPackage(path, imported, 'not for this file');
  if (!isOwn || imported.startsWith(`${folder}/`))
    return folder === 'compiler' ? upward(layerOf(path), layerOf(imported)) : null;
  const isFront = fronts.includes(imported) && folder !== 'compiler';
  return isFront ? null : 'only by way of compiler/index.ts and options.ts';
}

function ownPackage(path: string, imported: string, otherwise: string): string | null {
  return packages[imported]?.includes(path) ? null : otherwise;
}

function upward(from: string, to: string): string | null {
  const [a, b] = [from, to].map(name => layers.findIndex(names => names.includes(name))) as [number, number];
  if (a < 0 || b < 0) return `${a < 0 ? from : to} has no layer`;
  if (a === b && from !== to && !together.has(from)) return `${from} and ${to} are siblings`;
  return b > a ? `${to} is above ${from}` : null;
}

function complaints(sources: readonly SourceFile[]): string[] {
  return sources.flatMap(({ path, imports }) =>
    imports.flatMap(imported => {
      const text = complaint(path, imported);
      return text === null ? [] : [`${path} imports ${imported}: ${text}`];
    }),
  );
}

function lineCount({ text }: SourceFile): number {
  return text.trimEnd().split('\n').length;
}

test('imports go down', () => {
  expect(files.length).toBeGreaterThan(80);
  expect(complaints(files)).toEqual([]);
});

test('no file leads back to itself', () => {
  expect(cycles(files)).toEqual([]);
});

test('files are short', () => {
  const long = files.filter(file => !tables.includes(file.path) && lineCount(file) > comfortable);
  const list = long.map(file => `${file.path} ${lineCount(file)}`);
  if (list.length > 0) console.info(`over ${comfortable} lines, to look at twice: ${list.join(', ')}`);
  expect(long.filter(file => lineCount(file) > most)).toEqual([]);
});

test('every file says what it is', () => {
  expect(files.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text)).map(({ path }) => path)).toEqual([]);
});

describe('complaints about', () => {
  test.each([
    ['compiler/wasm/types.ts', '../ir/nodes.ts', 'ir is above wasm'],
    ['compiler/decode/code.ts', '../validate/stack.ts', 'decode and validate are siblings'],
    ['compiler/optimise/fold.ts', '../legalise/forms.ts', 'legalise is above optimise'],
    ['compiler/ir/print.ts', 'astring', 'not for this file'],
    ['compiler/emit/module.ts', 'estree', 'not for this file'],
    ['compiler/emit/module.ts', '../../runtime-support/index.ts', 'only by way of'],
    ['compiler/newcomer/x.ts', '../wasm/types.ts', 'newcomer has no layer'],
    ['runtime-support/memory.ts', '../compiler/wasm/types.ts', 'the runtime imports nothing'],
    ['runtime-support/memory.ts', 'node:buffer', 'the runtime imports nothing'],
    ['cli/main.ts', '../compiler/decode/sections.ts', 'only by way of'],
  ])('%s importing %s', (path, imported, text) => {
    for (const statement of [
      `import { x } from '${imported}';`,
      `import type { X } from '${imported}';`,
      `export * from '${imported}';`,
    ]) {
      expect(complaints([sourceFile(path, statement)])).toEqual([expect.stringContaining(text)]);
    }
  });

  test('a way round', () => {
    const ring = ['a', 'b', 'c'].map((name, i, all) =>
      sourceFile(`compiler/ir/${name}.ts`, `import type { X } from './${all[(i + 1) % 3]!}.ts';`),
    );
    expect(cycles(ring)).toEqual([['a', 'b', 'c', 'a'].map(name => `compiler/ir/${name}.ts`)]);
    expect(cycles(ring.slice(1))).toEqual([]);
  });
});

test('the notes on the compiler name every pass', () => {
  const notes = readFileSync(new URL('../compiler/README.md', import.meta.url), 'utf8');
  const rows = [...notes.matchAll(/^\| (.+?) \|/gm)].flatMap(([, names]) => names!.split(', '));
  expect(passes.map(({ name }) => name).filter(name => !rows.includes(name))).toEqual([]);
});
