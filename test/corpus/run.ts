/** Programs of published packages, each run in a process of its own on ours and on the host's WebAssembly. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { engines } from '../bench/engines.ts';
import { projectRoot } from '../spec/suite.ts';
import { addonFolder, addons } from '../threads/published/addons.ts';

const folder = join(projectRoot, 'test/corpus');

/** Programs with memories of 64-bit addresses: what Node 20 does not run, the benches' newest Node runs natively. */
const largePrograms: ReadonlySet<string> = new Set(['magick']);
/** A module with such a memory. */
const large = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 4, 0);

/** The command that runs the program natively; null if there is none. */
function nativeNode({ name }: Program): string | null {
  const api = (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } })
    .WebAssembly;
  if (!largePrograms.has(name) || api.validate(large)) return process.execPath;
  const { command } = engines.find(engine => engine.name === 'node26')!;
  return existsSync(command) ? command : null;
}

/** Why the program cannot be compared here; null if it can. */
export function obstacle(program: Program): string | null {
  const addon = addons.find(({ name }) => name === program.name);
  if (addon && !existsSync(`${addonFolder}node_modules/${addon.wasm}`))
    return 'needs its package: npm run threads:setup';
  return nativeNode(program) === null ? 'needs memory64 of the host: npm run bench:setup' : null;
}
const timeout = 600_000;

/** What a program runs on, see engine.mjs. */
export type Engine = 'native' | 'ours' | 'ahead' | 'alone';

export interface Ran {
  /** JSON */
  readonly result: string;
  /** bytes of each binary compiled by ours */
  readonly sizes: readonly number[];
  readonly milliseconds: number;
}

export interface Program {
  readonly name: string;
  readonly file: string;
}

/** Names below `programs/`, those whose path contains one of the filters, or all. */
export function listPrograms(filters: readonly string[] = []): Program[] {
  const programs = join(folder, 'programs');
  return readdirSync(programs)
    .filter(
      file => file.endsWith('.mjs') && (filters.length === 0 || filters.some(part => file.includes(part))),
    )
    .sort()
    .map(file => ({ name: basename(file, '.mjs'), file: join(programs, file) }));
}

/** Runs a program. Throws with what it printed if it fails. */
export async function runProgram(engine: Engine, { name, file }: Program, binaries: string): Promise<Ran> {
  const preload = pathToFileURL(join(folder, 'engine.mjs')).href;
  const flags = engine === 'alone' ? ['--jitless'] : [];
  const args = [...flags, '--import', preload, join(folder, 'child.mjs'), file];
  const command = engine === 'native' ? nativeNode({ name, file })! : process.execPath;
  const child = spawn(command, ['--no-warnings', ...args], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout,
    env: { ...process.env, CORPUS_ENGINE: engine, CORPUS_BINARIES: binaries },
  });
  let [printed, out] = ['', ''];
  child.stdout!.on('data', (data: Buffer) => (printed += data));
  child.stderr!.on('data', (data: Buffer) => (printed += data));
  child.stdio[3]!.on('data', (data: Buffer) => (out += data));
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  if (out === '') throw new Error(`${name} on ${engine} ended with ${String(code)}:\n${printed}`);
  return JSON.parse(out) as Ran;
}

/**
 * Asks again, `times` times at most, what fails: for the oracle alone. Threads of @node-rs/argon2-wasm32-wasi die on V8's own WebAssembly in one run
 * of fifty, and say nothing about ours then. Ours is never asked twice.
 */
export async function askAgain<T>(
  times: number,
  ask: () => Promise<T>,
  warn: (message: string) => void,
): Promise<T> {
  for (let left = times - 1; left > 0; left--) {
    try {
      return await ask();
    } catch (error) {
      warn(`asked again, for: ${(error as Error).message}`);
    }
  }
  return ask();
}

export interface Comparison {
  readonly theirs: Ran;
  /** on whatever ours is, by name */
  readonly ours: Readonly<Partial<Record<Exclude<Engine, 'native'>, Ran>>>;
}

/** Small enough to be interpreted. */
const smallPrograms: ReadonlySet<string> = new Set(
  'as-sha256 brotli-wasm hash-wasm lexers quickjs source-map sql.js undici wasmoon web-tree-sitter yoga-layout zig_fmt'.split(
    ' ',
  ),
);

export async function compareProgram(program: Program): Promise<Comparison> {
  const binaries = mkdtempSync(join(folder, '.binaries-'));
  try {
    const theirs = await askAgain(3, () => runProgram('native', program, binaries), console.warn);
    const ours = await runProgram('ours', program, binaries);
    const ahead = await runProgram('ahead', program, binaries);
    if (!smallPrograms.has(program.name)) return { theirs, ours: { ours, ahead } };
    return { theirs, ours: { ours, ahead, alone: await runProgram('alone', program, binaries) } };
  } finally {
    rmSync(binaries, { recursive: true });
  }
}
