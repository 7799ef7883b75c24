/** Runs measure.mjs, which times the variants of one kernel, in a process of its own. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Engine } from './engines.ts';
import type { Variant } from './prepare.ts';
import type { Measured } from './results.ts';

export interface Job {
  /** the kernel's binary */
  readonly wasm: string;
  /** rounds of work a timed run */
  readonly n: number;
  /** rounds of work of the first runs, while code is cold */
  readonly small: number;
  /** ms that a variant runs at least, or ten runs, before it is timed */
  readonly warmup: number;
  /** timed runs */
  readonly rounds: number;
  /** ms after which a variant that has had three timed runs gets no more */
  readonly budget: number;
  readonly variants: readonly Variant[];
}

const script = fileURLToPath(new URL('measure.mjs', import.meta.url));

export function measure({ command, args, env }: Engine, job: Job): readonly Measured[] {
  const output = execFileSync(command, [...args, script], {
    encoding: 'utf8',
    env: { ...process.env, ...env, WASM2ESM_BENCH_JOB: JSON.stringify(job) },
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output) as readonly Measured[];
}
