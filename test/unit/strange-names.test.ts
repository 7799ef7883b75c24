/** Modules whose imports, exports and functions have every name that could mislead: they work, and nothing of a name gets loose in the code. */
import { compile } from '../../compiler/index.ts';
import { evaluate, type Exports, type Func, type Imports, wasm } from '../harness/modules.ts';

// Not `then`: of a module that exports it, import() calls it.
const names = [
  ...['', ' ', 'a b', '0', '1a', '-', "'", '"', '\\', '`', '${x}', '\n', '\r', '\0', '//', '/*', '*/', '#a'],
  ...[
    '</script>',
    '</SCRIPT',
    '<script',
    '<!--',
    '-->',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\u200d',
    '\u{1f600}',
    'ñ',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'],
  ...[
    'default',
    'await',
    'yield',
    'class',
    'let',
    'static',
    'arguments',
    'eval',
    'undefined',
    'NaN',
    'Infinity',
  ],
  ...['null', 'true', 'this', 'super', 'import', 'export', 'async', 'of', 'get', 'set', 'enum', 'implements'],
  ...[
    'Object',
    'Symbol',
    'Math',
    'globalThis',
    'words',
    'exported',
    'wasm_error',
    'instantiate',
    'imports',
    'exports',
  ],
  'a'.repeat(5000),
];

function quoted(name: string): string {
  const bytes = [...new TextEncoder().encode(name)];
  return `"${bytes.map(byte => `\\${byte.toString(16).padStart(2, '0')}`).join('')}"`;
}

/** Another name, all of them in turn. */
const other = (i: number): string => names[(i * 7) % names.length]!;

/** Each function gives its index, plus what its import of the same index gives. */
const text = `(module
  ${names.map((name, i) => `(import ${quoted(other(i))} ${quoted(name)} (func $i${i} (@name ${quoted(other(i + 1))}) (result i32)))`).join('\n')}
  ${names.map((name, i) => `(func (@name ${quoted(name)}) (export ${quoted(name)}) (result i32) (i32.add (call $i${i}) (i32.const ${i})))`).join('\n')})`;

function imports(): Imports {
  const object = (entries: readonly (readonly [string, unknown])[]): object => {
    const made = {};
    for (const [key, value] of entries) Object.defineProperty(made, key, { value, enumerable: true });
    return made;
  };
  const items = names.map((name, i) => [other(i), name, () => 100 * i] as const);
  const modules = [...new Set(items.map(([module]) => module))];
  const itemsOf = (module: string) =>
    items.filter(([m]) => m === module).map(([, name, f]) => [name, f] as const);
  return object(modules.map(module => [module, object(itemsOf(module))])) as Imports;
}

describe.each(['esm', 'instantiate'] as const)('as %s', format => {
  test.each([
    [false, 'inline'],
    [true, 'inline'],
    [false, 'import'],
    [true, 'import'],
  ] as const)('minified: %s, runtime: %s', async (minify, runtime) => {
    const { code } = compile(await wasm(text), { format, minify, runtime });
    expect(code).not.toMatch(/<\/?script|<!--|[\u2028\u2029]/i);
    const namespace = await evaluate(code, imports());
    const exports =
      format === 'esm'
        ? namespace
        : (namespace as { instantiate(imports: Imports): Exports }).instantiate(imports());
    expect(Object.keys(exports).sort()).toEqual([...names].sort());
    expect(names.map((name, i) => (exports[name] as Func)() === 101 * i)).not.toContain(false);
  });
});
