/** Modules at work in several agents: emitted to files, which workers import, by way of the package's own `startThread`. Needs dist/, which the tests build. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile, type CompileOptions } from '../../compiler/index.ts';
import { type Func, wasm } from '../harness/modules.ts';

export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
  handle(): { readonly buffer: SharedArrayBuffer; readonly cell: SharedArrayBuffer };
  terminate(patience?: number): void;
}

export interface Thread {
  readonly result: Promise<unknown>;
  terminate(): Promise<void>;
}

interface Built {
  readonly Memory: (new (descriptor: object) => SharedMemory) & {
    attach(
      handle: object,
      limiter?: (before: number, after: number, maximum: number) => boolean,
    ): SharedMemory;
  };
  readonly startThread: (job: object) => Thread;
  readonly connect: (worker: unknown, job: object) => Thread;
  readonly instantiateWith: (module: object, memory: object, imports: object) => Record<string, Func>;
  readonly unshareable: (module: object) => string | null;
}

const dist = new URL('../../dist/runtime/', import.meta.url).href;

export async function built(): Promise<Built> {
  return { ...(await import(`${dist}index.js`)), ...(await import(`${dist}threads/index.js`)) } as Built;
}

const folder = mkdtempSync(join(tmpdir(), 'wasm2esm-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** The URL of a file with the text. */
export function file(text: string): string {
  const path = join(folder, `${files++}.mjs`);
  writeFileSync(path, text);
  return pathToFileURL(path).href;
}

export interface Program {
  readonly url: string;
  instantiate(imports: object): Record<string, Func>;
}

/** The module in the text format, emitted to a file. */
export async function program(text: string, options: CompileOptions = {}): Promise<Program> {
  return emit(await wasm(text), options);
}

export async function emit(bytes: Uint8Array, options: CompileOptions = {}): Promise<Program> {
  const url = file(compile(bytes, { format: 'instantiate', ...options }).code);
  const { instantiate } = (await import(url)) as Pick<Program, 'instantiate'>;
  return { url, instantiate };
}

/** Calls in a worker each, at the same time as far as there are processors. */
export async function together(
  module: string,
  memory: SharedMemory,
  calls: readonly (readonly [string, ...unknown[]])[],
): Promise<unknown[]> {
  const { startThread } = await built();
  const threads = calls.map(([call, ...args]) => startThread({ module, memory, call, args }));
  return Promise.all(threads.map(({ result }) => result));
}
