/**
 * One look ahead over a function body, for what the builder has to know before it gets there: where blocks end, and where locals
 * are assigned.
 */
import type { Code } from '../wasm/code.ts';
import { instruction } from '../wasm/instructions.ts';

const [setIndex, teeIndex] = [instruction('local.set').index, instruction('local.tee').index];
const endIndex = instruction('end').index;
const delegateIndex = instruction('delegate').index;
const openers = new Set(
  (['block', 'loop', 'if', 'try', 'try_table'] as const).map(name => instruction(name).index),
);

export interface Scan {
  /** Position of the `end` or `delegate` that closes the block opened at a position. */
  readonly ends: ReadonlyMap<number, number>;
  /** Positions, ascending, of the instructions that assign a local. */
  readonly sets: readonly (readonly number[])[];
}

export function scan(code: Code, localCount: number): Scan {
  const ends = new Map<number, number>();
  const sets: number[][] = Array.from({ length: localCount }, () => []);
  const open: number[] = [];
  for (let i = 0; i < code.length; i++) {
    const { index } = code.op(i);
    if (index === setIndex || index === teeIndex) sets[code.immediate<number>(i)]!.push(i);
    else if (openers.has(index)) open.push(i);
    else if ((index === endIndex || index === delegateIndex) && open.length > 0) ends.set(open.pop()!, i);
  }
  return { ends, sets };
}

/** Whether the local is assigned between two positions. */
export function isSetBetween({ sets }: Scan, local: number, from: number, to: number): boolean {
  return hasBetween(sets[local]!, from, to);
}

/** Whether one of some ascending numbers is from `from` up to, not including, `to`. */
export function hasBetween(numbers: readonly number[], from: number, to: number): boolean {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low < numbers.length && numbers[low]! < to;
}
