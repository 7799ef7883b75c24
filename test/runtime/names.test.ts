/**
 * Names in the runtime. Emitted modules bring along copies of single declarations, out of several files and under other names: that only works
 * if every name at the top level is there once, and nothing inside a function is called the same.
 */
import sources from '#runtime-source';
import { Printer } from '../../compiler/emit/print.ts';
import { ModuleNames } from '../../compiler/emit/names.ts';
import { inlineRuntime, innerRuntimeNames, outerNames, runtimeNames } from '../../compiler/emit/runtime.ts';
import { Scope } from '../../compiler/emit/scope.ts';
import { withNames } from '../../compiler/emit/short-names.ts';
import { TypeSpace } from '../../compiler/wasm/type-space.ts';
import { evaluate } from '../harness/modules.ts';
import { type Declared, declarationsOf } from './program.ts';

const forms = ['readable', 'compact'] as const;

/** A message for each name declared twice, and for each that hides one of the top level. */
function clashes(declarations: readonly Declared[]): string[] {
  const seen = new Set<string>();
  const twice = declarations.flatMap(({ names }) => names.filter(name => seen.size === seen.add(name).size));
  const hiding = declarations.flatMap(({ names, inner }) =>
    [...inner].filter(name => seen.has(name)).map(name => `${name} in ${names.join()}`),
  );
  return [...twice.map(name => `${name} twice`), ...hiding];
}

/** The whole runtime as an emitted module brings it along. */
function inlined(minify: boolean): string {
  const scope = new Scope(new ModuleNames(minify), { space: new TypeSpace([], []), memories: [] });
  const names = [...runtimeNames()];
  scope.names.avoid(minify ? innerRuntimeNames() : outerNames);
  const own = names.map(name => scope.helper(name));
  const printer = new Printer({ minify, isMapped: false });
  printer.nodes(inlineRuntime(scope, minify, {}));
  printer.text(`\nexport { ${own.map((name, i) => `${name} as ${names[i]!}`).join(', ')} };\n`);
  const { text } = printer.finish();
  return withNames(text, scope.names.settle(text));
}

test.each(forms)('are clear of one another, %s', form => {
  expect(clashes(sources.flatMap(file => declarationsOf(file[form])))).toEqual([]);
});

test.each([false, true])('are clear of one another where they are brought along, minified: %s', minify => {
  expect(clashes(declarationsOf(inlined(minify)))).toEqual([]);
});

test('clashes are found', () => {
  const text =
    'let a; function b(c, { d, e: [f = 1] }) { for (const g of c) try {} catch (h) {} return (function i() {}, class j {}) }';
  const of = (more: string) => clashes([text, more].flatMap(declarationsOf));
  expect(of('let k')).toEqual([]);
  expect(of('function a() {}')).toEqual(['a twice']);
  for (const name of 'cdfghij') expect(of(`let ${name}`)).toEqual([`${name} in b`]);
});

test.each([false, true])('the runtime brought along works, minified: %s', async minify => {
  const runtime = (await evaluate(inlined(minify))) as Record<string, (...args: unknown[]) => unknown> & {
    words: Int32Array;
  };
  expect(runtime['i64_div_u']!(0, 1000, 7, 1)).toBe(999);
  expect(runtime['i64_rem_s']!(-5, -1, 3, 0)).toBe(-2);
  expect(runtime.words[0]).toBe(-1);
  expect(() => runtime['i32_div_s']!(1, 0)).toThrow('integer divide by zero');
  expect(() => runtime['link_error']!('m', 'n', 0, 'is wrong')).toThrow(
    'incompatible import type: m.n is wrong',
  );
});

test('module authors cannot take the names of what the runtime uses', () => {
  const declarations = sources.flatMap(file => declarationsOf(file.readable));
  const own = new Set(declarations.flatMap(({ names }) => names));
  const globals = new Set(declarations.flatMap(({ free }) => [...free]).filter(name => !own.has(name)));
  expect(globals).toContain('Object');
  const names = new ModuleNames(false);
  expect([...globals].filter(name => names.isFree(name))).toEqual([]);
});
