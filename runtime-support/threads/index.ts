/**
 * Threads: `startThread` calls an export of an instance of its own in a worker, around a memory that all share. The module is not posted but named by its URL, and
 * the worker imports it. Bundlers that want to see workers use `connect` with one they have made, whose script calls `serve`:
 *
 *     connect(new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }), { memory, call: 'work' })
 */
import type { MemoryHandle } from '../shared-memory.ts';
import { Memory } from '../memory-class.ts';
import { channelOf, parent, startWorker, type WorkerChannel } from './agent.ts';
import { posted, type PostedError, received } from './errors.ts';
import { type Imports, type InstantiableModule, instantiateWith } from './instance.ts';

export { type Imports, type InstantiableModule, instantiateWith, unshareable } from './instance.ts';

export interface Job {
  readonly memory: Memory;
  /** the export to call */
  readonly call: string;
  /** what structured cloning can copy */
  readonly args?: readonly unknown[];
  /** for whoever makes the imports */
  readonly data?: unknown;
}

export interface ThreadJob extends Job {
  /** URL of an ES module compiled with the format `instantiate` */
  readonly module: URL | string;
  /** URL of an ES module whose default export makes the other imports: `(context) => imports` */
  readonly host?: URL | string;
}

/** What makers of imports are told. */
export interface HostContext {
  readonly memory: Memory;
  readonly data: unknown;
}

export type MakeImports = (context: HostContext) => Imports;

export interface Thread {
  /** what the export gives; rejects with what it throws, or when the thread is terminated */
  readonly result: Promise<unknown>;
  terminate(): Promise<void>;
}

/** Calls an export in a new worker. */
export function startThread({ module, host, ...job }: ThreadJob): Thread {
  const worker = startWorker(
    new URL('./worker.js', import.meta.url),
    // @ts-expect-error there are workers where this runs
    () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
  );
  return run(worker, job, { module: String(module), host: host && String(host) });
}

/** Calls an export in a worker whose script calls `serve`. */
export function connect(worker: unknown, job: Job): Thread {
  return run(channelOf(worker), job, {});
}

interface JobMessage {
  readonly memory: MemoryHandle;
  readonly call: string;
  readonly args: readonly unknown[];
  readonly data: unknown;
  readonly module?: string | undefined;
  readonly host?: string | undefined;
}

type Answer = { readonly value: unknown } | { readonly error: PostedError };

function run(
  worker: WorkerChannel,
  { memory, call, args = [], data }: Job,
  files: Pick<JobMessage, 'module' | 'host'>,
): Thread {
  let stop: (error: Error) => void;
  const result = new Promise<unknown>((resolve, reject) => {
    stop = reject;
    worker.fails(reject);
    worker.listen(message => {
      const answer = message as Answer;
      if ('error' in answer) reject(received(answer.error));
      else resolve(answer.value);
      void worker.terminate();
    });
  });
  const job: JobMessage = { memory: memory.handle(), call, args, data, ...files };
  worker.post(job);
  const terminate = (): Promise<void> => {
    stop(new Error('the thread was terminated'));
    return worker.terminate();
  };
  return { result, terminate };
}

/** In a worker: does the job that comes, with the module and the maker of imports that are given, or else those that the job names. */
export function serve(given?: InstantiableModule, makeImports?: MakeImports): void {
  const channel = parent();
  channel.listen(message => {
    work(message as JobMessage, given, makeImports).then(
      value => channel.post({ value } satisfies Answer),
      (error: unknown) => channel.post({ error: posted(error) } satisfies Answer),
    );
  });
}

async function work(
  { memory: handle, call, args, data, module, host }: JobMessage,
  given?: InstantiableModule,
  makeImports?: MakeImports,
): Promise<unknown> {
  const memory = Memory.attach(handle);
  const instantiable = given ?? (await load<InstantiableModule>(module));
  const make =
    makeImports ?? (host === undefined ? undefined : (await load<{ default: MakeImports }>(host)).default);
  const exports = instantiateWith(instantiable, memory, make?.({ memory, data }) ?? {});
  const func = exports[call];
  if (typeof func !== 'function') throw new TypeError(`the module exports no function ${call}`);
  return (func as (...args: readonly unknown[]) => unknown)(...args);
}

function load<T>(url: string | undefined): Promise<T> {
  if (url === undefined) throw new TypeError('the job names no module');
  return import(/* @vite-ignore */ /* webpackIgnore: true */ url) as Promise<T>;
}
