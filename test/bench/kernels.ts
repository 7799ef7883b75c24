/** The run-time kernels: their sources, how much of each takes native WebAssembly at least 50 ms, and what they cover. */

export interface Kernel {
  readonly name: string;
  /** in kernels/ */
  readonly source: string;
  /** `-D` options, for sources that make several kernels */
  readonly defines: readonly string[];
  /** Rounds of work for a timed run. */
  readonly n: number;
  /** Rounds to be done in no time, even without a JIT. */
  readonly small: number;
  readonly group: Group;
  /** The same program without what the group is about, in `<plain>.plain.wasm`; null if there is none. */
  readonly plain: string | null;
}

export type Group =
  | 'memory'
  | 'float'
  | 'i64'
  | 'i64 division'
  | 'calls'
  | 'mixed'
  | 'simd'
  | 'gc'
  | 'exceptions'
  | 'tail calls';

/** What C compilers do not make, or not as simply. */
const inText: ReadonlySet<Group> = new Set<Group>(['gc', 'exceptions', 'tail calls']);

function kernel(
  group: Group,
  name: string,
  n: number,
  small: number,
  source: string = name,
  ...defines: string[]
): Kernel {
  const suffix = inText.has(group) ? 'wat' : 'c';
  return { name, source: `${source}.${suffix}`, defines, n, small, group, plain: null };
}

function beside(plain: string, own: Kernel): Kernel {
  return { ...own, plain };
}

export const kernels: readonly Kernel[] = [
  kernel('memory', 'sieve', 1200, 1),
  kernel('memory', 'mix16', 4000, 1),
  kernel('memory', 'quicksort', 75, 1),
  kernel('memory', 'structs', 5000, 1),
  kernel('memory', 'lz', 400, 1),
  kernel('memory', 'bulk', 3_000_000, 50),
  kernel('float', 'nbody', 1_400_000, 50),
  kernel('float', 'matmul', 250, 1),
  kernel('float', 'mandelbrot', 5000, 1),
  kernel('float', 'filter32', 2500, 1),
  kernel('i64', 'fnv1a', 15_000, 2),
  kernel('i64', 'xxh64', 160_000, 2),
  kernel('i64', 'xorshift', 50_000_000, 1000),
  kernel('i64', 'sum64', 25_000, 1),
  kernel('i64', 'mul128', 30_000, 1),
  kernel('i64', 'rotate64', 60_000_000, 1000),
  kernel('i64', 'sha512', 300_000, 3),
  kernel('i64', 'convert64', 25_000_000, 1000),
  kernel('i64', 'fib64', 900, 1),
  kernel('i64 division', 'div32', 30_000_000, 500, 'divide', 'WIDTH=32'),
  kernel('i64 division', 'div53', 30_000_000, 500, 'divide', 'WIDTH=53'),
  kernel('i64 division', 'div64', 30_000_000, 500, 'divide', 'WIDTH=64'),
  kernel('i64 division', 'decimal64', 2_500_000, 100),
  kernel('calls', 'fib', 400, 1),
  kernel('calls', 'indirect1', 50_000, 2, 'indirect', 'TARGETS=1'),
  kernel('calls', 'indirect4', 50_000, 2, 'indirect', 'TARGETS=4'),
  kernel('calls', 'indirect32', 50_000, 2, 'indirect', 'TARGETS=32'),
  kernel('calls', 'stack', 3_000_000, 100),
  kernel('mixed', 'interpreter', 60_000, 5),
  kernel('mixed', 'sha256', 250_000, 3),
  kernel('mixed', 'base64', 6000, 1),
  kernel('mixed', 'utf8', 5000, 1),
  kernel('simd', 'chacha', 3000, 1),
  kernel('simd', 'saxpy', 150_000, 5),
  kernel('simd', 'nbody2', 4500, 1),
  kernel('simd', 'mandelbrot4', 5000, 1),
  kernel('simd', 'blend', 100_000, 5),
  kernel('simd', 'search', 35_000, 1),
  kernel('simd', 'encode64', 35_000, 1),
  kernel('simd', 'xxh3', 180_000, 5),
  beside('vectorised', kernel('simd', 'vectorised', 9000, 1)),
  kernel('gc', 'trees', 2000, 1),
  kernel('gc', 'list', 60_000, 2),
  kernel('gc', 'dispatch', 8000, 1),
  kernel('gc', 'arrays', 6000, 1),
  kernel('exceptions', 'throw', 300_000, 10),
  kernel('exceptions', 'throw_legacy', 300_000, 10),
  kernel('exceptions', 'throw_call', 1_000_000, 10),
  kernel('exceptions', 'throw_call_legacy', 1_000_000, 10),
  kernel('exceptions', 'unwind', 5000, 2),
  kernel('exceptions', 'unwind_legacy', 5000, 2),
  beside('guarded', kernel('exceptions', 'guarded', 40_000, 1)),
  beside('guarded', kernel('exceptions', 'guarded_legacy', 40_000, 1)),
  beside('guarded_loop', kernel('exceptions', 'guarded_loop', 3_000_000, 100)),
  beside('guarded_loop', kernel('exceptions', 'guarded_loop_legacy', 3_000_000, 100)),
  kernel('tail calls', 'tail_self', 100_000_000, 1000),
  kernel('tail calls', 'tail_mutual', 10_000_000, 1000),
  kernel('tail calls', 'tail_table', 10_000_000, 1000),
  kernel('tail calls', 'tail_ref', 10_000_000, 1000),
];
