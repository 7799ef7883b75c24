/**
 * Tail calls in constant stack space. A function that makes tail calls has two entries: its *tail entry* runs its body and may leave a call
 * for later, its raw function runs the tail entry and then whatever was left. Tail calls go from tail entry to tail
 * entry as ordinary calls, which engines inline, until some depth; from there on the call is left, and all frames return.
 */
import { callable, null_function } from './conversions.ts';
import { entered_from, entry_of, func_record, type FuncRecord, type FuncType, type Raw } from './function.ts';

interface TailCalls {
  /** of tail calls on the stack */
  depth: number;
  /** a call left for later */
  next: Raw | null;
  args: readonly unknown[];
}

export const tail: TailCalls = { depth: 0, next: null, args: [] };

/** Leaves a call for later. What it gives means nothing. */
export function leave(callee: Raw, ...args: unknown[]): number {
  tail.next = callee;
  tail.args = args;
  return 0;
}

type Callable = (...args: readonly unknown[]) => unknown;

/** Runs the calls that were left, after the first returned `result`; gives the result of the last. */
export function finish(result: unknown): unknown {
  while (tail.next !== null) {
    const { next, args } = tail;
    tail.next = null;
    tail.args = [];
    tail.depth = 0;
    result = (next as Callable)(...args);
  }
  return result;
}

/** The entry for tail calls of a function that is referred to. */
export function tail_entry(raw: Raw | null): Raw {
  const record = tail_record(raw);
  return record.type.enter ? entry_of(record, record.tail) : record.tail;
}

/** The same in a module with shared memories, which expects a type: its own functions need no entry. */
export function inner_tail_entry(raw: Raw | null, expected: FuncType): Raw {
  const record = tail_record(raw);
  return entered_from(expected, record, record.tail);
}

function tail_record(raw: Raw | null): FuncRecord {
  return func_record(callable(func_record(raw) ?? null_function()))!;
}
