/**
 * Memory is exact: every load and store, plain, vector or atomic, at all offsets and addresses around 0, the end, 2^31 and 2^32, gives the host's value or
 * trap, in memories of all kinds, before and after they grow.
 */
import { setFlagsFromString } from 'node:v8';
import { accesses, differentAccesses, type Memory } from './accesses.ts';

// Where the host has it, but not by default.
if (Number(process.versions.node.split('.')[0]) < 24) setFlagsFromString('--experimental-wasm-memory64');

// There are traps by the hundred thousand. The engines' errors come from another realm than the tests.
const runtimeError = (globalThis as unknown as { WebAssembly: { RuntimeError: object } }).WebAssembly
  .RuntimeError;
Object.assign(Object.getPrototypeOf(runtimeError) as object, { stackTraceLimit: 0 });

const same = (text: string): Pick<Memory, 'ours' | 'theirs'> => ({ ours: text, theirs: text });

const memories: Readonly<Record<string, Memory>> = {
  'without a maximum': { address: 'i32', ...same('(memory $m 1)'), sizes: [1, 2, 32768] },
  'that is shared': { address: 'i32', ...same('(memory $m 1 3 shared)'), sizes: [1, 3] },
  'without a page': { address: 'i32', ...same('(memory $m 0 1)'), sizes: [0, 1] },
  'of up to 4 GiB': { address: 'i32', ...same('(memory $m 1 65536)'), sizes: [1, 65536], noAtomics: true },
  'with 64-bit addresses': {
    address: 'i64',
    ...same('(memory $m i64 1)'),
    sizes: [1, 2, 32768],
    noAtomics: true,
  },
  'with 64-bit addresses, of up to 4 GiB': {
    address: 'i64',
    ...same('(memory $m i64 1 65536)'),
    sizes: [1, 65536],
    noAtomics: true,
  },
  'that is the second': {
    address: 'i32',
    ours: '(memory 3) (memory $m 1)',
    theirs: '(memory $m 1)',
    sizes: [1, 2],
  },
  'with pages of a byte': {
    address: 'i32',
    ours: '(memory $m 65536 (pagesize 1))',
    theirs: '(memory $m 1)',
    sizes: [1, 2],
    pageSizeLog2: 0,
  },
};

test('all accesses are compared', () => {
  const count = (of: string): number => accesses.filter(({ kind }) => kind === of).length;
  expect([count('scalar'), count('vector'), count('atomic')]).toEqual([23, 22, 64]);
});

test.each(Object.keys(memories))('a memory %s', async name => {
  const { calls, traps, lines } = await differentAccesses(memories[name]!);
  expect(lines).toEqual([]);
  expect(traps).toBeGreaterThan(1000);
  expect(calls - traps).toBeGreaterThan(1000);
});

describe('a difference in', () => {
  const of = async (from: string, to: string): Promise<readonly string[]> => {
    const spoil = (text: string): string => text.replace(from, to);
    const memory: Memory = { address: 'i32', ...same('(memory $m 1)'), sizes: [1], noAtomics: true };
    return (await differentAccesses(memory, { spoil })).lines;
  };

  test('an address that wraps around', async () => {
    const lines = await of(
      '(i32.load16_s $m offset=4294967295 (local.get 0))',
      '(i32.load16_s $m (i32.sub (local.get 0) (i32.const 1)))',
    );
    expect(lines).toEqual([
      'i32.load16_s offset=4294967295 of a parameter at 1: -20469, not traps: out of bounds memory access, with 1 pages',
    ]);
  });

  test('a trap', async () => {
    const lines = await of('(i64.store32 $m offset=65535 (local.get 0) (local.get 1))', '');
    expect(lines).toEqual([
      expect.stringMatching(/^i64.store32 offset=65535 .* undefined, not traps: out of bounds memory access/),
    ]);
  });

  test('a byte', async () => {
    const lines = await of('(i64.store $m offset=3 ', '(i64.store32 $m offset=3 ');
    expect(lines).toEqual([
      expect.stringMatching(/^i64.store offset=3 of a parameter at 0: .*133, 208.*133, 132/),
    ]);
  });
});
