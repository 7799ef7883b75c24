/**
 * `npm run bench:vectors`: TensorFlow.js's wasm backend, which is published with and without vectors, both builds natively and by what we
 * emit. Processes take turns; the ratios are of their medians.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cache, chooseEngines } from './engines.ts';
import { loadCompiler } from './prepare.ts';
import { grid } from './results.ts';
import { geometricMean, median } from './statistics.ts';

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'node26' },
    processes: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  console.log(`npm run bench:vectors -- [options]

  --engine=NAME    the engine to measure under (node26)
  --processes=N    processes of each variant (3)`);
  process.exit();
}

const [engine] = chooseEngines([options.engine]);
const { command, args, env } = engine!;
const child = fileURLToPath(new URL('vectors-child.mjs', import.meta.url));
const folder = `${cache}vectors`;
mkdirSync(folder, { recursive: true });
const compile = await loadCompiler();
const backend = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));

/** What registers a build with our namespace. */
function register(build: string, file: string): string {
  const path = `${folder}/${build}.mjs`;
  const { code } = compile(readFileSync(`${backend}/${file}`), { format: 'register' });
  // The package as built here, wherever the cache is.
  const own = (_: string, name: string): string => JSON.stringify(import.meta.resolve(`wasm2esm/${name}`));
  writeFileSync(path, code.replace(/"wasm2esm\/(\w+)"/g, own));
  return path;
}

const builds = { simd: 'tfjs-backend-wasm-simd.wasm', scalar: 'tfjs-backend-wasm.wasm' };
const variants = Object.entries(builds).flatMap(([build, file]) => [
  { name: `native ${build}`, args: [build] },
  { name: `ours ${build}`, args: [build, register(build, file)] },
]);

type Times = Readonly<Record<string, number>>;
const runs = new Map<string, Times[]>(variants.map(({ name }) => [name, []]));
for (let round = 0; round < Number(options.processes); round++) {
  for (const { name, args: own } of variants) {
    const output = execFileSync(command, [...args, child, ...own], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    runs.get(name)!.push(JSON.parse(output) as Times);
  }
}

const timeOf = (variant: string, operation: string): number =>
  median(runs.get(variant)!.map(times => times[operation]!));
const operations = Object.keys(runs.get('ours simd')![0]!);
const pairs = [
  ['ours simd', 'native simd'],
  ['ours scalar', 'native scalar'],
  ['ours simd', 'ours scalar'],
] as const;
const ratios = operations.map(operation =>
  pairs.map(([a, b]) => timeOf(a, operation) / timeOf(b, operation)),
);
const text = (value: number): string => value.toFixed(2);
console.log(`${engine!.name}: ms a call of native vectors, then ratios`);
console.log(
  grid([
    ['operation', 'native simd', ...pairs.map(pair => pair.join(' ÷ '))],
    ...operations.map((operation, i) => [
      operation,
      timeOf('native simd', operation).toFixed(3),
      ...ratios[i]!.map(text),
    ]),
    ['mean', '', ...pairs.map((_, i) => text(geometricMean(ratios.map(row => row[i]!))))],
  ]),
);
