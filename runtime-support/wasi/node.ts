/**
 * `node:wasi` for memories of ours, which Node's own refuses: the same class with the same options, by a library, over the host's files. The preload of the namespace puts
 * it in the place of Node's, where glue finds it.
 */
import { WASI as Preview1, WASIProcExit } from '@bjorn3/browser_wasi_shim';
import { type FileSystem, HostDirectory, HostFile } from './host-files.ts';

export interface WASIOptions {
  readonly version: 'preview1' | 'unstable';
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** the host's directories by the program's names for them */
  readonly preopens?: Readonly<Record<string, string>>;
  /** whether an exit of the program ends `start`, as it does by default, or the process */
  readonly returnOnExit?: boolean;
  readonly stdin?: number;
  readonly stdout?: number;
  readonly stderr?: number;
}

interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
}

type Imports = Record<string, (...args: never) => unknown>;

// Glue looks for these by their descriptions.
const kStarted = Symbol('kStarted');
const kInstance = Symbol('kInstance');
const kSetMemory = Symbol('kSetMemory');

interface Builtins {
  readonly 'node:fs': FileSystem;
  readonly 'node:wasi': { WASI: unknown };
  readonly 'node:module': { syncBuiltinESMExports(): void };
}

declare const process: {
  getBuiltinModule?<Name extends keyof Builtins>(name: Name): Builtins[Name];
  emitWarning: unknown;
  exit(code: number): never;
};
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };

const namespaces: Readonly<Record<string, string>> = {
  preview1: 'wasi_snapshot_preview1',
  unstable: 'wasi_unstable',
};

/** Throws TypeError for a version that there is not. */
export class WASI {
  readonly wasiImport: Imports;
  readonly #namespace: string;
  [kStarted] = false;
  [kInstance]: unknown = undefined;
  [kSetMemory]: (memory: unknown) => void;

  constructor({ version, args = [], env = {}, preopens = {}, ...options }: WASIOptions) {
    const namespace = namespaces[version];
    if (namespace === undefined) throw new TypeError(`unsupported WASI version: ${String(version)}`);
    this.#namespace = namespace;
    const fs = process.getBuiltinModule!('node:fs');
    const { stdin = 0, stdout = 1, stderr = 2, returnOnExit = true } = options;
    const variables = Object.entries(env).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${value}`],
    );
    const files = [
      ...[stdin, stdout, stderr].map(fd => new HostFile(fs, fd, true)),
      ...Object.entries(preopens).map(([name, path]) => new HostDirectory(fs, path, name)),
    ];
    const system = new Preview1([...args], variables, files, { debug: false });
    let bytes = (): Uint8Array => new Uint8Array();
    this[kSetMemory] = memory => {
      system.inst = { exports: { memory } } as never;
      bytes = () => new Uint8Array((memory as { buffer: ArrayBuffer }).buffer);
    };
    this.wasiImport = {
      ...system.wasiImport,
      // The library's is predictable where memory is shared.
      random_get: (to: number, length: number) => {
        const from = new Uint8Array(length);
        for (let at = 0; at < length; at += 65536) crypto.getRandomValues(from.subarray(at, at + 65536));
        bytes().set(from, to >>> 0);
        return 0;
      },
      ...(!returnOnExit && { proc_exit: (code: number) => process.exit(code) }),
    };
  }

  getImportObject(): Record<string, Imports> {
    return { [this.#namespace]: this.wasiImport };
  }

  /** Uses the instance's memory, or another, for what it imports. */
  finalizeBindings(
    instance: Instance,
    { memory = instance.exports['memory'] }: { memory?: unknown } = {},
  ): void {
    if (this[kStarted]) throw new Error('WASI instance has already started');
    this[kStarted] = true;
    this[kInstance] = instance;
    this[kSetMemory](memory);
  }

  /** Runs a command's `_start`; gives the exit code. */
  start(instance: Instance): number {
    this.finalizeBindings(instance);
    try {
      entry(instance, '_start')!();
      return 0;
    } catch (error) {
      if (error instanceof WASIProcExit) return error.code;
      throw error;
    }
  }

  /** Runs a reactor's `_initialize`, if it has one. */
  initialize(instance: Instance): void {
    this.finalizeBindings(instance);
    if (instance.exports['_start'] !== undefined) throw new TypeError('a reactor has no _start');
    entry(instance, '_initialize', true)?.();
  }
}

function entry({ exports }: Instance, name: string, isOptional = false): (() => void) | undefined {
  const found = exports[name];
  if (typeof found === 'function') return found as () => void;
  if (isOptional && found === undefined) return undefined;
  throw new TypeError(`the instance exports no function ${name}`);
}

/** Puts it in the place of Node's, where there is one. */
export function replace_builtin(): void {
  if (typeof process === 'undefined' || !process.getBuiltinModule) return;
  const { emitWarning } = process;
  process.emitWarning = () => {}; // that Node's is experimental
  const builtin = process.getBuiltinModule('node:wasi');
  process.emitWarning = emitWarning;
  builtin.WASI = WASI;
  process.getBuiltinModule('node:module').syncBuiltinESMExports();
}
