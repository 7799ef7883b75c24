/**
 * `npm run bench:init`: how long it takes to load a module, and to make an instance, the first and later ones, natively, by what we emit, and by
 * what interprets its initialisation. Requirement H6, H7: ours is never slower than the interpreting one.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { assemble } from '../spec/assemble.ts';
import { cache } from './engines.ts';
import { interpreted } from './interpreted.ts';
import { bytesOf, modules } from './modules.ts';
import { loadCompiler } from './prepare.ts';
import { grid } from './results.ts';
import { median } from './statistics.ts';

const { values: options } = parseArgs({
  options: {
    node: { type: 'string', default: process.execPath },
    processes: { type: 'string', default: '11' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  console.log(`npm run bench:init -- [options]

  --node=FILE      the Node to measure under
  --processes=N    processes of each variant (11); they take turns
  --json=FILE      the figures`);
  process.exit();
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const runtime = pathToFileURL(`${root}dist/runtime/index.js`).href;
const child = fileURLToPath(new URL('init-child.mjs', import.meta.url));
const folder = `${cache}init`;
mkdirSync(folder, { recursive: true });

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const text = (count: number): string => many(count, i => String.fromCharCode(97 + ((i * 7) % 26))).join('');

/** After Wasmtime's benches/instantiation, and the sizes of requirement H4. */
const shapes: Readonly<Record<string, string>> = {
  empty: '(module)',
  'small memory': '(module (memory (export "memory") 1))',
  'data segments': `(module (memory (export "memory") 17)
    ${many(64, i => `(data (i32.const ${i * 16000}) "${text(4096)}")`).join('\n')})`,
  '5000 functions, 1000 globals': `(module (memory (export "memory") 1) (table (export "table") 5000 funcref)
    ${many(1000, i => `(global $g${i} (mut i32) (i32.const ${i + 1}))`).join('\n')}
    ${many(5000, i => `(func $f${i} (param i32) (result i32) (i32.add (local.get 0) (global.get $g${i % 1000})))`).join('\n')}
    (elem (i32.const 0) ${many(5000, i => `$f${i}`).join(' ')})
    (data (i32.const 16) "${text(1024)}"))`,
};

interface Variant {
  readonly name: string;
  readonly kind: 'native' | 'esm';
  readonly file: string;
}

interface Times {
  /** until there is a module to make instances of */
  readonly load: number;
  readonly first: number;
  readonly warm: number;
}

const compile = await loadCompiler();

/** A file of the shape for each variant. */
function prepare(name: string, bytes: Uint8Array, hasInterpreter: boolean): Variant[] {
  const path = `${folder}/${name.replace(/\W+/g, '-')}`;
  const { code } = compile(bytes, { format: 'instantiate', runtime: 'import' });
  const file = (suffix: string, content: string | Uint8Array): string => {
    writeFileSync(path + suffix, content);
    return path + suffix;
  };
  const withRuntime = code.replace('"wasm2esm/runtime"', JSON.stringify(runtime));
  const variants: Variant[] = [
    { name: 'native', kind: 'native', file: file('.wasm', bytes) },
    { name: 'ours', kind: 'esm', file: file('.mjs', withRuntime) },
  ];
  if (!hasInterpreter) return variants;
  const other = file('-interpreted.mjs', interpreted(bytes, code, runtime));
  return [...variants, { name: 'interpreted', kind: 'esm', file: other }];
}

function measure(variants: readonly Variant[]): Map<string, Times> {
  const runs = new Map<string, Times[]>(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < Number(options.processes); round++) {
    for (const { name, kind, file } of variants) {
      const output = execFileSync(options.node, [child, kind, file, '60', runtime], { encoding: 'utf8' });
      runs.get(name)!.push(JSON.parse(output) as Times);
    }
  }
  const times = (of: readonly Times[]): Times => {
    const [load, first, warm] = (['load', 'first', 'warm'] as const).map(key =>
      median(of.map(time => time[key])),
    ) as [number, number, number];
    return { load, first, warm };
  };
  return new Map([...runs].map(([name, all]) => [name, times(all)]));
}

const results: Record<string, Record<string, Times>> = {};
const rows: string[][] = [];

function report(name: string, bytes: Uint8Array, hasInterpreter: boolean): void {
  const times = measure(prepare(name, bytes, hasInterpreter));
  results[name] = Object.fromEntries(times);
  for (const when of ['load', 'first', 'warm'] as const) {
    const cell = (variant: string): string => times.get(variant)?.[when].toFixed(3) ?? '';
    rows.push([name, when, cell('native'), cell('ours'), cell('interpreted')]);
  }
}

for (const [name, source] of Object.entries(shapes)) {
  const form = { form: 'text', text: source } as Parameters<typeof assemble>[0];
  report(name, await assemble(form), true);
}
const real = modules.find(({ name }) => name === 'sql.js')!;
if (existsSync(`${cache}modules/node_modules/${real.file}`)) report(real.name, bytesOf(real), false);
else console.log(`${real.name} is left out: npm run bench:setup brings it`);

console.log(grid([['module', 'instance', 'native', 'ours', 'interpreted'], ...rows]));
if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);
