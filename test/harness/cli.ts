/** Runs of the built command line as a child process, and directories for what it reads and writes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../spec/suite.ts';

export const cliFile = join(projectRoot, 'dist/cli.js');

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** for stdin, which is empty without */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `wasm2esm` to its end. */
export async function wasm2esm(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return runNode([cliFile, ...args], options);
}

/** Runs node to its end, with colours off. */
export async function runNode(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return startNode(args, options).run;
}

/** A process that has started, and how it will have run. */
export interface Started {
  readonly child: ChildProcess;
  readonly run: Promise<Run>;
}

/** Starts `wasm2esm`. */
export function startWasm2esm(args: readonly string[], options: RunOptions = {}): Started {
  return startNode([cliFile, ...args], options);
}

/** Starts node with colours off. */
export function startNode(args: readonly string[], { cwd, input, env }: RunOptions = {}): Started {
  const child = spawn(process.execPath, args, {
    cwd: cwd ?? projectRoot,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: '', ...env },
  });
  // A child that fails early reads nothing.
  child.stdin!.on('error', () => {});
  child.stdin!.end(input ?? '');
  return { child, run: finished(child) };
}

async function finished(child: ChildProcess): Promise<Run> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]!.setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...texts }));
  });
}

const directories: string[] = [];
afterAll(() => directories.forEach(directory => rmSync(directory, { recursive: true, force: true })));

/** A directory that is there until the tests of a file are done. */
export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'wasm2esm-test-')));
  directories.push(directory);
  return directory;
}

/** Waits until a condition holds; fails after some seconds. */
export async function eventually(what: string, holds: () => boolean, seconds = 20): Promise<void> {
  const end = Date.now() + 1000 * seconds;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

const sources = ['compiler', 'runtime-support', 'cli', 'plugin', 'rollup.config.mjs'];

/** Fails tests of an old build: they would say nothing about the sources. */
export function requireBuild(): void {
  const built = statSync(cliFile, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newer = sources.flatMap(filesUnder).find(file => statSync(file).mtimeMs > built);
  if (newer !== undefined) throw new Error(`dist/ is older than ${newer}: npm run build`);
}

function filesUnder(path: string): string[] {
  const full = join(projectRoot, path);
  if (statSync(full).isFile()) return [full];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}
