/** Modules that no toolchain makes: nothing takes time or stack beyond measure, and what is too deep is said to be. */
import { compile, CompileError } from '../../compiler/index.ts';
import { body, type Bytes, leb, moduleOf, name, section, vector } from '../decode/binary.ts';
import { emitted, type Func } from '../harness/modules.ts';

const [get, add, shrU, clz] = [[0x20, 0], [0x6a], [0x76], [0x67]] as const;

function times(count: number, bytes: Bytes): Bytes {
  return Array.from({ length: count }, () => bytes).flat();
}

function constant(value: number): Bytes {
  return [0x41, ...leb(value, true)];
}

/** A module of one function `f` from i32 to i32. */
function ofOne(...instructions: readonly Bytes[]): Uint8Array {
  return moduleOf(
    section(1, vector([[0x60, 1, 0x7f, 1, 0x7f]])),
    section(3, vector([leb(0)])),
    section(7, vector([[...name('f'), 0, 0]])),
    section(10, vector([body(...instructions)])),
  );
}

async function run(bytes: Uint8Array, arg: number): Promise<unknown> {
  const { instantiate } = await emitted(bytes);
  return (instantiate().f as Func)(arg);
}

test('expressions of any depth', async () => {
  const count = 20_000;
  // 27 has 27 leading zeros
  expect(await run(ofOne(get, times(count, clz)), 7)).toBe(27);
  expect(await run(ofOne(times(count + 1, get), times(count, add)), 3)).toBe(3 * (count + 1));
});

test('shifts of shifts', async () => {
  expect(await run(ofOne(get, times(90, [...constant(1), ...shrU])), -1)).toBe(0);
});

test('many functions of one name', () => {
  const count = 20_000;
  const exports = Array.from({ length: count }, (_, i) => [
    ...name(String.fromCodePoint(0x4e00 + i)),
    0,
    ...leb(i),
  ]);
  const bytes = moduleOf(
    section(1, vector([[0x60, 0, 0]])),
    section(3, vector(Array.from({ length: count }, () => [0]))),
    section(7, vector(exports)),
    section(10, vector(Array.from({ length: count }, () => body()))),
  );
  const { code } = compile(bytes, { runtime: 'import' });
  expect(code).toContain(`__${count - 1}$export as`);
});

test('blocks in blocks, side by side in JavaScript', async () => {
  const count = 4000;
  const blocks = times(count, [2, 0x40]);
  const tests = Array.from({ length: count }, (_, i) => [...get, ...constant(i), 0x46, 0x0d, 0, 0x0b]).flat();
  expect(await run(ofOne(blocks, tests, constant(5)), 3)).toBe(5);
});

test('arms in arms, too deep', () => {
  const arms = times(5000, [...get, 4, 0x40]);
  const bytes = ofOne(arms, times(5000, [0x0b]), get);
  expect(() => compile(bytes)).toThrow(CompileError);
  expect(() => compile(bytes)).toThrow(/nested too deeply.*function 0 "f"/);
});
