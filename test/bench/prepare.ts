/** The variants of a kernel as files that an engine can load: the binary itself, ours, wasm2js's, polywasm. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cache } from './engines.ts';
import type { Kernel } from './kernels.ts';

export interface Variant {
  readonly name: string;
  readonly kind: 'native' | 'esm' | 'polyfill';
  /** of what to load; null for the engine's own WebAssembly */
  readonly path: string | null;
}

export interface Prepared {
  readonly wasm: string;
  readonly variants: readonly Variant[];
  /** Why variants are missing, by name. */
  readonly failures: ReadonlyMap<string, string>;
}

type Compile = (bytes: Uint8Array, options: object) => { readonly code: string };

const root = fileURLToPath(new URL('../../', import.meta.url));
const polywasm = `${root}node_modules/polywasm/index.js`;
const wasm2js = `${root}node_modules/binaryen/bin/wasm2js`;

const binaryNamed = (name: string): string => `${root}test/bench/kernels/${name}.wasm`;
export const binaryOf = ({ name }: Kernel): string => binaryNamed(name);

/** The compiler as built, or a build elsewhere. */
export async function loadCompiler(path: string = `${root}dist/index.js`): Promise<Compile> {
  const { compile } = (await import(pathToFileURL(path).href)) as { compile: Compile };
  return compile;
}

/**
 * `folder` takes the files; wasm2js's are kept elsewhere for other runs, for it takes its time. `peers` are the variants to make besides
 * the native one.
 */
export function prepare(
  kernel: Kernel,
  compile: Compile,
  folder: string,
  peers: readonly string[] = ['ours', 'plain', 'wasm2js', 'polywasm'],
): Prepared {
  const wasm = binaryOf(kernel);
  const bytes = readFileSync(wasm);
  const failures = new Map<string, string>();
  const variants: Variant[] = [{ name: 'native', kind: 'native', path: null }];
  const attempt = (name: string, make: () => string): void => {
    if (!peers.includes(name)) return;
    try {
      variants.push({ name, kind: 'esm', path: make() });
    } catch (error) {
      failures.set(name, (error as Error).message);
    }
  };
  const compiled = (binary: Uint8Array, suffix: string): string => {
    mkdirSync(folder, { recursive: true });
    const path = `${folder}/${kernel.name}${suffix}.mjs`;
    writeFileSync(path, compile(binary, {}).code);
    return path;
  };
  attempt('ours', () => compiled(bytes, ''));
  const { plain } = kernel;
  if (plain !== null) attempt('plain', () => compiled(readFileSync(binaryNamed(`${plain}.plain`)), '.plain'));
  attempt('shared', () => compiled(withSharedMemory(bytes), '.shared'));
  attempt('wasm2js', () => viaWasm2js(bytes, ['-O3']));
  if (peers.includes('polywasm')) variants.push({ name: 'polywasm', kind: 'polyfill', path: polywasm });
  return { wasm, variants, failures };
}

/** The binary with its memory shared, and room to grow. */
export function withSharedMemory(bytes: Uint8Array): Uint8Array {
  const parts: number[] = [...bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at]!;
    const [size, start] = readU32(bytes, at + 1);
    const [minimum] = readU32(bytes, start + 2);
    // One memory: its flags, minimum and maximum.
    const memory = [1, 3, ...u32(minimum), ...u32(minimum + 16)];
    parts.push(
      id,
      ...(id === 5 ? [memory.length, ...memory] : [...u32(size), ...bytes.subarray(start, start + size)]),
    );
    at = start + size;
  }
  return Uint8Array.from(parts);
}

function readU32(bytes: Uint8Array, at: number): readonly [value: number, end: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value >>> 0, at];
  }
}

function u32(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32(value >>> 7)];
}

/** The path of wasm2js's output for a binary. Throws what it says when it fails. */
export function viaWasm2js(bytes: Uint8Array, flags: readonly string[], timeout = 600_000): string {
  const hash = createHash('sha256').update(flags.join(' ')).update(bytes).digest('hex').slice(0, 16);
  const folder = `${cache}wasm2js`;
  const path = `${folder}/${hash}.mjs`;
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const input = `${folder}/${hash}.wasm`;
  writeFileSync(input, bytes);
  // By way of a name of its own: a file that is there must be whole.
  const output = `${path}.${process.pid}.tmp`;
  try {
    execFileSync(process.execPath, [wasm2js, '--all-features', ...flags, input, '-o', output], {
      stdio: 'pipe',
      timeout,
    });
  } catch (error) {
    const { stderr, code } = error as { stderr?: Buffer; code?: string };
    const said = stderr?.toString().trim().split('\n')[0];
    throw new Error(code === 'ETIMEDOUT' ? `not done after ${timeout / 1000} s` : said || 'failed', {
      cause: error,
    });
  }
  renameSync(output, path);
  return path;
}
