/** In a worker: one instance of a WASI program, the main one or a thread's. */
import { Memory } from '../memory-class.ts';
import { memory_state } from '../memory-object.ts';
import type { SharedState } from '../shared-memory.ts';
import { parent } from '../threads/agent.ts';
import { posted } from '../threads/errors.ts';
import { type Exports, type InstantiableModule, instantiateWith } from '../threads/instance.ts';
import type { Report, Task, ThreadStart } from './messages.ts';
import { free_worker, next_thread, type Start, take_worker } from './pool.ts';
import { preview1 } from './preview1.ts';
import { spawner } from './spawn.ts';

type Send = (message: Report) => void;

/** Performs the task that comes. */
export function serve(): void {
  const channel = parent();
  const send: Send = message => channel.post(message);
  channel.listen(message => {
    perform(message as Task, send).then(send, (error: unknown) =>
      send({ kind: 'failed', error: posted(error) }),
    );
  });
}

/** Gives the last report. */
async function perform(task: Task, send: Send): Promise<Report> {
  const { module: url, pool, role } = task;
  const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ url)) as InstantiableModule;
  if (role === 'main') return execute(module, task, null, send);
  if (!('place' in role)) return execute(module, task, role, send);
  send({ kind: 'ready' });
  for (;;) {
    const report = execute(module, task, next_thread(pool!, role.place), send);
    if (report.kind !== 'returned') return report;
    free_worker(pool!, role.place);
  }
}

/** Runs `_start`, or a thread, of a new instance. */
function execute(
  module: InstantiableModule,
  { memory: handle, system, pool }: Task,
  thread: ThreadStart | null,
  send: Send,
): Report {
  const memory = handle && Memory.attach(handle);
  const state = memory && (memory_state(memory) as SharedState);
  const process = preview1(
    system,
    (stream, bytes) => send({ kind: 'write', stream, bytes }),
    memory ?? undefined,
  );
  const ask: Start = thread => send({ kind: 'spawn', thread });
  const threads = spawner(state, thread !== null, () => (pool ? take_worker(pool) : ask));
  const imports = { ...process.imports, wasi: { 'thread-spawn': threads.spawn } };
  let exports: Exports = {};
  let hasReturned = false;
  const code = process.run({}, () => {
    exports = memory ? instantiateWith(module, memory, imports) : module.instantiate(imports);
    threads.exports = exports;
  });
  // The start function may end the program, too.
  if (!threads.exports) return { kind: 'exit', code };
  if (!thread) return { kind: 'exit', code: process.run(exports) };
  const exitCode = process.run(exports, () => {
    (exports['wasi_thread_start'] as (id: number, arg: number) => void)(thread.id, thread.arg);
    hasReturned = true;
  });
  return hasReturned ? { kind: 'returned' } : { kind: 'exit', code: exitCode };
}
