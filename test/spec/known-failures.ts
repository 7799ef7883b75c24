/**
 * The committed list of assertions that fail: paragraphs of `file:place`, one a line, under comment lines that say why. It may only shrink:
 * an assertion that fails unlisted is an error, and so is a listed one that no longer fails. An engine that says it lacks something
 * fails the assertion.
 */
import type { FileResult } from './pool.ts';

/** Reasons by `file:place`. */
export type KnownFailures = ReadonlyMap<string, string>;

export interface Comparison {
  readonly unlisted: readonly string[];
  /** listed, but passed or vanished */
  readonly overcome: readonly string[];
}

export function parseKnownFailures(text: string): KnownFailures {
  const known = new Map<string, string>();
  for (const paragraph of text.split(/\n\s*\n/)) {
    const lines = paragraph.split('\n').map(line => line.trim());
    const comments = lines.filter(line => line.startsWith('#')).map(line => line.slice(1).trim());
    for (const line of lines) if (line !== '' && !line.startsWith('#')) known.set(line, comments.join(' '));
  }
  return known;
}

/** Failures of a run, in the list's form. */
export function failuresOf(results: readonly FileResult[]): KnownFailures {
  const failures = new Map<string, string>();
  for (const { file, outcomes } of results)
    for (const { place, status, reason = '' } of outcomes)
      if (status === 'failed' || status === 'unsupported')
        failures.set(`${file}:${place}`, reason.split('\n')[0]!);
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
  const groups = new Map<string, string[]>([...known.values()].map(reason => [reason, []]));
  const list = (key: string, reason: string): void => {
    groups.set(reason, [...(groups.get(reason) ?? []), key]);
  };
  for (const [key, reason] of known) if (!files.has(fileOf(key))) list(key, reason);
  for (const [key, reason] of failuresOf(results)) list(key, known.get(key) ?? reason);
  const inOrder = new Intl.Collator('en', { numeric: true });
  const paragraphs = [...groups].flatMap(([reason, keys]) =>
    keys.length === 0 ? [] : [[...comment(reason), ...keys.sort(inOrder.compare)].join('\n')],
  );
  return `${[header, ...paragraphs].join('\n\n')}\n`;
}

const header = `# Assertions of the test suite that fail: file:line (or file:line:column), under the reason. The list may only shrink;
# \`npm run spec -- --update\` rewrites it.`;

/** Lines of at most 120 characters. */
function comment(text: string): string[] {
  return (text.match(/\S.{0,115}\S(?=\s|$)|\S+/g) ?? ['']).map(line => `# ${line}`.trimEnd());
}

function fileOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}
