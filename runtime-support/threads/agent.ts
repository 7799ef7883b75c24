/**
 * What Node's worker threads and the web's workers have in common: a worker from the URL of a module, and messages both ways. Node's module is
 * asked for at run time, so that bundlers for the web see nothing of it.
 */

export interface Channel {
  post(message: unknown): void;
  /** Calls `handler` with every message from the other side. */
  listen(handler: (message: unknown) => void): void;
}

export interface WorkerChannel extends Channel {
  /** Calls `handler` when the worker itself fails, such as for want of its script. */
  fails(handler: (error: Error) => void): void;
  terminate(): Promise<void>;
}

interface NodeWorker {
  postMessage(message: unknown): void;
  on(event: string, handler: (value: never) => void): void;
  terminate(): Promise<unknown>;
}

interface NodeThreads {
  readonly Worker: new (url: URL, options: object) => NodeWorker;
  readonly parentPort: Pick<NodeWorker, 'postMessage' | 'on'> | null;
}

interface WebPort {
  postMessage(message: unknown): void;
  addEventListener(event: string, handler: (event: { data: unknown; message?: string }) => void): void;
}

declare const process: { getBuiltinModule?(name: string): unknown } | undefined;

function node(): NodeThreads | null {
  if (typeof process === 'undefined' || !process.getBuiltinModule) return null;
  return process.getBuiltinModule('node:worker_threads') as NodeThreads;
}

/** A worker of a module. `web` makes it where there is no Node: bundlers look for the literal expression at the caller. */
export function startWorker(url: URL, web: () => unknown): WorkerChannel {
  const threads = node();
  return threads ? ofNode(new threads.Worker(url, {})) : ofWeb(web() as WebPort & { terminate(): void });
}

/** Wraps a worker that somebody else has made. */
export function channelOf(worker: unknown): WorkerChannel {
  return typeof (worker as Partial<NodeWorker>).on === 'function'
    ? ofNode(worker as NodeWorker)
    : ofWeb(worker as WebPort & { terminate(): void });
}

/** The way to whoever started this worker. Throws outside workers. */
export function parent(): Channel {
  const threads = node();
  if (!threads) return ofWeb(globalThis as unknown as WebPort & { terminate(): void });
  if (!threads.parentPort) throw new Error('this is no worker');
  return ofNode(threads.parentPort as NodeWorker);
}

function ofNode(worker: NodeWorker): WorkerChannel {
  return {
    post: message => worker.postMessage(message),
    listen: handler => worker.on('message', handler),
    fails: handler => worker.on('error', handler),
    terminate: async () => void (await worker.terminate()),
  };
}

function ofWeb(worker: WebPort & { terminate(): void }): WorkerChannel {
  return {
    post: message => worker.postMessage(message),
    listen: handler => worker.addEventListener('message', ({ data }) => handler(data)),
    fails: handler =>
      worker.addEventListener('error', ({ message }) => handler(new Error(message || 'a worker failed'))),
    terminate: async () => worker.terminate(),
  };
}
