/**
 * The committed list of assertions that fail: `file:place  # reason`, one a line. It may only shrink: an assertion that
 * fails unlisted is an error, and so is a listed one that no longer fails.
 */
import type { FileResult } from './pool.ts';

/** Reasons by `file:place`. */
export type KnownFailures = ReadonlyMap<string, string>;

export interface Comparison {
  readonly unlisted: readonly string[];
  /** listed, but passed, vanished or became unsupported */
  readonly overcome: readonly string[];
}

export function parseKnownFailures(text: string): KnownFailures {
  const known = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [key = '', ...reason] = line.split('#');
    if (key.trim() !== '') known.set(key.trim(), reason.join('#').trim());
  }
  return known;
}

/** Failures of a run, in the list's form. */
export function failuresOf(results: readonly FileResult[]): KnownFailures {
  const failures = new Map<string, string>();
  for (const { file, outcomes } of results)
    for (const { place, status, reason = '' } of outcomes)
      if (status === 'failed') failures.set(`${file}:${place}`, reason.split('\n')[0]!);
  return failures;
}

/** Only scripts that ran are compared. */
export function compareFailures(known: KnownFailures, results: readonly FileResult[]): Comparison {
  const failures = failuresOf(results);
  const files = new Set(results.map(({ file }) => file));
  return {
    unlisted: [...failures.keys()].filter(key => !known.has(key)),
    overcome: [...known.keys()].filter(key => files.has(fileOf(key)) && !failures.has(key)),
  };
}

/** The list's text with the failures of the scripts that ran instead of what it said of them. Reasons once given stay. */
export function updateKnownFailures(known: KnownFailures, results: readonly FileResult[]): string {
  const files = new Set(results.map(({ file }) => file));
  const entries = [...known].filter(([key]) => !files.has(fileOf(key)));
  for (const [key, reason] of failuresOf(results)) entries.push([key, known.get(key) ?? reason]);
  const inOrder = new Intl.Collator('en', { numeric: true });
  entries.sort(([a], [b]) => inOrder.compare(a, b));
  const width = Math.max(0, ...entries.map(([key]) => key.length));
  const lines = entries.map(([key, reason]) => `${key.padEnd(width)}  # ${reason}`.trimEnd());
  return [header, ...lines, ''].join('\n');
}

const header = `# Assertions of the test suite that fail: file:line (or file:line:column), then why. The list may only shrink;
# \`npm run spec -- --update\` rewrites it.`;

function fileOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}
