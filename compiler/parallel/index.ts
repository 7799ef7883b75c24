/**
 * `wasm2esm/parallel`, for Node: a large binary compiled by several threads. Byte for byte the result is that of one: each takes the next range of
 * functions that none has taken, and what they make of them is put together in order.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Binary, bytesOf } from '../binary.ts';
import { Compilation, type CompileResult, rangeCount } from '../compilation.ts';
import { type CompileOptions, resolveOptions } from '../options.ts';
import { noTrace, type Trace } from '../trace.ts';
import { type Job, type Parts, partsOf } from './parts.ts';

/**
 * A thread with less to do takes longer to warm up than it saves: V8's own threads are busy by then. On two processors, modules of 2 and 4 MB take two
 * threads as long as one, or a sixth longer, one of 14 MB three quarters of the time.
 */
const bytesPerThread = 3_000_000;

/**
 * As `compile`, by at most so many threads, this one among them; by default as many as the machine runs at once and the binary is worth. With a trace that
 * shows or checks functions, by this one alone.
 */
export async function compile(
  binary: Binary,
  options: CompileOptions = {},
  trace: Trace = noTrace,
  threads?: number,
): Promise<CompileResult> {
  resolveOptions(options);
  const bytes = bytesOf(binary);
  const worthwhile = Math.min(availableParallelism(), Math.floor(bytes.length / bytesPerThread));
  const count = trace.print || trace.verify ? 1 : Math.min(threads ?? worthwhile, rangeCount);
  const next = new Int32Array(new SharedArrayBuffer(4));
  const workers = startWorkers({ bytes, options, next }, count - 1);
  try {
    const compilation = new Compilation(bytes, options, trace);
    if (workers.length === 0) compilation.all();
    else await assemble(compilation, next, workers.map(partsFrom));
    return compilation.finish();
  } finally {
    for (const worker of workers) void worker.terminate();
  }
}

async function assemble(
  compilation: Compilation,
  next: Int32Array,
  others: readonly Promise<Parts>[],
): Promise<void> {
  const own = partsOf(compilation, next);
  const parts = new Map([own, ...(await Promise.all(others))].flatMap(some => [...some]));
  for (const [i, range] of compilation.ranges().entries()) {
    const part = parts.get(i);
    // What failed elsewhere fails here again, and says why.
    if (!part || !compilation.add(part)) compilation.range(range);
  }
}

/** Where a program may start no threads, there are none. */
function startWorkers(job: Job, count: number): Worker[] {
  const workers: Worker[] = [];
  try {
    while (workers.length < count)
      workers.push(new Worker(new URL('./parallel-worker.js', import.meta.url), { workerData: job }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ACCESS_DENIED') throw error;
  }
  return workers;
}

/** What a worker compiles; nothing, if it fails. */
function partsFrom(worker: Worker): Promise<Parts> {
  return new Promise(resolve => {
    const nothing: Parts = new Map();
    worker.once('message', resolve);
    worker.once('error', () => resolve(nothing));
    worker.once('exit', () => resolve(nothing));
  });
}
