/**
 * `wasi.thread-spawn` (wasi-threads): gives the new thread's id, or a negative number. A thread is a new instance of the same module around the
 * same memory, so what makes that impossible is found here: a memory that is not imported, an entry that is missing or of another
 * type. A start function that spawns would do so in every thread, so a thread's must not. Nor is there one when all of a pool are busy.
 */
import { func_record } from '../function.ts';
import type { SharedState } from '../shared-memory.ts';
import type { Exports } from '../threads/instance.ts';
import type { Start } from './pool.ts';

/** the word of the cell that counts threads */
const THREADS = 3;
const mostThreads = 0x1fff_ffff;

export interface Spawner {
  /** of the instance; null while its start function runs */
  exports: Exports | null;
  spawn(this: void, arg: number): number;
}

/** `take` gives what starts a thread, or null where none can be. */
export function spawner(memory: SharedState | null, isThread: boolean, take: () => Start | null): Spawner {
  let hasWarned = false;
  const self: Spawner = {
    exports: null,
    spawn(arg) {
      const { exports } = self;
      if (!memory) {
        if (!hasWarned) console.warn(unshared);
        hasWarned = true;
        return -1;
      }
      if (exports ? !isEntry(exports['wasi_thread_start']) : isThread) return -1;
      const start = take();
      if (!start) return -1;
      const id = Atomics.add(memory.cell, THREADS, 1) + 1;
      if (id > mostThreads) {
        Atomics.sub(memory.cell, THREADS, 1);
        return -1;
      }
      start({ id, arg });
      return id;
    },
  };
  return self;
}

const unshared =
  'wasi.thread-spawn: the module does not import a shared memory, so a thread would have one of its own; ' +
  'link it with --import-memory --shared-memory';

function isEntry(value: unknown): boolean {
  return func_record(value)?.type.key === '(i32,i32)->()';
}
