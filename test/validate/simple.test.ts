/**
 * Instructions that are typed by their row alone: all of them with the right operands, and with every single thing wrong.
 */
import { decode } from '../../compiler/decode/sections.ts';
import { CompileError } from '../../compiler/diagnostics.ts';
import { defaultFeatures } from '../../compiler/wasm/features.ts';
import type { ImmediateKind } from '../../compiler/wasm/immediates.ts';
import type { Instruction } from '../../compiler/wasm/instructions.ts';
import { instruction, instructions } from '../../compiler/wasm/instructions.ts';
import { validate } from '../../compiler/validate/module.ts';
import type { Bytes } from '../decode/binary.ts';
import { examples, leb, moduleOf, opcode, section, sized, vector } from '../decode/binary.ts';

type Letter = 'i' | 'j' | 'f' | 'd' | 'v' | 'r';
const letters: readonly Letter[] = ['i', 'j', 'f', 'd', 'v', 'r'];
const typeCodes = { i: 0x7f, j: 0x7e, f: 0x7d, d: 0x7c, v: 0x7b, r: 0x6f };

// An instruction that pushes one value of the type.
const zeros = (count: number): Bytes => Array<number>(count).fill(0);
const constants: Readonly<Record<Letter, Bytes>> = {
  i: [0x41, 0],
  j: [0x42, 0],
  f: [0x43, ...zeros(4)],
  d: [0x44, ...zeros(8)],
  v: [0xfd, 0x0c, ...zeros(16)],
  r: [0xd0, 0x6f],
};

interface Sample {
  readonly row: Instruction;
  readonly address: 'i' | 'j';
  readonly params: readonly Letter[];
  readonly results: readonly Letter[];
  readonly immediates: Bytes;
}

// A module with one memory, and a function that applies the instruction to constants.
function moduleFor({ row, address, params, results, immediates }: Sample): Uint8Array {
  const code = [...params.flatMap(letter => constants[letter]), ...opcode(row), ...immediates];
  return moduleOf(
    section(1, vector([[0x60, 0, ...vector(results.map(letter => [typeCodes[letter]]))]])),
    section(3, vector([[0]])),
    section(4, vector([[0x70, 0, 1]])),
    section(5, vector([address === 'i' ? [0, 1] : [4, 1]])),
    section(9, vector([[1, 0, 0]])),
    section(12, leb(1)),
    section(10, vector([sized([0, ...code, 0x0b])])),
    section(11, vector([[1, 0]])),
  );
}

const valid: Partial<Record<ImmediateKind, Bytes>> = { memory: [0], elem: [0], data: [0], lane: [0] };

function memArg(align: number, offset: number, memory = 0): Bytes {
  return [align | (memory > 0 ? 0x40 : 0), ...(memory > 0 ? leb(memory) : []), ...leb(offset)];
}

const natural = (row: Instruction): number => Math.log2(row.bytes);

// The immediates of the row, those of one kind replaced.
function immediatesOf(row: Instruction, replaced?: ImmediateKind, by: Bytes = []): Bytes {
  return row.immediates.flatMap(kind => {
    if (kind === replaced) return by;
    return kind === 'memarg' ? memArg(natural(row), 0) : (valid[kind] ?? examples[kind][1]);
  });
}

function samplesOf(row: Instruction): Sample[] {
  return (['i', 'j'] as const).map(address => {
    const [params, results] = row
      .type!.replaceAll('p', address)
      .split('>')
      .map(text => [...text]) as Letter[][];
    return { row, address, params: params!, results: results!, immediates: immediatesOf(row) };
  });
}

const lanes: Readonly<Record<string, number>> = {
  i8x16: 16,
  i16x8: 8,
  i32x4: 4,
  i64x2: 2,
  f32x4: 4,
  f64x2: 2,
};

// Samples with one thing wrong, and the code of the error that is due.
function* brokenSamples(sample: Sample): Generator<readonly [Sample, string]> {
  const { row, address, params, results } = sample;
  for (const key of ['params', 'results'] as const) {
    const types = sample[key];
    for (let i = 0; i < types.length; i++) {
      for (const letter of letters) {
        if (letter !== types[i]) yield [{ ...sample, [key]: types.with(i, letter) }, 'type-mismatch'];
      }
    }
  }
  if (params.length > 0) yield [{ ...sample, params: params.slice(1) }, 'type-mismatch'];
  if (results.length > 0) yield [{ ...sample, results: results.slice(1) }, 'block-mismatch'];
  yield [{ ...sample, results: ['i', ...results] }, 'type-mismatch'];
  const changed = (kind: ImmediateKind, by: Bytes): Sample => ({
    ...sample,
    immediates: immediatesOf(row, kind, by),
  });
  for (const kind of row.immediates) {
    if (kind === 'memory' || kind === 'data' || kind === 'elem') yield [changed(kind, [1]), 'unknown'];
    if (kind === 'shuffle') yield [changed(kind, [...Array<number>(15).fill(31), 32]), 'lane'];
    if (kind === 'lane') {
      const count = row.bytes > 0 ? 16 / row.bytes : lanes[row.name.split('.')[0]!]!;
      yield [changed(kind, [count]), 'lane'];
    }
    if (kind === 'memarg') {
      const align = natural(row);
      yield [changed(kind, memArg(align, 0, 1)), 'unknown'];
      yield [changed(kind, memArg(align + 1, 0)), 'alignment'];
      yield [changed(kind, memArg(63, 0)), 'alignment'];
      if (row.effect === 'memory-atomic' && align > 0)
        yield [changed(kind, memArg(align - 1, 0)), 'atomic-alignment'];
      if (address === 'i') yield [changed(kind, memArg(align, 2 ** 32)), 'offset-range'];
    }
  }
}

// Samples at the very border of what is right.
function* borderSamples(sample: Sample): Generator<Sample> {
  const { row, address } = sample;
  yield sample;
  const changed = (kind: ImmediateKind, by: Bytes): Sample => ({
    ...sample,
    immediates: immediatesOf(row, kind, by),
  });
  for (const kind of row.immediates) {
    if (kind === 'lane')
      yield changed(kind, [(row.bytes > 0 ? 16 / row.bytes : lanes[row.name.split('.')[0]!]!) - 1]);
    if (kind === 'memarg') {
      yield changed(kind, memArg(natural(row), address === 'i' ? 2 ** 32 - 1 : 2 ** 53));
      if (row.effect !== 'memory-atomic') yield changed(kind, memArg(0, 0));
    }
  }
}

type Verdict = (bytes: Uint8Array) => string;

const ours: Verdict = bytes => {
  try {
    validate(decode(bytes, defaultFeatures), defaultFeatures);
    return 'valid';
  } catch (error) {
    return error instanceof CompileError ? error.code : String(error);
  }
};

// What the verdicts on the row's samples have wrong.
function faults(row: Instruction, verdict: Verdict): string[] {
  const found: string[] = [];
  const compare = (sample: Sample, expected: string): void => {
    const given = verdict(moduleFor(sample));
    if (given !== expected) found.push(`${JSON.stringify(sample)} is ${given}, not ${expected}`);
  };
  for (const sample of samplesOf(row)) {
    for (const border of borderSamples(sample)) compare(border, 'valid');
    for (const [broken, code] of brokenSamples(sample)) compare(broken, code);
  }
  return found;
}

const simple = instructions.filter(row => row.type !== null);

test.each(simple.map(row => [row.name, row] as const))('%s', (_, row) => {
  expect(faults(row, ours)).toEqual([]);
});

test('the samples tell a validator that is wrong', () => {
  const credulous: Verdict = () => 'valid';
  for (const row of simple.filter((_, i) => i % 16 === 0)) expect(faults(row, credulous)).not.toEqual([]);
  // One that looks at a value's width alone.
  const blurred: Verdict = bytes =>
    ours(bytes.map(byte => (byte === 0x7d ? 0x7f : byte === 0x7c ? 0x7e : byte)));
  expect(faults(instruction('i32.add'), blurred)).not.toEqual([]);
  const careless: Verdict = bytes => ours(bytes).replace(/^(alignment|lane|offset-range)$/, 'valid');
  expect(faults(instruction('v128.load8_lane'), careless).length).toBe(7);
});
