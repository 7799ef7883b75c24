/** A bundler keeps of the runtime what is used: of a bare import nothing, of one helper that helper and what it needs. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import swc from '@rollup/plugin-swc';
import resolve from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import { ModuleNames } from '../../compiler/emit/names.ts';
import { Printer } from '../../compiler/emit/print.ts';
import { inlineRuntime } from '../../compiler/emit/runtime.ts';
import { Scope } from '../../compiler/emit/scope.ts';
import { TypeSpace } from '../../compiler/wasm/type-space.ts';
import * as parts from '../../runtime-support/parts.ts';
import { declarationsOf } from './program.ts';

const folder = fileURLToPath(new URL('../../runtime-support/', import.meta.url));
const files = readdirSync(folder).filter(file => file.endsWith('.ts'));

/** Bundles an entry of this text, which stands beside the runtime's files. No package says that they have no side effects. */
async function bundle(text: string): Promise<string> {
  const entry = `${folder}entry.ts`;
  const build = await rollup({
    input: entry,
    plugins: [
      {
        name: 'entry',
        resolveId: id => (id === entry ? id : null),
        load: id => (id === entry ? text : null),
      },
      { name: 'with-effects', transform: () => ({ moduleSideEffects: true }) },
      resolve({ extensions: ['.ts', '.js'] }),
      swc({
        swc: { jsc: { target: 'es2022', parser: { syntax: 'typescript' }, preserveAllComments: true } },
      }),
    ],
  });
  const { output } = await build.generate({ format: 'es' });
  await build.close();
  return output[0].code;
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '').trim();
}

/** Names at the top level. */
function kept(code: string): string[] {
  return declarationsOf(code)
    .flatMap(({ names }) => names)
    .sort();
}

test.each(files)('nothing is left of a bare import of %s', async file => {
  expect(withoutComments(await bundle(`import './${file}';`))).toBe('');
});

test('what has effects is seen', async () => {
  expect(withoutComments(await bundle(`import './trap.ts'; new Set([globalThis.unknown()]);`))).not.toBe('');
});

test.each([
  ['i32_popcnt', ['i32_popcnt']],
  ['i32_div_u', ['RuntimeError', 'TRAP', 'divide_by_zero', 'i32_div_u', 'mark_trap', 'marked_trap', 'trap']],
  ['latin1', ['latin1']],
])('of %s is kept what it needs', async (helper, names) => {
  const code = await bundle(`export { ${helper} } from './index.ts';`);
  expect(kept(code)).toEqual(names);
});

// Two ways to the same answer: Rollup's, and that of what the compiler inlines.
test.each([
  'memory_grow',
  'i64_div_s',
  'func_to_js',
  'table_copy',
  'dispatch',
  'memory_object',
  'global_object',
  'Exception',
])('a bundler keeps of %s what the compiler brings along', async helper => {
  const scope = new Scope(new ModuleNames(false), { space: new TypeSpace([], []), memories: [] });
  scope.helper(helper);
  const printer = new Printer({ minify: false, isMapped: false });
  printer.nodes(inlineRuntime(scope, false, { ...parts }));
  const brought = kept(printer.finish().text);
  const bundled = kept(await bundle(`export { ${helper} } from './index.ts';`));
  expect(bundled).toEqual(brought);
});
