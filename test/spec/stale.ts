/** Assertions of the suite that the standard has overtaken: proposals' copies of scripts that were not brought up to date. */
import type { Operation } from './script.ts';

interface StaleRow {
  readonly folder: string;
  readonly text: string;
  readonly reason: string;
}

const rows: readonly StaleRow[] = [
  {
    folder: 'proposals/threads/',
    text: 'multiple memories',
    reason: 'stale: there may be several memories since Wasm 3.0',
  },
  {
    folder: 'proposals/threads/',
    text: 'multiple tables',
    reason: 'stale: there may be several tables since Wasm 2.0',
  },
];

/** Why the assertion no longer holds, or null. */
export function staleReason(file: string, operation: Operation): string | null {
  if (operation.kind !== 'assert_invalid') return null;
  return rows.find(({ folder, text }) => file.startsWith(folder) && operation.text === text)?.reason ?? null;
}
