/**
 * `npm run bench`: the kernels under each engine, native WebAssembly, ours, wasm2js and polywasm side by side in one process, several
 * processes each. Prints a table an engine; `--json=FILE` keeps the figures.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cache, chooseEngines, type Engine, engines } from './engines.ts';
import { type Kernel, kernels } from './kernels.ts';
import { loadCompiler, prepare, type Prepared, type Variant } from './prepare.ts';
import { measure } from './measure.ts';
import { type EngineResult, renderEngine, type Row, summarise } from './results.ts';

const usage = `npm run bench -- [options]

  --filter=TEXT     kernels or groups whose name contains it; several by commas
  --engine=NAME     ${engines.map(({ name }) => name).join(', ')};
                    several by commas; unasked: ${engines.flatMap(e => (e.isDefault ? [e.name] : [])).join(', ')}
  --quick           one process and a few short rounds: a glance, no figures to quote
  --processes=N     processes a kernel and engine (3)
  --rounds=N        timed runs of each variant in a process (7)
  --only=NAMES      variants to run
  --shared          also ours with the kernel's memory shared
  --with=NAME=DIR   one more variant: DIR/<kernel>.mjs, where there is one; may be repeated
  --keep=DIR        leaves what is emitted there
  --compiler=FILE   another build's index.js in place of dist/index.js
  --json=FILE       the figures, also the single samples
`;

const { values: options } = parseArgs({
  options: {
    filter: { type: 'string', default: '' },
    engine: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    processes: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string', default: '' },
    shared: { type: 'boolean', default: false },
    with: { type: 'string', multiple: true, default: [] },
    compiler: { type: 'string' },
    keep: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  console.log(usage);
  process.exit();
}

const list = (text: string): string[] => text.split(',').filter(Boolean);
const filters = list(options.filter);
const only = list(options.only);
const processes = Number(options.processes ?? (options.quick ? 1 : 3));
const rounds = Number(options.rounds ?? (options.quick ? 3 : 7));

const chosen = kernels.filter(
  ({ name, group }) => filters.length === 0 || filters.some(text => name.includes(text) || group === text),
);
const extra = options.with.map(text => {
  const [name, ...folder] = text.split('=');
  return { name: name!, folder: resolve(folder.join('=')) };
});

const compile = await loadCompiler(options.compiler);
const folder = options.keep ? resolve(options.keep) : `${cache}kernels/${process.pid}`;
const hasPlain = chosen.some(({ plain }) => plain !== null);
const peers = [
  'ours',
  ...(hasPlain ? ['plain'] : []),
  ...(options.shared ? ['shared'] : []),
  'wasm2js',
  'polywasm',
];
const prepared = new Map(
  chosen.map(kernel => [kernel, withExtra(kernel, prepare(kernel, compile, folder, peers))]),
);
const samples: object[] = [];
const results = chooseEngines(list(options.engine)).map(engine => {
  const result = measureEngine(engine);
  console.log(renderEngine(result));
  return result;
});
if (options.keep === undefined) rmSync(folder, { recursive: true });
if (options.json) writeFileSync(options.json, `${JSON.stringify({ results, samples }, null, 1)}\n`);

function withExtra(kernel: Kernel, { wasm, variants, failures }: Prepared): Prepared {
  const added = extra.map(({ name, folder }): Variant => ({
    name,
    kind: 'esm',
    path: `${folder}/${kernel.name}.mjs`,
  }));
  const all = [...variants, ...added].filter(({ name }) => only.length === 0 || only.includes(name));
  return { wasm, variants: all, failures };
}

function measureEngine(engine: Engine): EngineResult {
  const rows: Row[] = [];
  const names = ['native', ...peers, ...extra.map(({ name }) => name)];
  const variants = names.filter(
    name => (engine.hasWasm || name !== 'native') && (only.length === 0 || only.includes(name)),
  );
  const base = variants[0]!;
  for (const kernel of chosen) {
    progress(`${engine.name}: ${kernel.name}`);
    const { wasm, variants: all, failures } = prepared.get(kernel)!;
    const some = all.filter(({ name }) => variants.includes(name));
    const n = Math.ceil(kernel.n * engine.scale);
    const { small } = kernel;
    const job = { wasm, n, small, warmup: 250, rounds, budget: options.quick ? 500 : 2000, variants: some };
    const measured = Array.from({ length: processes }, () => measure(engine, job));
    rows.push({
      kernel: kernel.name,
      group: kernel.group,
      cells: summarise(
        variants.filter(name => failures.has(name) || some.some(variant => variant.name === name)),
        base,
        measured,
        failures,
      ),
    });
    samples.push({ engine: engine.name, kernel: kernel.name, measured });
  }
  progress('');
  return { engine: engine.name, version: versionOf(engine), variants, base, rows };
}

function versionOf({ command, env }: Engine): string {
  const output = execFileSync(command, ['--version'], { encoding: 'utf8', env: { ...process.env, ...env } });
  return output.trim();
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
