/**
 * Division of i64 where it goes by doubles: dividends next to multiples of the divisor, where a quotient that is rounded up shows, by constants
 * and by variables, and conversions from floats next to the borders of words.
 */
import type { NumberType } from './edges.ts';
import { differences, type Kernel } from './kernels.ts';

const divisors = [
  2n,
  3n,
  5n,
  7n,
  10n,
  60n,
  100n,
  365n,
  1000n,
  1461n,
  3600n,
  10_000n,
  65_535n,
  86_400n,
  146_097n,
];
for (let bits = 17n; bits <= 21n; bits++) divisors.push(2n ** bits - 1n, 2n ** bits, 2n ** bits + 1n);
divisors.push(1_000_000n, 999_983n, 262_139n);

/** Next to the greatest multiples of n that are below 2^32, 2^53, n 2^32 and 2^64, and to some in between. */
function dividends(n: bigint): bigint[] {
  const quotients = [2n ** 32n / n, 2n ** 53n / n, 2n ** 32n, 2n ** 64n / n, 2n ** 31n, 2n ** 20n + 1n];
  const all = quotients.flatMap(quotient => [0n, -1n].map(less => (quotient + less) * n));
  return [
    ...new Set(all.flatMap(multiple => [-1n, 0n, 1n].map(more => BigInt.asUintN(64, multiple + more)))),
  ];
}

const ops = ['i64.div_u', 'i64.rem_u', 'i64.div_s', 'i64.rem_s'];

function kernel(name: string, params: NumberType[], body: string, ...values: bigint[][]): Kernel {
  return { name, params, result: 'i64', body, values };
}

test('division by constants is exact', async () => {
  const kernels = divisors.flatMap(n =>
    ops.map(op => kernel(`${op} ${n}`, ['i64'], `(${op} (local.get 0) (i64.const ${n}))`, dividends(n))),
  );
  const { calls, lines } = await differences(kernels);
  expect(lines).toEqual([]);
  expect(calls).toBeGreaterThan(3000);
});

test('division by variables is exact', async () => {
  const long = [2n ** 32n + 1n, 2n ** 52n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n];
  const kernels = [...divisors, ...long].flatMap(n =>
    ops.map(op =>
      kernel(`${op} ${n}`, ['i64', 'i64'], `(${op} (local.get 0) (local.get 1))`, dividends(n), [n, -n]),
    ),
  );
  const { lines } = await differences(kernels);
  expect(lines).toEqual([]);
});

test('floats become words', async () => {
  const view = new DataView(new ArrayBuffer(8));
  const bits = (value: number): bigint => {
    view.setFloat64(0, value);
    return view.getBigUint64(0);
  };
  const magnitudes = [0, 0.5, 1, 1.5].flatMap(more =>
    [0, 31, 32, 33, 52, 53, 62, 63, 64, 65].flatMap(exponent => [2 ** exponent + more, 2 ** exponent - more]),
  );
  const values = [...magnitudes, ...magnitudes.map(value => -value), NaN, Infinity, -Infinity].map(bits);
  const kernels = ['trunc_f64_s', 'trunc_f64_u', 'trunc_sat_f64_s', 'trunc_sat_f64_u'].map(name =>
    kernel(name, ['f64'], `(i64.${name} (local.get 0))`, values),
  );
  const { lines } = await differences(kernels);
  expect(lines).toEqual([]);
});
