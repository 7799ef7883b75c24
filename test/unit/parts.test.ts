/** A module compiled in parts, apart and handed over as between threads, is the same as one compiled in one go. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Compilation, type Part } from '../../compiler/compilation.ts';
import { compile, type CompileOptions } from '../../compiler/index.ts';
import { ModuleNames } from '../../compiler/emit/names.ts';
import { Scope } from '../../compiler/emit/scope.ts';
import { referencesOf, takeOver } from '../../compiler/emit/takeover.ts';
import { partsOf } from '../../compiler/parallel/parts.ts';
import { noTrace } from '../../compiler/trace.ts';
import { TypeSpace } from '../../compiler/wasm/type-space.ts';

const variants: readonly CompileOptions[] = [
  {},
  { minify: true },
  { sourceMap: true, format: 'instantiate' },
  { minify: true, sourceMap: true, runtime: 'import' },
];

/** Says how many parts there were. */
function expectSameInParts(bytes: Uint8Array, options: CompileOptions): number {
  const [assembled, apart] = [0, 1].map(() => new Compilation(bytes, options, noTrace)) as [
    Compilation,
    Compilation,
  ];
  const ranges = assembled.ranges();
  // As threads do: not in order.
  const parts = [...ranges].reverse().map(range => structuredClone(apart.part(range)));
  for (const part of parts.reverse()) expect(assembled.add(part)).toBe(true);
  const [a, b] = [compile(bytes, options), assembled.finish()];
  expect(b.code === a.code).toBe(true);
  expect(b.map === a.map).toBe(true);
  expect(b.report).toEqual(a.report);
  return ranges.length;
}

test.each(['source-map/lib/mappings.wasm', 'web-tree-sitter/web-tree-sitter.wasm'])('%s', path => {
  const bytes = readFileSync(createRequire(import.meta.url).resolve(path));
  for (const options of variants) expect(expectSameInParts(bytes, options)).toBeGreaterThan(10);
});

test('what every proposal makes functions refer to', () => {
  const directory = new URL('../bench/kernels/', import.meta.url);
  const files = readdirSync(directory).filter(name => name.endsWith('.wasm'));
  const counts = files.map((name, i) =>
    expectSameInParts(readFileSync(new URL(name, directory)), variants[i % variants.length]!),
  );
  expect(counts.filter(count => count > 1).length).toBeGreaterThan(20);
});

test('a name that is another’s already', () => {
  const [one, other] = [0, 1].map(
    () => new Scope(new ModuleNames(false), { space: new TypeSpace([], []), memories: [] }),
  ) as [Scope, Scope];
  one.ownName('a', 'same$');
  other.ownName('b', 'same$');
  other.helper('memory_fill');
  expect(takeOver(one, referencesOf(other))).toBe(null);
  expect([...one.helpers]).toEqual([]);
});

test('where a range fails nobody takes another', () => {
  const taken: number[] = [];
  const failing = {
    ranges: () => Array.from({ length: 9 }, (_, start) => ({ start, end: start + 1 })),
    part({ start }: { start: number }) {
      taken.push(start);
      if (start === 4) throw new Error('lost');
      return {} as Part;
    },
  };
  const next = new Int32Array(new SharedArrayBuffer(4)).fill(2);
  expect([...partsOf(failing as unknown as Compilation, next).keys()]).toEqual([2, 3]);
  expect(taken).toEqual([2, 3, 4]);
});

test('nothing that a scope collects is left behind', () => {
  const scope = new Scope(new ModuleNames(false), { space: new TypeSpace([], []), memories: [] });
  const isCollection = (value: unknown): boolean =>
    value instanceof Map ||
    value instanceof Set ||
    (typeof value === 'object' && value !== null && Object.values(value).some(isCollection));
  const collected = Object.entries(scope).flatMap(([name, value]) =>
    name !== 'names' && name !== 'space' && isCollection(value) ? [name] : [],
  );
  expect(collected.length).toBeGreaterThan(10);
  expect(collected.filter(name => !Object.hasOwn(referencesOf(scope), name))).toEqual([]);
});
