/**
 * Programs for the collector out of compilers of other languages; their binaries are committed beside their sources. What they give is written
 * down as Node 26 gives it.
 *
 *   shapes.mbt    MoonBit 0.1.20260225 (moonc, target wasm-gc): enums, traits, closures, arrays, 64-bit arithmetic
 *   words.mbt     the same, with its standard library (Apache-2.0), which npm's @moonbit/moonpad-monaco has as source: each package compiled for wasm-gc in the
 *                 order of what it imports, all linked. Maps, strings, sorting, persistent collections, big integers, decimal numbers, errors
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { emitted, type Func } from '../harness/modules.ts';

const programs = [
  ['shapes', [[0, 0], [1, -299], [2, -1072], [10, 307270], [100, -322684096], [1000, -2099264142], [5000, 1618354911]]],
  ['words', [[0, 2], [1, 1934573279], [2, -1319733760], [10, -361363162], [100, -764303712], [500, 892568984]]],
] as const; // prettier-ignore

test.each(programs)('%s', async (name, results) => {
  const path = fileURLToPath(new URL(`programs/${name}.wasm`, import.meta.url));
  for (const minify of [false, true]) {
    const { run } = (await emitted(readFileSync(path), { minify })).instantiate() as { run: Func };
    expect(results.map(([n]) => [n, run(n)])).toEqual(results);
  }
});
