/** WASI preview 1 for one instance, by a library: arguments, environment, standard streams, and files in memory. */
import {
  Directory,
  Fd,
  File,
  OpenFile,
  PreopenDirectory,
  WASI,
  WASIProcExit,
} from '@bjorn3/browser_wasi_shim';
import type { Exports, Imports } from '../threads/instance.ts';

/** Contents by path below the root, parts by slashes. */
export type Files = Readonly<Record<string, Uint8Array | string>>;

export interface System {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array | string;
  /** what `/` holds; an instance's own copy */
  readonly files?: Files;
}

/** Takes what is written to a stream: 1 or 2. */
export type Write = (stream: 1 | 2, bytes: Uint8Array) => void;

export interface Process {
  readonly imports: Imports;
  /** Runs `_start` of the instance, or another entry; gives the exit code. */
  run(exports: Exports, entry?: () => unknown): number;
}

class Output extends Fd {
  private readonly write: (bytes: Uint8Array) => void;

  constructor(write: (bytes: Uint8Array) => void) {
    super();
    this.write = write;
  }

  override fd_write(data: Uint8Array): { ret: number; nwritten: number } {
    this.write(data.slice());
    return { ret: 0, nwritten: data.length };
  }
}

const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

function tree(files: Files): Map<string, File | Directory> {
  const root = new Map<string, File | Directory>();
  for (const [path, content] of Object.entries(files)) {
    const parts = path.split('/').filter(Boolean);
    const name = parts.pop()!;
    let folder = root;
    for (const part of parts) {
      if (!folder.has(part)) folder.set(part, new Directory(new Map()));
      folder = (folder.get(part) as Directory).contents as typeof root;
    }
    folder.set(name, new File(bytesOf(content)));
  }
  return root;
}

/** The system that an instance sees; `memory` is its own when it imports it, otherwise the one it exports. */
export function preview1(
  { args = ['program'], env = {}, stdin = '', files = {} }: System,
  write: Write,
  memory?: unknown,
): Process {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const streams = [
    new OpenFile(new File(bytesOf(stdin))),
    new Output(bytes => write(1, bytes)),
    new Output(bytes => write(2, bytes)),
    new PreopenDirectory('/', tree(files)),
  ];
  const system = new WASI([...args], variables, streams, { debug: false });
  return {
    imports: { wasi_snapshot_preview1: system.wasiImport },
    run(exports, entry = exports['_start'] as () => unknown) {
      system.inst = { exports: { memory: memory ?? exports['memory'] } } as never;
      try {
        entry();
        return 0;
      } catch (error) {
        if (error instanceof WASIProcExit) return error.code;
        throw error;
      }
    },
  };
}
