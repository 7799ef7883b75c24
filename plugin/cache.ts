/**
 * Results on disk, by a hash of everything that decides them: the binary, the options and the compiler itself. A result is
 * never out of date, so directories may be shared between machines and builds. What cannot be read is not there, and a
 * directory that cannot be written costs time only.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import fingerprint from '#fingerprint';
import type { CompileOptions, CompileResult } from '../compiler/index.ts';

/** What a plugin needs of a result. */
export type Cached = Pick<CompileResult, 'code' | 'map' | 'dts'> & { readonly hasSideEffects: boolean };

/** The directory to use, by the plugin's option; null for none. */
export function cacheDirectory(option: boolean | string): string | null {
  if (typeof option === 'string') return resolve(option);
  const modules = option ? findModules(process.cwd()) : null;
  return modules === null ? null : join(modules, '.cache/wasm2esm');
}

function findModules(directory: string): string | null {
  if (existsSync(join(directory, 'package.json'))) return join(directory, 'node_modules');
  const parent = dirname(directory);
  return parent === directory ? null : findModules(parent);
}

export function cacheKey(bytes: Uint8Array, options: CompileOptions): string {
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([fingerprint, sorted]))
    .update(bytes)
    .digest('hex');
}

export function readCache(directory: string, key: string): Cached | null {
  try {
    return JSON.parse(readFileSync(fileOf(directory, key), 'utf8')) as Cached;
  } catch {
    return null;
  }
}

export function writeCache(directory: string, key: string, result: Cached): void {
  const file = fileOf(directory, key);
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(temporary, JSON.stringify(result));
    renameSync(temporary, file);
  } catch {
    // What is there of it, if anything, is of no use.
    if (existsSync(temporary)) rmSync(temporary);
  }
}

function fileOf(directory: string, key: string): string {
  return join(directory, `${key}.json`);
}
