/**
 * A child process that runs scripts for `pool.ts`: `worker.ts <engine> <suite>`. Jobs arrive as messages; for each
 * command a line goes out, synchronously, on file descriptor 4, so that after a crash the parent knows what was running.
 */
import { writeSync } from 'node:fs';
import { type EngineName, loadEngine } from './engine.ts';
import { type Outcome, ScriptRun } from './runner.ts';
import { type Command, readCommands } from './script.ts';
import { readScriptFile } from './suite.ts';

export interface Job {
  readonly file: string;
  /** Commands, by number, that ended an earlier process: they fail with this reason without being run. */
  readonly fatal: Readonly<Record<number, string>>;
  /** Nothing from this command on is run. */
  readonly abandonFrom: number;
}

/** The number of a command of the job, and what came of it; null if it asserts nothing. */
export type Progress = readonly [number, Outcome | null];

/** One line, as JSON; null: the worker waits for a job. */
export type Line = Progress | null;

const [engineName, suite] = process.argv.slice(2) as [EngineName, string];
const engine = await loadEngine(engineName);

async function runJob({ file, fatal, abandonFrom }: Job): Promise<void> {
  let commands: readonly Command[];
  try {
    commands = readCommands(readScriptFile(suite, file));
  } catch (error) {
    report([0, { place: '1', kind: 'unreadable', status: 'failed', reason: String(error) }]);
    return;
  }
  const run = new ScriptRun(engine, file);
  for (const [i, command] of commands.entries()) {
    const reason = fatal[i] ?? (i >= abandonFrom ? 'not run: the script was given up' : undefined);
    report([i, reason === undefined ? await run.run(command) : run.giveUp(command, reason)]);
  }
}

function report(line: Line): void {
  writeSync(4, JSON.stringify(line) + '\n');
}

process.on('message', (job: Job) => void runJob(job).then(() => report(null)));
report(null);
