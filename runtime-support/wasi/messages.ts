/** What the workers of one program and whoever runs it say to each other. */
import type { MemoryHandle } from '../shared-memory.ts';
import type { PostedError } from '../threads/errors.ts';
import type { System } from './preview1.ts';

/** What a worker is to do: run `_start`, or be a thread. */
export interface Task {
  readonly module: string;
  /** null where the module has a memory of its own */
  readonly memory: MemoryHandle | null;
  readonly system: System;
  readonly thread: { readonly id: number; readonly arg: number } | null;
}

export type Report =
  | { readonly kind: 'write'; readonly stream: 1 | 2; readonly bytes: Uint8Array }
  | { readonly kind: 'spawn'; readonly id: number; readonly arg: number }
  /** A thread has returned from its entry. */
  | { readonly kind: 'returned' }
  /** The program has ended, by whichever thread. */
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'failed'; readonly error: PostedError };
