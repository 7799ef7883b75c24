import { CodeReader } from '../../compiler/decode/code.ts';
import { Reader } from '../../compiler/decode/reader.ts';
import { CompileError } from '../../compiler/diagnostics.ts';
import type { Code } from '../../compiler/wasm/code.ts';
import type { FeatureName, FeatureSet } from '../../compiler/wasm/features.ts';
import { closeFeatures, featureNames } from '../../compiler/wasm/features.ts';
import type { Instruction } from '../../compiler/wasm/instructions.ts';
import { instruction, instructions } from '../../compiler/wasm/instructions.ts';
import type { Bytes } from './binary.ts';
import { examples, opcode } from './binary.ts';

const all = closeFeatures(featureNames);

/** All features but this one and what builds upon it. */
function without(feature: FeatureName): FeatureSet {
  return closeFeatures(featureNames.filter(name => !closeFeatures([name]).has(feature)));
}

// What has to stand around instructions that the grammar ties to others.
const ifBlock = [0x04, 0x40];
const tryBlock = [0x06, 0x40];
const around: Readonly<Record<string, readonly [Bytes, Bytes]>> = {
  else: [ifBlock, [0x0b]],
  catch: [tryBlock, [0x0b]],
  catch_all: [tryBlock, [0x0b]],
  delegate: [tryBlock, []],
  end: [[0x02, 0x40], []],
};

function surroundings(row: Instruction): readonly [Bytes, Bytes] {
  const opensBlock = row.immediates.includes('blocktype');
  return around[row.name] ?? [[], opensBlock ? [0x0b] : []];
}

function encodingOf(row: Instruction): Bytes {
  return [...opcode(row), ...row.immediates.flatMap(kind => examples[kind][1])];
}

function read(bytes: Bytes, features = all, mayNameData = true): Code {
  const r = new Reader(Uint8Array.from(bytes), features);
  const reader = new CodeReader(r);
  reader.mayNameData = mayNameData;
  const code = reader.read();
  expect(r.done).toBe(true);
  return code;
}

function errorOf(action: () => unknown): CompileError | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof CompileError) return error;
    throw error;
  }
}

describe.each(instructions.map(row => [row.name, row] as const))('%s', (_, row) => {
  const [before, after] = surroundings(row);
  const encoding = encodingOf(row);
  const sequence = [...before, ...encoding, ...after, 0x0b];

  test('decodes with its immediates', () => {
    const code = read(sequence);
    const i = before.length === 0 ? 0 : 1;
    const immediates = row.immediates.map(kind => examples[kind][0]);
    expect(code.op(i)).toBe(row);
    expect(code.at(i)).toBe(before.length);
    expect(code.immediate(i)).toEqual(immediates.length > 1 ? immediates : immediates[0]);
    expect(code.op(code.length - 1)).toBe(instruction('end'));
  });

  test('ends with the bytes', () => {
    for (let length = before.length; length < before.length + encoding.length; length++) {
      const error = errorOf(() => read(sequence.slice(0, length)));
      expect(error).toMatchObject({ class: 'malformed', code: 'unexpected-end', place: { offset: length } });
    }
  });

  if (row.feature !== 'mvp') {
    test('needs its feature', () => {
      const error = errorOf(() => read(encoding, without(row.feature)));
      expect(error).toMatchObject({ class: 'unsupported', code: 'feature-off', place: { offset: 0 } });
      expect(error!.reason).toBe(`${row.name} needs the feature ${row.feature}, which is off`);
    });
  }
});

test('every other opcode is illegal', () => {
  const legal = new Set(instructions.map(row => row.opcode));
  const prefixes = [0xfb, 0xfc, 0xfd, 0xfe];
  for (let byte = 0; byte < 0x100; byte++) {
    if (legal.has(byte) || prefixes.includes(byte)) continue;
    const error = errorOf(() => read([byte, 0, 0, 0x0b]));
    expect(error?.reason).toBe(`illegal opcode ${byte.toString(16).padStart(2, '0')}`);
  }
  for (const prefix of prefixes) {
    for (let sub = 0; sub < 0x180; sub++) {
      if (legal.has(prefix * 0x1000 + sub)) continue;
      const bytes = [prefix, 0x80 | (sub & 0x7f), sub >> 7, 0, 0x0b];
      expect(errorOf(() => read(bytes))?.code).toBe('illegal-opcode');
    }
  }
});

test.each<[string, Bytes, string]>([
  ['a memory argument with the eighth flag', [0x28, 0x80, 0x01, 0], 'bad-memory-flags'],
  ['a catch clause of kind 4', [0x1f, 0x40, 1, 4, 0], 'bad-catch-clause'],
  ['a cast with a third flag', [0xfb, 24, 4, 0, 0x6e, 0x6e], 'bad-cast-flags'],
  ['a fence with a non-zero byte', [0xfe, 3, 1], 'zero-byte-expected'],
  ['a negative block type', [0x02, 0x41], 'bad-block-type'],
  ['a negative heap type', [0xd0, 0x41], 'bad-heap-type'],
  ['a select of an unknown type', [0x1c, 1, 0x40], 'bad-value-type'],
  ['else without if', [0x02, 0x40, 0x05], 'end-expected'],
  ['a second else', [0x04, 0x40, 0x05, 0x05], 'end-expected'],
  ['catch without try', [0x07, 0], 'end-expected'],
  ['catch after catch_all', [0x06, 0x40, 0x19, 0x07, 0], 'end-expected'],
  ['delegate after catch', [0x06, 0x40, 0x07, 0, 0x18, 0], 'end-expected'],
  ['too many br_table targets', [0x0e, 0xf1, 0xff, 0x03], 'limit'],
  ['data without a data count', [0xfc, 9, 0], 'data-count-required'],
])('%s', (_, bytes, code) => {
  expect(errorOf(() => read(bytes, all, false))?.code).toBe(code);
});

test.each<[string, Bytes, FeatureName]>([
  ['a block type with an index', [0x02, 0], 'multi-value'],
  ['a memory index', [0x28, 0x40, 0, 0], 'multi-memory'],
  ['v128', [0x02, 0x7b], 'simd'],
  ['heap type func', [0x02, 0x70], 'reference-types'],
  ['heap type extern', [0x02, 0x6f], 'reference-types'],
  ['heap type any', [0x02, 0x6e], 'gc'],
  ['heap type exn', [0x02, 0x69], 'exception-handling'],
  ['a typed reference', [0x02, 0x63, 0x70], 'function-references'],
  ['a reference to a defined type', [0xd0, 0], 'function-references'],
])('%s needs its feature', (what, bytes, feature) => {
  const error = errorOf(() => read([...bytes, 0x0b, 0x0b], without(feature)));
  expect(error?.reason).toBe(`${what} needs the feature ${feature}, which is off`);
});

test('without memory64, offsets are 32-bit', () => {
  const bytes = [0x28, 0, 0x80, 0x80, 0x80, 0x80, 0x10, 0x0b];
  expect(read(bytes).immediate(0)).toEqual({ align: 0, memory: 0, offset: 2 ** 32 });
  expect(errorOf(() => read(bytes, without('memory64')))?.code).toBe('integer-too-large');
});

test('blocks nest thousands deep, up to the limit', () => {
  const nested = (depth: number): Bytes => [
    ...Array(depth).fill([0x02, 0x40]).flat(),
    ...Array(depth + 1).fill(0x0b),
  ];
  expect(read(nested(5000)).length).toBe(10001);
  expect(errorOf(() => read(nested(5001)))).toMatchObject({ class: 'unsupported', code: 'limit' });
});

test('equal memory arguments are one object', () => {
  const code = read([0x28, 2, 4, 0x28, 2, 4, 0x0b]);
  expect(code.immediate(0)).toBe(code.immediate(1));
  expect(code.immediate(0)).toEqual({ align: 2, memory: 0, offset: 4 });
});
