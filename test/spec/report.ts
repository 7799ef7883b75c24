/** A run's results as text for people and as JSON. Nothing here decides what passes. */
import type { Comparison } from './known-failures.ts';
import type { FileResult } from './pool.ts';
import type { Outcome, Status } from './runner.ts';

export type Totals = Record<Status, number>;

export function totalsOf(results: readonly FileResult[]): Totals {
  const totals: Totals = { passed: 0, failed: 0, unsupported: 0, skipped: 0 };
  for (const { outcomes } of results) for (const { status } of outcomes) totals[status]++;
  return totals;
}

/** So many entries of a list are printed unless more are asked for. */
const shortList = 40;

/** The whole report but its last line. */
export function renderReport(
  results: readonly FileResult[],
  comparison: Comparison,
  isVerbose: boolean,
): string {
  const limit = isVerbose ? Infinity : shortList;
  return [
    ...(isVerbose ? renderSkips(results) : []),
    ...renderFiles(results, isVerbose),
    ...renderFolders(results),
    ...renderReasons('skipped', 'not counted', results, limit),
    ...renderReasons('unsupported', 'unsupported', results, limit),
    ...renderMismatches(results, isVerbose),
    ...renderList(
      'failed and not listed in known-failures.txt',
      describe(comparison.unlisted, results),
      limit,
    ),
    ...renderList(
      'listed in known-failures.txt, but failed no more: take them off the list',
      comparison.overcome,
      limit,
    ),
  ].join('\n');
}

function renderFiles(results: readonly FileResult[], isVerbose: boolean): string[] {
  const lines: string[] = [];
  for (const result of results) {
    const totals = totalsOf([result]);
    const isPlain = totals.failed + totals.unsupported === 0;
    if (isVerbose || !isPlain)
      lines.push(`${result.file}: ${renderTotals(totals)}, ${Math.round(result.time)} ms`);
  }
  return lines;
}

function renderFolders(results: readonly FileResult[]): string[] {
  const folders = new Map<string, FileResult[]>();
  for (const result of results) {
    const folder = result.file.includes('/') ? result.file.slice(0, result.file.lastIndexOf('/')) : 'core';
    folders.set(folder, [...(folders.get(folder) ?? []), result]);
  }
  return [
    '',
    ...[...folders].map(([folder, of]) => `${folder}: ${of.length} scripts, ${renderTotals(totalsOf(of))}`),
  ];
}

function renderTotals(totals: Totals): string {
  const { passed, ...others } = totals;
  const rest = Object.entries(others).filter(([, count]) => count > 0);
  return [`${passed} passed`, ...rest.map(([status, count]) => `${count} ${status}`)].join(', ');
}

/** How often each reason was given, its place in the module aside. */
function renderReasons(
  status: Status,
  title: string,
  results: readonly FileResult[],
  limit: number,
): string[] {
  const counts = new Map<string, number>();
  for (const [, outcome] of outcomesOf(results)) {
    if (outcome.status !== status) continue;
    const reason = (outcome.reason ?? '').split(' (')[0]!;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${count} × ${reason}`);
  return renderList(title, rows, limit);
}

function renderMismatches(results: readonly FileResult[], isVerbose: boolean): string[] {
  const rows: string[] = [];
  for (const [key, { mismatch }] of outcomesOf(results))
    if (mismatch) rows.push(`${key}: "${mismatch.actual}" instead of "${mismatch.expected}"`);
  const title = `rejected rightly, with other words than the script's (--strict-messages fails them)`;
  return isVerbose || rows.length === 0 ? renderList(title, rows, Infinity) : ['', `${rows.length} ${title}`];
}

function renderSkips(results: readonly FileResult[]): string[] {
  const skips = [...outcomesOf(results)].filter(
    ([, { status }]) => status === 'skipped' || status === 'unsupported',
  );
  return skips.map(([key, { kind, status, reason }]) => `${key}: ${kind} ${status}: ${reason}`);
}

function describe(keys: readonly string[], results: readonly FileResult[]): string[] {
  const wanted = new Set(keys);
  return [...outcomesOf(results)]
    .filter(([key]) => wanted.has(key))
    .map(([key, { kind, reason }]) => `${key}: ${kind}: ${reason}`);
}

function renderList(title: string, rows: readonly string[], limit: number): string[] {
  if (rows.length === 0) return [];
  const more = rows.length > limit ? [`  … and ${rows.length - limit} more (--verbose)`] : [];
  return ['', `${title}:`, ...rows.slice(0, limit).map(row => `  ${row}`), ...more];
}

function* outcomesOf(results: readonly FileResult[]): Generator<[key: string, outcome: Outcome]> {
  for (const { file, outcomes } of results)
    for (const outcome of outcomes) yield [`${file}:${outcome.place}`, outcome];
}

/** Everything that is not a plain pass, for other programs. */
export function jsonReport(engine: string, results: readonly FileResult[], comparison: Comparison): object {
  return {
    engine,
    totals: totalsOf(results),
    ...comparison,
    files: results.map(result => ({
      file: result.file,
      milliseconds: Math.round(result.time),
      ...totalsOf([result]),
      outcomes: result.outcomes.filter(({ status, mismatch }) => status !== 'passed' || mismatch),
    })),
  };
}
