/** What the workers of one program and whoever runs it say to each other. */
import type { MemoryHandle } from '../shared-memory.ts';
import type { PostedError } from '../threads/errors.ts';
import type { System } from './preview1.ts';

export interface ThreadStart {
  readonly id: number;
  readonly arg: number;
}

/** What a worker is to do: run `_start`, be a thread, or be one whenever the pool says so, at its place there. */
export interface Task {
  readonly module: string;
  /** null where the module has a memory of its own */
  readonly memory: MemoryHandle | null;
  readonly system: System;
  /** null where workers are started as threads come */
  readonly pool: Int32Array | null;
  readonly role: 'main' | ThreadStart | { readonly place: number };
}

export type Report =
  | { readonly kind: 'write'; readonly stream: 1 | 2; readonly bytes: Uint8Array }
  | { readonly kind: 'spawn'; readonly thread: ThreadStart }
  /** A worker of the pool waits from here on. */
  | { readonly kind: 'ready' }
  /** A thread has returned from its entry. */
  | { readonly kind: 'returned' }
  /** The program has ended, by whichever thread. */
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'failed'; readonly error: PostedError };
