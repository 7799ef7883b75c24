/**
 * A process that runs one program: `child.mjs <file>`, on what engine.mjs has put in place of WebAssembly. What the program gives goes out on file descriptor 3 as JSON, with
 * the sizes of the binaries that it had compiled by ours. Those go to the folder CORPUS_BINARIES where they are compiled at run time.
 */
import { readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [file] = process.argv.slice(2);
const folder = process.env.CORPUS_BINARIES;

/** What JSON lacks as text. */
function plain(_key, value) {
  if (typeof value === 'bigint') return `${value}n`;
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

const start = performance.now();
const program = await import(pathToFileURL(file).href);
const result = JSON.stringify((await program.default()) ?? null, plain);
const milliseconds = Math.round(performance.now() - start);
if (process.env.CORPUS_ENGINE === 'ours') {
  const { compiled } = await import('./namespace.ts');
  compiled.forEach((bytes, i) => writeFileSync(join(folder, `${i}.wasm`), bytes));
}
const binaries = readdirSync(folder).filter(name => name.endsWith('.wasm'));
const sizes = binaries.map(name => statSync(join(folder, name)).size);
writeSync(3, JSON.stringify({ result, sizes, milliseconds }));
process.exit(0);
