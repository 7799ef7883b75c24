/** What one thread of several does. */
import type { Compilation, Part } from '../compilation.ts';
import type { CompileOptions } from '../options.ts';

/** What all threads know. */
export interface Job {
  /** of the binary */
  readonly bytes: Uint8Array;
  readonly options: CompileOptions;
  /** One element, shared by all: the first range that none has taken. */
  readonly next: Int32Array;
}

/** Ranges of functions that have been compiled, by their places in `ranges()`. */
export type Parts = ReadonlyMap<number, Part>;

/** Compiles ranges as long as there are any. Where one fails nobody takes another: those before it have all been taken. */
export function partsOf(compilation: Compilation, next: Int32Array): Parts {
  const ranges = compilation.ranges();
  const parts = new Map<number, Part>();
  for (let i = Atomics.add(next, 0, 1); i < ranges.length; i = Atomics.add(next, 0, 1)) {
    try {
      parts.set(i, compilation.part(ranges[i]!));
    } catch {
      Atomics.store(next, 0, ranges.length);
    }
  }
  return parts;
}
