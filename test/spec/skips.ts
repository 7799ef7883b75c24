/** Assertions of the suite that test nothing here: what only the text format says, and what the standard has overtaken. */
import type { Operation } from './script.ts';

interface StaleRow {
  readonly folder: string;
  /** of an `assert_invalid` */
  readonly text: string;
  readonly reason: string;
}

// Proposals' copies of scripts that were not brought up to date.
const staleRows: readonly StaleRow[] = [
  { folder: 'proposals/threads/', text: 'multiple memories', reason: 'stale: there may be several memories since Wasm 3.0' },
  { folder: 'proposals/threads/', text: 'multiple tables', reason: 'stale: there may be several tables since Wasm 2.0' },
]; // prettier-ignore

/** Why an assertion of the script `file` is not run; null if it is. */
export function reasonToSkip(file: string, operation: Operation): string | null {
  switch (operation.kind) {
    case 'assert_malformed':
      return operation.source.form === 'binary' ? null : 'only the text format is malformed';
    case 'assert_malformed_custom':
    case 'assert_invalid_custom':
      return 'custom annotations of the text format';
    case 'assert_invalid': {
      const isStale = ({ folder, text }: StaleRow): boolean =>
        file.startsWith(folder) && operation.text === text;
      return staleRows.find(isStale)?.reason ?? null;
    }
    default:
      return null;
  }
}
