/**
 * Waiting and waking (threads proposal): `memory.atomic.wait32`, `wait64` and `notify` by `Atomics.wait` and `Atomics.notify`, so that WebAssembly and JavaScript
 * wake each other. Timeouts are nanoseconds, negative ones last for ever; counts are unsigned.
 *
 * Whoever waits says where in one of the cell's slots, so that `terminate` can wake all who wait, wherever it is. An agent that must not block, such as
 * a page's own, traps; code compiled with `blocked: 'spin'` watches its slot there until a `memory.atomic.notify` clears it.
 */
import { atomic_views } from './atomic.ts';
import { i64_to_js } from './conversions.ts';
import type { MemoryState } from './memory.ts';
import { acquire, type SharedState } from './shared-memory.ts';
import { trap } from './trap.ts';

// Words of a cell, behind those of shared-memory.ts.
const TERMINATED = 2;
const FENCE = 7;
// Each 0, or 1 plus the index of the word waited at; -1 minus it for an agent that spins, then woken.
const SLOTS = 8;
const SLOTS_END = 15;
/** how many wait without a slot */
const OTHERS = 15;

type Result = 'ok' | 'not-equal' | 'timed-out';
const wait_results: Readonly<Record<Result, number>> = { ok: 0, 'not-equal': 1, 'timed-out': 2 };

/** What to do about it when the agent must not block: gives the result. */
type Blocked = (state: SharedState, word: number, isEqual: () => boolean, timeout: number) => Result;

export function memory_atomic_wait32(
  m: MemoryState,
  at: number,
  expected: number,
  low: number,
  high: number,
  blocked: Blocked = cannot_block,
): number {
  const { words: elements } = atomic_views(m, at, 4);
  const i = at >>> 2;
  const wait = (timeout: number): Result => Atomics.wait(elements, i, expected, timeout);
  return wait_at(m, i, wait, () => Atomics.load(elements, i) === expected, low, high, blocked);
}

export function memory_atomic_wait64(
  m: MemoryState,
  at: number,
  expectedLow: number,
  expectedHigh: number,
  low: number,
  high: number,
  blocked: Blocked = cannot_block,
): number {
  const { longs } = atomic_views(m, at, 8);
  const i = at >>> 3;
  const expected = i64_to_js(expectedLow, expectedHigh);
  const wait = (timeout: number): Result => Atomics.wait(longs, i, expected, timeout);
  return wait_at(m, at >>> 2, wait, () => Atomics.load(longs, i) === expected, low, high, blocked);
}

export function memory_atomic_wait32_spin(
  ...[m, at, expected, low, high]: Parameters<typeof memory_atomic_wait32>
): number {
  return memory_atomic_wait32(m, at, expected, low, high, spin);
}

export function memory_atomic_wait64_spin(
  ...[m, at, expectedLow, expectedHigh, low, high]: Parameters<typeof memory_atomic_wait64>
): number {
  return memory_atomic_wait64(m, at, expectedLow, expectedHigh, low, high, spin);
}

function wait_at(
  m: MemoryState,
  word: number,
  wait: (timeout: number) => Result,
  isEqual: () => boolean,
  low: number,
  high: number,
  blocked: Blocked,
): number {
  if (!m.refresh) trap('atomic wait on non-shared memory');
  const state = m as SharedState;
  const { cell } = state;
  const nanoseconds = i64_to_js(low, high);
  // V8 adds the time of day, and times out at once when the sum overflows.
  const isEndless = nanoseconds < 0n || nanoseconds > 1n << 62n;
  const timeout = isEndless ? Infinity : Number(nanoseconds) / 1e6;
  const result = block(cell, word, wait, timeout) ?? blocked(state, word, isEqual, timeout);
  check_running(cell);
  acquire(state);
  return wait_results[result];
}

/** null when the agent must not block. */
function block(
  cell: Int32Array,
  word: number,
  wait: (timeout: number) => Result,
  timeout: number,
): Result | null {
  const slot = take_slot(cell, word + 1);
  try {
    check_running(cell);
    return wait(timeout);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  } finally {
    free_slot(cell, slot);
  }
}

function check_running(cell: Int32Array): void {
  if (Atomics.load(cell, TERMINATED) !== 0) trap('terminated');
}

/** A slot for the word that somebody waits at. */
function take_slot(cell: Int32Array, mark: number): number {
  for (let slot = SLOTS; slot < SLOTS_END; slot++) {
    if (Atomics.compareExchange(cell, slot, 0, mark) === 0) return slot;
  }
  Atomics.add(cell, OTHERS, 1);
  return OTHERS;
}

function free_slot(cell: Int32Array, slot: number): void {
  if (slot === OTHERS) Atomics.sub(cell, OTHERS, 1);
  else Atomics.store(cell, slot, 0);
}

const cannot_block: Blocked = () => trap('atomic wait on an agent that cannot block');

const now = (): number => (typeof performance === 'undefined' ? Date.now() : performance.now());

const woken = -(2 ** 31);

/** Waits without blocking. */
const spin: Blocked = ({ cell }, word, isEqual, timeout) => {
  const mark = -1 - word;
  const end = now() + timeout;
  let slot = take_slot(cell, mark);
  while (slot === OTHERS) {
    free_slot(cell, slot);
    slot = take_slot(cell, mark);
  }
  // Whoever changes the word from here on, and then wakes those at it, finds the slot.
  const isUnequal = !isEqual();
  for (;;) {
    const isOver = isUnequal || now() >= end || Atomics.load(cell, TERMINATED) !== 0;
    if (isOver && Atomics.compareExchange(cell, slot, mark, 0) === mark)
      return isUnequal ? 'not-equal' : 'timed-out';
    if (Atomics.load(cell, slot) === woken) break;
  }
  free_slot(cell, slot);
  return 'ok';
};

/** Gives how many it has woken. */
export function memory_atomic_notify(m: MemoryState, at: number, count: number): number {
  const { words: elements } = atomic_views(m, at, 4);
  if (!m.refresh) return 0;
  const state = m as SharedState;
  const most = count >>> 0;
  const sleepers = Atomics.notify(elements, at >>> 2, most);
  const spinners = wake_spinners(state.cell, -1 - (at >>> 2), most - sleepers);
  acquire(state);
  return (sleepers + spinners) | 0;
}

function wake_spinners(cell: Int32Array, mark: number, most: number): number {
  let count = 0;
  for (let slot = SLOTS; slot < SLOTS_END && count < most; slot++) {
    if (cell[slot] === mark && Atomics.compareExchange(cell, slot, mark, woken) === mark) count++;
  }
  return count;
}

/**
 * Ends all waiting in the memory, now and from now on, in every agent: it traps with "terminated". Blocks until nobody waits any more, for
 * `patience` ms at most.
 */
export function terminate_waiting({ cell, buffer }: SharedState, patience: number): void {
  const elements = new Int32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
  Atomics.store(cell, TERMINATED, 1);
  const end = now() + patience;
  for (let isWaiting = true; isWaiting && now() < end;) {
    isWaiting = false;
    for (let slot = SLOTS; slot < SLOTS_END; slot++) {
      const mark = Atomics.load(cell, slot);
      if (mark > 0) Atomics.notify(elements, mark - 1);
      isWaiting ||= mark !== 0;
    }
    if (Atomics.load(cell, OTHERS) === 0) continue;
    for (let i = 0; i < elements.length; i++) Atomics.notify(elements, i);
    isWaiting = true;
  }
}

/** Orders what comes before it before what comes after: all fences change the same word, so each sees what was before the one that came first. */
export function atomic_fence(state: SharedState): void {
  Atomics.add(state.cell, FENCE, 0);
  acquire(state);
}
