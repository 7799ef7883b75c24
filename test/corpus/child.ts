/**
 * A process that runs one program: `child.ts <ours|native> <file>`. What the program gives goes out on file descriptor 3 as JSON, with the
 * sizes of the binaries that it had compiled by ours.
 */
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [engine, file] = process.argv.slice(2) as [string, string];

/** What JSON lacks as text. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

let sizes: readonly number[] = [];
if (engine === 'ours') {
  const { namespace, compiled } = await import('./namespace.ts');
  Object.defineProperty(globalThis, 'WebAssembly', { value: namespace, configurable: true, writable: true });
  sizes = compiled;
}
const start = performance.now();
const program = (await import(pathToFileURL(file).href)) as { default: () => unknown };
const result = JSON.stringify((await program.default()) ?? null, plain);
writeSync(3, JSON.stringify({ result, sizes, milliseconds: Math.round(performance.now() - start) }));
process.exit(0);
