/** From the samples of several processes to ratios, and from ratios to a table. */
import { geometricMean, median, spread, wins } from './statistics.ts';

/** What measure.mjs prints of a variant. */
export interface Measured {
  readonly name: string;
  /** of runs with the small and with the full number of rounds; all variants must give the same */
  readonly results: readonly number[];
  /** ms a run */
  readonly samples: readonly number[];
  readonly error: string | null;
}

export interface Cell {
  /** ms, the median of each process's median */
  readonly time: number | null;
  /** to the base, process by process, then the median; null if it failed or was wrong */
  readonly ratio: number | null;
  /** greatest ratio of a process over the smallest */
  readonly spread: number;
  /** why there is no ratio */
  readonly fault: string | null;
}

export interface Row {
  readonly kernel: string;
  readonly group: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

export interface EngineResult {
  readonly engine: string;
  readonly version: string;
  readonly variants: readonly string[];
  /** The variant that the others are compared with: native, where there is WebAssembly. */
  readonly base: string;
  readonly rows: readonly Row[];
}

/** Sums up what the processes that ran a kernel say. `failures` are variants that could not be made. */
export function summarise(
  variants: readonly string[],
  base: string,
  processes: readonly (readonly Measured[])[],
  failures: ReadonlyMap<string, string>,
): Readonly<Record<string, Cell>> {
  const expected = JSON.stringify(processes[0]!.find(({ name }) => name === base)?.results);
  return Object.fromEntries(
    variants.map(name => {
      const failure = failures.get(name);
      if (failure !== undefined) return [name, faulty(failure)];
      const all = processes.map(p => find(p, name)!);
      const error = all.find(m => m.error !== null)?.error;
      if (error != null) return [name, faulty(error)];
      if (all.some(({ results }) => JSON.stringify(results) !== expected))
        return [name, faulty(`wrong: gives ${all[0]!.results.join()} and not ${expected}`)];
      const times = all.map(({ samples }) => median(samples));
      const ratios = all.map(
        ({ samples }, i) => median(samples) / median(find(processes[i]!, base)!.samples),
      );
      return [name, { time: median(times), ratio: median(ratios), spread: spread(ratios), fault: null }];
    }),
  );
}

function find(measured: readonly Measured[], name: string): Measured | undefined {
  return measured.find(item => item.name === name);
}

function faulty(fault: string): Cell {
  return { time: null, ratio: null, spread: 1, fault };
}

/** The table of an engine: a line a kernel, geometric means, wins, and notes on what failed. */
export function renderEngine({ engine, version, variants, base, rows }: EngineResult): string {
  const others = variants.filter(name => name !== base);
  const notes: string[] = [];
  const lines = rows.map(({ kernel, cells }) => {
    const noise = Math.max(...Object.values(cells).map(cell => cell.spread));
    const ratios = others.map(name => {
      const cell = cells[name];
      if (!cell) return '';
      if (cell.fault !== null) notes.push(`${kernel}, ${name}: ${cell.fault}`);
      return cell.ratio === null
        ? cell.fault!.startsWith('wrong')
          ? 'wrong'
          : 'fails'
        : ratioText(cell.ratio);
    });
    const time = cells[base]!.time;
    return [
      kernel,
      time === null ? '-' : time.toFixed(0),
      ...ratios,
      noise > 1.15 ? `±${percent(noise - 1)}` : '',
    ];
  });
  const means = groupsOf(rows).map(({ name, rows: some }) => [
    `mean, ${name}`,
    '',
    ...others.map(variant => meanText(some, variant)),
    '',
  ]);
  const isOurs = variants.includes('ours');
  const peers = ['wasm2js', 'polywasm'].filter(name => isOurs && variants.includes(name));
  const score = peers.map(peer => {
    const { won, tied, lost } = wins(rows, 'ours', peer);
    return `ours against ${peer}: ${won} won, ${tied} even (within 3 %), ${lost} lost`;
  });
  const shares = rows.flatMap(({ kernel, cells: { ours, plain } }) =>
    ours?.ratio && plain?.ratio ? [`${kernel} ${ratioText(ours.ratio / plain.ratio)}`] : [],
  );
  if (shares.length > 0) score.push(`ours ÷ plain: ${shares.join(', ')}`);
  return [
    `${engine} (${version}): time ÷ ${base}`,
    grid([['kernel', `${base} ms`, ...others, 'noise'], ...lines, ...means]),
    ...score,
    ...notes,
    '',
  ].join('\n');
}

function groupsOf(rows: readonly Row[]): { readonly name: string; readonly rows: readonly Row[] }[] {
  const names = [...new Set(rows.map(({ group }) => group))];
  const groups = names.map(name => ({ name, rows: rows.filter(({ group }) => group === name) }));
  return [...groups, { name: 'all', rows }];
}

/** The mean over what ran; a star says that some did not. */
function meanText(rows: readonly Row[], variant: string): string {
  const cells = rows.map(row => row.cells[variant]).filter(cell => cell !== undefined);
  const ratios = cells.map(({ ratio }) => ratio).filter(ratio => ratio !== null);
  if (ratios.length === 0) return '-';
  return ratioText(geometricMean(ratios)) + (ratios.length < cells.length ? '*' : '');
}

function ratioText(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}

const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;

/** Columns aligned, the first to the left. */
export function grid(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map(line => line[i]!.length)));
  return lines
    .map(line =>
      line
        .map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
