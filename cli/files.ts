/**
 * Reading modules and writing results. Results appear whole or not at all: everything is written under temporary names in
 * the directories it belongs to and renamed when all of it is there; what cannot be finished is removed, also when a
 * signal ends the program.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure, UsageError } from './errors.ts';

/** Stands for stdin and stdout. */
export const standard = '-';

export async function readInput(file: string): Promise<Uint8Array> {
  if (file === standard) return readStdin();
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${reason(error)}`);
  }
}

/** Null for what cannot be read. */
export function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

export interface OutputFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

interface Pending extends OutputFile {
  /** null for what is no regular file, such as /dev/null: it is written in place */
  readonly temporary: string | null;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Writes all of the files, or none. Directories are made as needed. */
export async function writeOutputs(files: readonly OutputFile[]): Promise<void> {
  const pending: Pending[] = [];
  const clean = (): void => {
    for (const { temporary } of pending) if (temporary !== null) rmSync(temporary, { force: true });
  };
  const stop = (signal: NodeJS.Signals): void => {
    clean();
    for (const other of signals) process.removeListener(other, stop);
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    for (const file of files) pending.push(await target(file));
    for (const { path, temporary, content } of pending) await writeFile(temporary ?? path, content);
    for (const { path, temporary } of pending) if (temporary !== null) await rename(temporary, path);
  } catch (error) {
    clean();
    throw new Failure(`cannot write ${files[0]!.path}: ${reason(error)}`);
  } finally {
    for (const signal of signals) process.removeListener(signal, stop);
  }
}

async function target({ path, content }: OutputFile): Promise<Pending> {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status && !status.isFile()) {
    if (status.isDirectory()) throw new Failure('it is a directory');
    return { path, temporary: null, content };
  }
  await mkdir(dirname(path), { recursive: true });
  // Through a link to the file itself: renaming would replace the link.
  const real = status ? await realpath(path) : path;
  const temporary = join(dirname(real), `.${basename(real)}.${randomBytes(6).toString('hex')}.tmp`);
  return { path: real, temporary, content };
}

/** Removes a file of ours that may not be there. */
export async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  ENOTDIR: 'a part of the path is no directory',
  ENOSPC: 'no space is left',
  EROFS: 'the file system is read-only',
};

/** Why a file cannot be read or written. */
export function reason(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}
