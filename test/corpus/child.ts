/**
 * A process that runs one program: `child.ts <engine> <file>`. What the program gives goes out on file descriptor 3 as JSON, with the
 * sizes of the binaries that it had compiled by ours.
 *
 *   native  the host's WebAssembly
 *   ours    our namespace with the compiler; the binaries go to the folder CORPUS_BINARIES, if there is one
 *   ahead   our namespace without: what that folder holds is compiled and registered before
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Engine } from './run.ts';
import { corpusOptions } from './options.ts';

const [engine, file] = process.argv.slice(2) as [Engine, string];
const folder = process.env['CORPUS_BINARIES'] ?? '';

/** What JSON lacks as text. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function replace(namespace: unknown): void {
  Object.defineProperty(globalThis, 'WebAssembly', { value: namespace, configurable: true, writable: true });
}

/** The package as its users have it. */
async function ahead(): Promise<Uint8Array[]> {
  const { compile } = await import('../../compiler/index.ts');
  const binaries: Uint8Array[] = [];
  for (const name of readdirSync(folder).filter(file => file.endsWith('.wasm'))) {
    const bytes = readFileSync(join(folder, name));
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, compile(bytes, { ...corpusOptions(), format: 'register' }).code);
    await import(pathToFileURL(file).href);
    binaries.push(bytes);
  }
  return binaries;
}

let binaries: readonly Uint8Array[] = [];
if (engine === 'ours') {
  const { namespace, compiled } = await import('./namespace.ts');
  replace(namespace);
  binaries = compiled;
} else if (engine === 'ahead') {
  binaries = await ahead();
  const { default: namespace } = (await import('wasm2esm/webassembly' as string)) as { default: unknown };
  replace(namespace);
}
const start = performance.now();
const program = (await import(pathToFileURL(file).href)) as { default: () => unknown };
const result = JSON.stringify((await program.default()) ?? null, plain);
const milliseconds = Math.round(performance.now() - start);
if (engine === 'ours' && folder !== '') {
  mkdirSync(folder, { recursive: true });
  binaries.forEach((bytes, i) => writeFileSync(join(folder, `${i}.wasm`), bytes));
}
writeSync(3, JSON.stringify({ result, sizes: binaries.map(bytes => bytes.length), milliseconds }));
process.exit(0);
