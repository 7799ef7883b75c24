/**
 * `npm run bench:compile`: how fast the compiler is, and how much memory it takes, on two published modules beside `wasm2js -O2`. Each
 * compilation is a process of its own and cold, as a build runs it; the two take turns.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cache } from './engines.ts';
import { bytesOf, chooseModules, type Module } from './modules.ts';
import { grid } from './results.ts';
import { median } from './statistics.ts';

const { values: options } = parseArgs({
  options: {
    filter: { type: 'string', default: 'rollup,esbuild' },
    runs: { type: 'string', default: '5' },
    limit: { type: 'string', default: '300' },
    compiler: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  console.log(`npm run bench:compile -- [options]

  --filter=NAMES   modules, parts of names by commas (rollup,esbuild)
  --runs=N         compilations of each (5); one of a module that wasm2js takes more than a minute for
  --limit=SECONDS  of a single run of wasm2js (300)
  --compiler=FILE  another build's index.js in place of dist/index.js; the command line is left out then
  --json=FILE      the figures`);
  process.exit();
}

interface Run {
  /** ms of compilation, or of the whole process where that cannot be told */
  readonly time: number;
  /** bytes of output */
  readonly size: number;
  /** bytes of memory at most */
  readonly peak: number;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const compiler = options.compiler ?? `${root}dist/index.js`;
const cli = `${root}dist/cli.js`;
const child = fileURLToPath(new URL('compile-child.mjs', import.meta.url));
const folder = `${cache}compile`;
mkdirSync(folder, { recursive: true });

const tools: { readonly name: string; readonly run: (input: string) => Run }[] = [
  { name: 'compile()', run: input => viaApi(input, {}) },
  { name: 'compile(), minify', run: input => viaApi(input, { minify: true }) },
  ...(existsSync(cli) && !options.compiler
    ? [{ name: 'wasm2esm transpile', run: (input: string) => viaCommand([cli, 'transpile', input], input) }]
    : []),
  {
    name: 'wasm2js -O2',
    run: input => viaCommand([`${root}node_modules/binaryen/bin/wasm2js`, '-all', '-O2', input], input),
  },
];

const results = chooseModules(options.filter).map(measureModule);
console.log(
  grid([
    ['module', 'MB', 'by', 's', 'MB/s', 'peak MB', 'output MB', 'runs'],
    ...results.flatMap(({ name, bytes, rows }) =>
      rows.map(row => [
        name,
        (bytes / 1e6).toFixed(2),
        row.tool,
        ...(row.fault === null
          ? [
              (row.time / 1e3).toFixed(2),
              (bytes / row.time / 1e3).toFixed(2),
              (row.peak / 1e6).toFixed(0),
              (row.size / 1e6).toFixed(1),
            ]
          : [row.fault, '', '', '']),
        String(row.runs),
      ]),
    ),
  ]),
);
if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);

function measureModule(module: Module) {
  const bytes = bytesOf(module);
  const input = `${folder}/${module.name}.wasm`;
  writeFileSync(input, bytes);
  const runs = new Map(tools.map(({ name }) => [name, [] as Run[]]));
  const faults = new Map<string, string>();
  for (let i = 0; i < Number(options.runs); i++) {
    for (const { name, run } of tools) {
      const before = runs.get(name)!;
      if (faults.has(name) || (before[0]?.time ?? 0) > 60_000) continue;
      try {
        before.push(run(input));
      } catch (error) {
        faults.set(name, (error as Error).message.split('\n')[0]!);
      }
    }
  }
  const rows = tools.map(({ name: tool }) => {
    const all = runs.get(tool)!;
    const middle = (of: (run: Run) => number): number => (all.length === 0 ? 0 : median(all.map(of)));
    return {
      tool,
      runs: all.length,
      time: middle(run => run.time),
      size: middle(run => run.size),
      peak: middle(run => run.peak),
      fault: faults.get(tool) ?? null,
    };
  });
  return { name: module.name, bytes: bytes.length, rows };
}

function viaApi(input: string, settings: object): Run {
  const args = [child, compiler, input, JSON.stringify(settings)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Run;
}

/** A whole process that writes a file. Its memory is what the kernel says of it by way of GNU time, if that is there. */
function viaCommand(args: readonly string[], input: string): Run {
  const output = `${input}.mjs`;
  const time = '/usr/bin/time';
  const command = [process.execPath, ...args, '-o', output];
  const full = existsSync(time) ? [time, '-f', '%M', ...command] : command;
  const start = performance.now();
  const { status, error, stderr } = spawnSync(full[0]!, full.slice(1), {
    encoding: 'utf8',
    timeout: Number(options.limit) * 1000,
    killSignal: 'SIGKILL',
  });
  if (error) throw new Error(`over ${options.limit} s`, { cause: error });
  if (status !== 0) throw new Error(stderr.trim().split('\n')[0] || `exit code ${status}`);
  const peak = Number(stderr.trim().split('\n').at(-1)) * 1024;
  return { time: performance.now() - start, size: statSync(output).size, peak: peak || 0 };
}
