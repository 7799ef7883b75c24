/**
 * Every vector instruction of the table on edge values in all lanes: on loaded operands, on parameters and results of a call, around a loop, and
 * on constants; loads and stores also over the end of memory. The host's engine decides; what it lacks of the relaxed instructions
 * is compared with the strict ones whose results they may give.
 */
import { type Instruction, instructions } from '../../compiler/wasm/instructions.ts';
import { edges } from './edges.ts';
import { type Letter, typeOf, vectorDifferences, type VectorKernel, vectors } from './vector-kernels.ts';

const simd = instructions.filter(({ feature, name }) => /simd$/.test(feature) && name !== 'v128.const');

/** Strict instructions that do one of the things allowed; those without one the official suite alone tests. */
const strict: readonly (readonly [RegExp, string])[] = [
  [/relaxed_swizzle/, 'swizzle'],
  [/relaxed_trunc_(f32x4|f64x2)/, 'trunc_sat_$1'],
  [/^\w+\.relaxed_laneselect/, 'v128.bitselect'],
  [/relaxed_(min|max)/, '$1'],
  [/relaxed_q15mulr_s/, 'q15mulr_sat_s'],
];

function strictName(name: string): string | null {
  if (!name.includes('relaxed')) return name;
  const found = strict.find(([pattern]) => pattern.test(name));
  return found ? name.replace(...found) : null;
}

const untested = simd.filter(({ name }) => strictName(name) === null).map(({ name }) => name);
const rows = simd.filter(({ name }) => strictName(name) !== null);
const accesses = rows.filter(({ bytes }) => bytes > 0);
const plain = rows.filter(({ bytes }) => bytes === 0);

/** The kind of lanes that an instruction reads. */
function shapeOf(name: string): string {
  const [, of] = /_((?:i8x16|i16x8|i32x4|f32x4|f64x2))(?:_|$)/.exec(name) ?? [];
  return of ?? name.split('.')[0]!;
}

/** Float instructions that compute, not only move. */
function openNaNs({ name }: Instruction): 'f32' | 'f64' | undefined {
  if (/\.(abs|neg|pmin|pmax|splat|extract_lane|replace_lane|eq|ne|[lg][te])$/.test(name)) return undefined;
  return name.startsWith('f32x4') ? 'f32' : name.startsWith('f64x2') ? 'f64' : undefined;
}

const shuffles = [
  '0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15',
  '16 17 18 19 4 5 6 7 28 29 30 31 8 9 10 11',
  '24 25 26 27 28 29 30 31 0 1 2 3 4 5 6 7',
  '3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12',
  '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16',
  '0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23',
  '0 0 0 0 31 31 31 31 2 3 2 3 9 9 8 8',
  '30 1 17 5 6 21 0 15 12 12 13 29 3 19 4 20',
];

/** The immediates to try. */
function immediatesOf({ name, immediates, bytes }: Instruction): string[] {
  if (immediates.includes('shuffle')) return shuffles;
  if (!immediates.includes('lane')) return [''];
  const width = bytes > 0 ? 16 / bytes : Number(/x(\d+)\./.exec(name)![1]);
  return Array.from({ length: width }, (_, lane) => String(lane));
}

function valuesOf(letter: Letter, row: Instruction, i: number): readonly bigint[] {
  switch (letter) {
    case 'v':
      return vectors(/laneselect/.test(row.name) ? 'v128' : shapeOf(row.name), i === 1 ? 3 : 1);
    case 'i':
      return edges.i32;
    case 'j':
      return edges.i64;
    default:
      return edges[letter === 'f' ? 'f32' : 'f64'];
  }
}

const dollar = (_letter: Letter, i: number): string => `$${i}`;

function kernelsOf(row: Instruction): VectorKernel[] {
  const [ins, out] = row.type!.split('>') as [string, Letter];
  const params = [...ins] as Letter[];
  const open = openNaNs(row);
  const values = params.map((letter, i) => valuesOf(letter, row, i));
  const host = strictName(row.name)!;
  return immediatesOf(row).flatMap((immediate): VectorKernel[] => {
    const name = `${row.name} ${immediate}`.trim();
    const base = { params, result: out, values, ...(open && { openNaNs: open }) };
    const kernel = (
      form: string,
      body: (op: string) => string,
      more: Partial<VectorKernel> = {},
    ): VectorKernel => ({
      ...base,
      name: `${name}, ${form}`,
      body: body(name),
      hostBody: body(name.replace(row.name, host)),
      ...more,
    });
    const kernels = [kernel('loaded', op => `(${op} ${params.map(dollar).join(' ')})`)];
    const declared = (op: string): string => {
      const list = params.map(letter => `(param ${typeOf(letter)})`).join(' ');
      const gets = params.map((_letter, i) => `(local.get ${i})`).join(' ');
      return `(func $${id} ${list} (result ${typeOf(out)}) (${op} ${gets}))`;
    };
    const id = name.replace(/\W/g, '_');
    // A signalling f32 on its way to a function is no longer one.
    if (!params.includes('f') && host === row.name && out !== 'f')
      kernels.push(
        kernel('called', () => `(call $${id} ${params.map(dollar).join(' ')})`, { fields: declared(name) }),
      );
    if (out === 'v' && params[0] === 'v') {
      // The vector goes around a loop three times, in whatever shape.
      const text = `(func $loop_${id} ${params.map(letter => `(param ${typeOf(letter)})`).join(' ')} (result v128) (local $n i32)
        (loop $l
          (local.set 0 (${name.replace(row.name, host)} ${params.map((_letter, i) => `(local.get ${i})`).join(' ')}))
          (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 3))))
        (local.get 0))`;
      if (!params.includes('f'))
        kernels.push(
          kernel('looped', () => `(call $loop_${id} ${params.map(dollar).join(' ')})`, { fields: text }),
        );
    }
    for (const [at, letter] of params.entries()) {
      if (letter !== 'v') continue;
      for (const bits of values[at]!.slice(0, 6)) {
        const words = [0n, 32n, 64n, 96n].map(shift => `0x${BigInt.asUintN(32, bits >> shift).toString(16)}`);
        const constant = `(v128.const i32x4 ${words.join(' ')})`;
        const operands = params.map((_letter, i) => (i === at ? constant : `$${i < at ? i : i - 1}`));
        kernels.push(
          kernel(`operand ${at} constant ${bits.toString(16)}`, op => `(${op} ${operands.join(' ')})`, {
            params: params.filter((_letter, i) => i !== at),
            values: values.filter((_list, i) => i !== at),
          }),
        );
      }
    }
    return kernels;
  });
}

/** Fewer combinations of three operands: they would be too many. */
function thinned(kernel: VectorKernel): VectorKernel {
  const most = kernel.params.length === 3 ? 9 : 150;
  return { ...kernel, values: kernel.values.map(list => list.slice(0, most)) };
}

test('there is an instruction for every part of the table', () => {
  console.info(`left to the official suite: ${untested.join(', ')}`);
  expect(simd.length).toBe(255);
  expect(untested.length).toBe(6);
});

const groups = [...new Set(plain.map(({ name }) => name.split('.')[0]!))];

test.each(groups)('%s', async group => {
  const kernels = plain.filter(({ name }) => name.startsWith(`${group}.`)).flatMap(kernelsOf);
  const { calls, lines } = await vectorDifferences(kernels.map(thinned));
  expect(lines).toEqual([]);
  expect(calls).toBeGreaterThan(500);
});

describe('accesses', () => {
  const kernels = accesses.flatMap(row => {
    const isStore = row.type!.endsWith('>');
    const takesVector = row.type!.startsWith('pv');
    return immediatesOf(row).flatMap(lane =>
      ['', 'offset=3', 'offset=65537'].flatMap((offset): VectorKernel[] => {
        const head = `${row.name} ${offset} align=1 ${lane}`.trim();
        const operand = takesVector ? ' $1' : '';
        // The second page's end is at 131072; addresses come as the low words of vectors.
        const ends = [131072, 131071, 131057, 131056, 131055, 65536, 65535, 65520, 65519];
        const values = [
          [0n, 5n, 64n, ...ends.map(BigInt), ...ends.map(at => BigInt(at - 65537)), 0xffff_ffffn],
        ];
        const address = '(i32.load (local.get 0))';
        return [
          {
            name: head,
            params: takesVector ? ['i', 'v'] : ['i'],
            result: isStore ? null : 'v',
            body: `(${head} ${address}${operand})`,
            values: takesVector ? [...values, vectors('v128')] : values,
          },
          {
            name: `${head}, dropped or twice`,
            params: takesVector ? ['i', 'v'] : ['i'],
            result: null,
            body: isStore
              ? `(${head} ${address}${operand}) (${head} (i32.const 0)${operand})`
              : `(drop (${head} ${address}${operand}))`,
            values: takesVector ? [...values, vectors('v128')] : values,
          },
        ];
      }),
    );
  });

  test('give and store the same, or trap and leave memory as it was', async () => {
    const { calls, lines } = await vectorDifferences(kernels);
    expect(lines).toEqual([]);
    expect(calls).toBeGreaterThan(5000);
  });
});

test('a difference is found', async () => {
  const row = instructions.find(({ name }) => name === 'i8x16.min_s')!;
  const [kernel] = kernelsOf(row);
  const spoiled = await vectorDifferences([kernel!], text => text.replace('(i8x16.min_s ', '(i8x16.min_u '));
  expect(spoiled.lines.length).toBe(1);
});
