/**
 * Scripts over child processes, one script at a time each. A command that crashes its process, or does not end in time,
 * fails; the script is run again without it in a new process.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { EngineName } from './engine.ts';
import type { Outcome } from './runner.ts';
import { projectRoot } from './suite.ts';
import type { Job, Line, Progress } from './worker.ts';

export interface PoolOptions {
  readonly engine: EngineName;
  /** the suite's directory */
  readonly suite: string;
  readonly processes: number;
  /** A command may take so long, in milliseconds. */
  readonly timeout: number;
}

export interface FileResult {
  readonly file: string;
  readonly outcomes: readonly Outcome[];
  /** milliseconds */
  readonly time: number;
}

/** A process may take so long to load its engine, in milliseconds: longer than any compiler takes on a busy machine. */
const startTimeout = 60_000;

/** So many processes may be lost to one script before the rest of it is given up. */
const maxLosses = 5;

/** Run the scripts; results in the order of `files`. `onResult` is told of each as it comes. */
export async function runFiles(
  files: readonly string[],
  options: PoolOptions,
  onResult: (result: FileResult) => void = () => {},
): Promise<FileResult[]> {
  const queue = [...files];
  const results = new Map<string, FileResult>();
  const lanes = Array.from({ length: Math.min(options.processes, files.length) }, () => new Lane(options));
  const close = (): void => lanes.forEach(lane => lane.close());
  const drain = async (lane: Lane): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const result = await lane.run(file);
      results.set(file, result);
      onResult(result);
    }
  };
  // A script that does not end would outlive this process.
  process.once('exit', close);
  try {
    await Promise.all(lanes.map(drain));
  } finally {
    process.off('exit', close);
    close();
  }
  return files.map(file => results.get(file)!);
}

/** One process after another. */
class Lane {
  private readonly options: PoolOptions;
  private worker: Worker | null = null;

  constructor(options: PoolOptions) {
    this.options = options;
  }

  async run(file: string): Promise<FileResult> {
    const start = performance.now();
    const outcomes = new Map<number, Outcome | null>();
    const fatal: Record<number, string> = {};
    let abandonFrom = Infinity;
    for (let losses = 0; ;) {
      this.worker ??= await Worker.start(this.options);
      const end = await this.worker.run({ file, fatal, abandonFrom }, ([i, outcome]) =>
        outcomes.set(i, outcome),
      );
      if (end === null) break;
      this.worker = null;
      fatal[end.running] = end.reason;
      losses++;
      if (losses === maxLosses) abandonFrom = end.running + 1;
      if (losses > maxLosses) {
        outcomes.set(end.running, { place: '1', kind: 'unreadable', status: 'failed', reason: end.reason });
        break;
      }
    }
    return {
      file,
      outcomes: [...outcomes.values()].filter(outcome => outcome !== null),
      time: performance.now() - start,
    };
  }

  close(): void {
    this.worker?.stop();
  }
}

/** How a process was lost, and the number of the command that it was running. */
interface Loss {
  readonly running: number;
  readonly reason: string;
}

class Worker {
  private readonly child: ChildProcess;
  private readonly timeout: number;
  private errors = '';
  private onLine: (line: Line) => void = () => {};

  private constructor({ engine, suite, timeout }: PoolOptions) {
    this.timeout = timeout;
    this.child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [engine, suite], {
      cwd: projectRoot,
      execArgv: ['--import', 'tsx', '--experimental-vm-modules', '--no-warnings'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    });
    this.child.stderr!.on('data', chunk => (this.errors = (this.errors + String(chunk)).slice(-4000)));
    const lines = createInterface(this.child.stdio[4] as Readable);
    lines.on('line', line => this.onLine(JSON.parse(line) as Line));
  }

  /** Resolves when the worker has loaded its engine. */
  static async start(options: PoolOptions): Promise<Worker> {
    const worker = new Worker(options);
    const loss = await worker.untilIdle(startTimeout);
    if (loss)
      throw new Error(`the engine "${options.engine}" could not be started: ${worker.errors || loss.reason}`);
    return worker;
  }

  /** null when the job is done, even if with failures */
  async run(job: Job, onProgress: (progress: Progress) => void): Promise<Loss | null> {
    // JSON has no infinity.
    const message = { ...job, abandonFrom: Math.min(job.abandonFrom, Number.MAX_SAFE_INTEGER) };
    const idle = this.untilIdle(this.timeout, onProgress);
    this.child.send(message);
    return idle;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  /** null when the worker says that it waits for a job; `timeout` is what it may take between two lines */
  private untilIdle(
    timeout: number,
    onProgress: (progress: Progress) => void = () => {},
  ): Promise<Loss | null> {
    let running = 0;
    let isLate = false;
    const expire = (): void => {
      isLate = true;
      this.stop();
    };
    let timer = setTimeout(expire, timeout);
    const { child } = this;
    return new Promise(resolve => {
      const settle = (loss: Loss | null): void => {
        clearTimeout(timer);
        child.off('close', onClose);
        resolve(loss);
      };
      this.onLine = line => {
        if (line === null) return settle(null);
        running = line[0] + 1;
        onProgress(line);
        clearTimeout(timer);
        timer = setTimeout(expire, timeout);
      };
      const onClose = (code: number | null, signal: string | null): void => {
        const crash = `the process ended (${signal ?? code}) ${lastWords(this.errors)}`.trimEnd();
        settle({ running, reason: isLate ? `no end after ${timeout / 1000} s` : crash });
      };
      child.on('close', onClose);
    });
  }
}

function lastWords(errors: string): string {
  const line = errors.split('\n').find(text => /error|fatal/i.test(text)) ?? '';
  return line.trim().slice(0, 200);
}
