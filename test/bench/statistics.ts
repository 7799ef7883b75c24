/** What the benches compute with. */
import type { Row } from './results.ts';

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** The greatest over the smallest. */
export function spread(values: readonly number[]): number {
  return Math.max(...values) / Math.min(...values);
}

/** How often a variant is faster than a peer; a peer that fails or is wrong has lost. */
export function wins(
  rows: readonly Row[],
  variant: string,
  peer: string,
): { readonly won: number; readonly tied: number; readonly lost: number } {
  const count = { won: 0, tied: 0, lost: 0 };
  for (const { cells } of rows) {
    const [a, b] = [cells[variant]!.ratio ?? Infinity, cells[peer]!.ratio ?? Infinity];
    if (a === b || Math.abs(a / b - 1) < 0.03) count.tied++;
    else if (a < b) count.won++;
    else count.lost++;
  }
  return count;
}
