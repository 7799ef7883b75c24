/**
 * Workers that are there before there is a thread for them. Each has a place in a buffer of their own and blocks there, so a thread begins when another says so in
 * shared memory: nobody's event loop has to turn for it, and whoever asks knows at once whether one is free.
 */
import type { ThreadStart } from './messages.ts';

/** words of a place: its state, the thread's id, its argument */
const place = 3;
const [FREE, TAKEN, STARTED] = [0, 1, 2];

export type Start = (thread: ThreadStart) => void;

export function new_pool(size: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * place * size));
}

/** Takes a worker that is free; null for none. */
export function take_worker(pool: Int32Array): Start | null {
  for (let at = 0; at < pool.length; at += place) {
    if (Atomics.compareExchange(pool, at, FREE, TAKEN) !== FREE) continue;
    return ({ id, arg }) => {
      pool[at + 1] = id;
      pool[at + 2] = arg;
      Atomics.store(pool, at, STARTED);
      Atomics.notify(pool, at);
    };
  }
  return null;
}

/** In a worker of the pool: blocks until there is a thread. */
export function next_thread(pool: Int32Array, index: number): ThreadStart {
  const at = index * place;
  for (;;) {
    const state = Atomics.load(pool, at);
    if (state === STARTED) return { id: pool[at + 1]!, arg: pool[at + 2]! };
    Atomics.wait(pool, at, state);
  }
}

/** The thread has ended. */
export function free_worker(pool: Int32Array, index: number): void {
  Atomics.store(pool, index * place, FREE);
}
