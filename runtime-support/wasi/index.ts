/**
 * WASI programs: `run` runs one in workers, threads and all, and lives on whatever becomes of it. Every thread is a worker; whoever calls `run`
 * starts them, so a thread may block as soon as it has asked for another. A trap in any of them, or an exit, ends all.
 *
 * `preview1` is the system alone, for programs of one thread that may run right here.
 */
import { Memory } from '../memory-class.ts';
import { startWorker, type WorkerChannel } from '../threads/agent.ts';
import { received } from '../threads/errors.ts';
import type { Report, Task } from './messages.ts';
import { new_pool } from './pool.ts';
import type { System, Write } from './preview1.ts';

export { type Files, preview1, type Process, type System, type Write } from './preview1.ts';

export interface RunOptions extends System {
  /** Takes what the program writes; the console does, by lines, unless given. */
  readonly write?: Write;
  /** More threads at a time end the program with an error. */
  readonly maxThreads?: number;
  /**
   * So many workers are ready before the program starts, and no others come: `thread-spawn` gives -1 when none is free, which each is again when its thread has
   * returned. Threads then start even while whoever called `run` blocks. Unless given, a worker starts for each thread.
   */
  readonly poolSize?: number;
}

export interface Run {
  /** The exit code; rejects with the first trap of any thread. */
  readonly exitCode: Promise<number>;
  /** of all threads; null where the program has one of its own */
  readonly memory: Memory | null;
  terminate(): Promise<void>;
}

interface MemoryImport {
  readonly kind: string;
  readonly type?: { readonly minimum: number; readonly maximum: number; readonly shared?: boolean };
}

/** Runs a program: an ES module compiled with the format `instantiate`, by its URL. Throws LinkError where memory cannot be shared. */
export async function run(url: URL | string, options: RunOptions = {}): Promise<Run> {
  const { write = consoleWriter(), poolSize, maxThreads = poolSize ?? 64, ...system } = options;
  const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ String(url))) as {
    imports?: readonly MemoryImport[];
  };
  const memory = sharedMemory(module.imports ?? []);
  const pool = memory && poolSize !== undefined ? new_pool(poolSize) : null;
  const workers = new Set<WorkerChannel>();
  let hasEnded = false;
  const end = async (): Promise<void> => {
    hasEnded = true;
    const all = [...workers];
    workers.clear();
    await Promise.all(all.map(worker => worker.terminate()));
  };
  const exitCode = new Promise<number>((resolve, reject) => {
    let missing = pool ? poolSize! : 0;
    const start = (role: Task['role']): void => {
      if (hasEnded) return; // what was on its way by then
      if (workers.size > maxThreads) return reject(new Error(`more than ${maxThreads} threads`));
      const worker = startWorker(
        new URL('./worker.js', import.meta.url),
        // @ts-expect-error there are workers where this runs
        () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
      );
      workers.add(worker);
      worker.fails(reject);
      worker.listen(message => {
        const report = message as Report;
        switch (report.kind) {
          case 'write':
            return write(report.stream, report.bytes);
          case 'spawn':
            return start(report.thread);
          case 'ready':
            return --missing === 0 ? start('main') : undefined;
          case 'returned':
            workers.delete(worker);
            return void worker.terminate();
          case 'exit':
            return resolve(report.code);
          case 'failed':
            return reject(received(report.error));
        }
      });
      const handle = memory && memory.handle();
      worker.post({ module: String(url), memory: handle, system, pool, role } satisfies Task);
    };
    for (let place = 0; place < missing; place++) start({ place });
    if (missing === 0) start('main');
  }).finally(end);
  return { exitCode, memory, terminate: end };
}

/** A memory for all threads of a module that imports one. */
function sharedMemory(imports: readonly MemoryImport[]): Memory | null {
  const type = imports.find(({ kind, type }) => kind === 'memory' && type?.shared)?.type;
  return type ? new Memory({ initial: type.minimum, maximum: type.maximum, shared: true }) : null;
}

/** Writes lines to the console. */
function consoleWriter(): Write {
  const rests = { 1: '', 2: '' };
  const decoders = { 1: new TextDecoder(), 2: new TextDecoder() };
  return (stream, bytes) => {
    const lines = (rests[stream] + decoders[stream].decode(bytes, { stream: true })).split('\n');
    rests[stream] = lines.pop()!;
    for (const line of lines) console[stream === 1 ? 'log' : 'error'](line);
  };
}
