/**
 * Every instruction whose row is a signature of numbers, on edge values: with its operands in locals, loaded in place, constant on either side or
 * both, and both the same. The host's engine decides.
 */
import {
  instruction,
  type Instruction,
  instructions,
  type Mnemonic,
} from '../../compiler/wasm/instructions.ts';
import { constant, edges, isCanonicalNaN, isNaNBits, type NumberType } from './edges.ts';
import { differences, type Kernel } from './kernels.ts';

const letters: Readonly<Record<string, NumberType>> = { i: 'i32', j: 'i64', f: 'f32', d: 'f64' };

/** Proposals that the host's engine does not have. */
const beyondTheHost = new Set(['wide-arithmetic']);

const numeric = instructions.filter(
  ({ type, immediates }) => type !== null && /^[ijfd]+>[ijfd]+$/.test(type) && immediates.length === 0,
);
const rows = numeric.filter(({ feature }) => !beyondTheHost.has(feature));
const skipped = numeric.filter(row => !rows.includes(row));

/** Results that are all of a bit pattern, also when that is a NaN. */
const bitwise = /\.(neg|abs|copysign|reinterpret_\w+)$/;

const few = 17;

function signature({ type }: Instruction): { params: NumberType[]; result: NumberType } {
  const [params, result] = type!.split('>').map(list => [...list].map(letter => letters[letter]!)) as [
    NumberType[],
    NumberType[],
  ];
  return { params, result: result[0]! };
}

const get = (i: number): string => `(local.get ${i})`;

function hasPayload(t: NumberType, bits: bigint): boolean {
  return isNaNBits(t, bits) && !isCanonicalNaN(t, bits);
}

function kernelsOf(row: Instruction): Kernel[] {
  const { params, result } = signature(row);
  const base = { result, keepsBits: bitwise.test(row.name) };
  const all = params.map(t => edges[t]);
  const plain = `(${row.name} ${params.map((_t, i) => get(i)).join(' ')})`;
  const kernels: Kernel[] = [
    { ...base, name: `${row.name}, locals`, params, body: plain, values: all },
    { ...base, name: `${row.name}, in place`, params, body: plain, values: all, pass: 'nested' },
  ];
  const [a, b] = params as [NumberType, NumberType?];
  if (!b) {
    for (const bits of edges[a]) {
      const body = `(${row.name} ${constant(a, bits)})`;
      kernels.push({
        ...base,
        name: `${row.name}, constant 0x${bits.toString(16)}`,
        params: [],
        body,
        values: [],
        hasPayload: hasPayload(a, bits),
      });
    }
    return kernels;
  }
  kernels.push({
    ...base,
    name: `${row.name}, twice the same`,
    params: [a],
    body: `(${row.name} ${get(0)} ${get(0)})`,
    values: [edges[a]],
  });
  for (const bits of edges[a].slice(0, few)) {
    const left = constant(a, bits);
    const name = `${row.name}, 0x${bits.toString(16)}`;
    const more = { ...base, hasPayload: hasPayload(a, bits) };
    kernels.push({
      ...more,
      name: `${name} on the left`,
      params: [b],
      body: `(${row.name} ${left} ${get(0)})`,
      values: [edges[b]],
    });
    kernels.push({
      ...more,
      name: `${name} on the right`,
      params: [a],
      body: `(${row.name} ${get(0)} ${constant(b, bits)})`,
      values: [edges[a]],
    });
    for (const right of edges[b].slice(0, few)) {
      const body = `(${row.name} ${left} ${constant(b, right)})`;
      const payload = more.hasPayload || hasPayload(b, right);
      kernels.push({
        ...base,
        name: `${name} and 0x${right.toString(16)}`,
        params: [],
        body,
        values: [],
        hasPayload: payload,
      });
    }
  }
  return kernels;
}

test('there is an instruction for every part of the table', () => {
  console.info(`not compared, the host lacks them: ${skipped.map(({ name }) => name).join(', ')}`);
  expect(rows.length).toBe(136);
  expect(skipped.length).toBe(4);
});

describe.each(['i32', 'i64', 'f32', 'f64'])('%s', t => {
  test.each(['locals', 'constants'])('%s', async form => {
    const own = rows.filter(({ name }) => name.startsWith(`${t}.`));
    const kernels = own
      .flatMap(kernelsOf)
      .filter(
        ({ params, name }) => (name.includes(', 0x') || params.length === 0) === (form === 'constants'),
      );
    const { calls, lines } = await differences(kernels);
    expect(lines).toEqual([]);
    expect(calls).toBeGreaterThan(1000);
  });
});

describe('differences in', () => {
  const of = async (name: Mnemonic, spoiled: string) => {
    const [kernel] = kernelsOf(instruction(name));
    return (await differences([kernel!], { spoil: text => text.replace(`(${name} `, `(${spoiled} `) })).lines;
  };

  test('a value', async () => {
    expect(await of('i32.add', 'i32.or')).toEqual(['i32.add, locals of 0x1, 0x1: 0x1, not 0x2']);
  });

  test('the sign of zero', async () => {
    expect(await of('f64.abs', 'f64.ceil')).toEqual([
      'f64.abs, locals of 0x8000000000000000: 0x8000000000000000, not 0x0',
    ]);
  });

  test('the bits of a NaN, where they are given', async () => {
    const nan = '0xffc00000';
    expect(await of('f32.abs', 'f32.add (f32.const 0)')).toEqual([
      `f32.abs, locals of ${nan}: ${nan}, not 0x7fc00000`,
    ]);
  });

  test('a trap', async () => {
    expect(await of('i32.div_s', 'i32.div_u')).toEqual([
      'i32.div_s, locals of 0x1, 0xffffffff: 0x0, not 0xffffffff',
    ]);
    expect(await of('i32.trunc_f64_s', 'i32.trunc_sat_f64_s')).toEqual([
      'i32.trunc_f64_s, locals of 0x7ff8000000000000: 0x0, not traps: integer overflow or invalid conversion to integer',
    ]);
  });
});
