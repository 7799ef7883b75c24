/** Programs of published packages, each run in a process of its own on ours and on the host's WebAssembly. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from '../spec/suite.ts';

const folder = join(projectRoot, 'test/corpus');
const timeout = 600_000;

/** What a program runs on, see child.ts. */
export type Engine = 'native' | 'ours' | 'ahead';

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
  const args = ['--import', 'tsx', join(folder, 'child.ts'), engine, file];
  const child = spawn(process.execPath, ['--no-warnings', ...args], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout,
    env: { ...process.env, CORPUS_BINARIES: binaries },
  });
  let [printed, out] = ['', ''];
  child.stdout!.on('data', (data: Buffer) => (printed += data));
  child.stderr!.on('data', (data: Buffer) => (printed += data));
  child.stdio[3]!.on('data', (data: Buffer) => (out += data));
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  if (out === '') throw new Error(`${name} on ${engine} ended with ${String(code)}:\n${printed}`);
  return JSON.parse(out) as Ran;
}

export interface Comparison {
  readonly ours: Ran;
  readonly theirs: Ran;
  readonly ahead: Ran;
}

export async function compareProgram(program: Program): Promise<Comparison> {
  const binaries = mkdtempSync(join(folder, '.binaries-'));
  try {
    const theirs = await runProgram('native', program, binaries);
    const ours = await runProgram('ours', program, binaries);
    return { theirs, ours, ahead: await runProgram('ahead', program, binaries) };
  } finally {
    rmSync(binaries, { recursive: true });
  }
}
