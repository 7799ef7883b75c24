// The bench itself, at a size that takes no time: every kernel runs, and its variants agree.
import { tmpdir } from 'node:os';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { engines } from './engines.ts';
import { type Group, kernels } from './kernels.ts';
import { measure } from './measure.ts';
import { loadCompiler, prepare } from './prepare.ts';
import { summarise } from './results.ts';
import { geometricMean, median, wins } from './statistics.ts';

const folder = mkdtempSync(`${tmpdir()}/wasm2esm-bench-`);
afterAll(() => rmSync(folder, { recursive: true }));

// Multiplies and adds floats in one rounding where there are two.
const wrongInPolywasm = new Set(['filter32']);

/** What no other compiler to JavaScript has. */
const peerless: ReadonlySet<Group> = new Set(['simd', 'gc', 'exceptions', 'tail calls']);

/** Node 20 has neither garbage-collected types nor exceptions as they are today. */
function hostRuns(path: string): boolean {
  const api = (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } })
    .WebAssembly;
  return api.validate(readFileSync(path));
}

const compile = await loadCompiler();

test.each(kernels.map(kernel => [kernel.name, kernel] as const))('%s', (name, kernel) => {
  const peers = peerless.has(kernel.group) ? ['ours', 'plain'] : ['ours', 'polywasm'];
  const { wasm, variants: all, failures } = prepare(kernel, compile, folder, peers);
  const variants = all.filter(variant => variant.kind !== 'native' || hostRuns(wasm));
  const { small } = kernel;
  const measured = measure(engines[0]!, { wasm, n: small, small, warmup: 0, rounds: 1, budget: 0, variants });
  const names = variants.map(variant => variant.name);
  const cells = summarise(names, names[0]!, [measured], failures);
  const faults = names.filter(variant => cells[variant]!.fault !== null);
  expect(faults).toEqual(wrongInPolywasm.has(name) ? ['polywasm'] : []);
});

test('statistics', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(geometricMean([1, 4])).toBe(2);
  const cell = (ratio: number | null) => ({
    time: 1,
    ratio,
    spread: 1,
    fault: ratio === null ? 'failed' : null,
  });
  const row = (ours: number, peer: number | null) => ({
    kernel: '',
    group: '',
    cells: { ours: cell(ours), peer: cell(peer) },
  });
  const rows = [row(1, 2), row(1, null), row(1, 1.02), row(2, 1)];
  expect(wins(rows, 'ours', 'peer')).toEqual({ won: 2, tied: 1, lost: 1 });
});
