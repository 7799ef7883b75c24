/** Random functions on garbage-collected values: ours and the host's engine agree, or, on hosts without such values, ours runs them at all. */
import { emitted, type Exports, type Func, native, wasm } from '../harness/modules.ts';
import { generateAggregates } from './aggregates.ts';

const inputs = [[0, 0n, 0], [3, -1n, 2.5], [-7, 1n << 40n, -1e300]] as const; // prettier-ignore

/** Kinds of traps, for engines word them differently; what two checks at once may find is one kind. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/\bnull\b/, 'null'],
  [/element access|out of bounds|segment/, 'bounds'],
  [/illegal cast|cast failure/, 'cast'],
  [/divide|remainder/, 'division'],
];

type Instantiate = (imports: { m: { log: (x: number) => void } }) => Exports;

function outcome(instantiate: Instantiate, args: readonly unknown[]): string {
  const log: number[] = [];
  const { run } = instantiate({ m: { log: x => void log.push(x) } }) as { run: Func };
  const logged = (): string => log.slice(0, 50).join();
  try {
    return `${String(run(...args))} after ${logged()}`;
  } catch (error) {
    const message = String((error as Error | undefined)?.message);
    return `${kinds.find(([pattern]) => pattern.test(message))?.[1] ?? 'another error'} after ${logged()}`;
  }
}

const count = Number(process.env['FUZZ_COUNT'] ?? 25);
const first = Number(process.env['FUZZ_SEED'] ?? 1);
let isCompared = true;
afterAll(() => {
  if (!isCompared) console.info('not compared with the host: it has no garbage-collected types');
});

test.each(Array.from({ length: count }, (_, i) => first + i))('seed %i', async seed => {
  const bytes = await wasm(generateAggregates(seed));
  const ours = await emitted(bytes, { minify: seed % 2 === 0 });
  let theirs: Instantiate | null = null;
  try {
    theirs = native(bytes).instantiate as Instantiate;
  } catch {
    isCompared = false;
  }
  for (const args of inputs) {
    const got = outcome(ours.instantiate as Instantiate, args);
    expect(got).not.toMatch(/^another error/);
    if (theirs) expect(got).toBe(outcome(theirs, args));
  }
});
