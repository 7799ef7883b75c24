/** I5: threads of a WASI program whose workers are there before it starts: as many as there are, at once, and also while whoever runs it blocks. */
import { compile } from '../../compiler/index.ts';
import { wasm } from '../harness/modules.ts';
import { file, type SharedMemory } from './agents.ts';
import { ALL, inTurn, MAY, RUNS, three } from './spawning.ts';

interface Run {
  readonly exitCode: Promise<number>;
  readonly memory: SharedMemory;
}

const dist = new URL('../../dist/runtime/wasi/index.js', import.meta.url).href;

async function run(text: string, options: object): Promise<Run> {
  const { run: start } = (await import(dist)) as { run(url: string, options: object): Promise<Run> };
  return start(file(compile(await wasm(text), { format: 'instantiate' }).code), options);
}

/** Runs the program of three threads as far as its first. */
async function begin(options: object): Promise<{ exitCode: Promise<number>; words: Int32Array; go(): void }> {
  const { exitCode, memory } = await run(three, options);
  const words = new Int32Array(memory.buffer);
  const go = (): void => {
    Atomics.store(words, MAY, 1);
    Atomics.notify(words, MAY);
  };
  while (Atomics.load(words, RUNS) === 0) await new Promise(resolve => setTimeout(resolve, 2));
  return { exitCode, words, go };
}

test.each([
  ['none', { poolSize: 0 }, 30],
  ['one', { poolSize: 1 }, 21],
  ['two', { poolSize: 2 }, 12],
  ['enough', { poolSize: 3 }, 3],
  ['no pool', {}, 3],
])('I5: three threads of %s', async (_name, options, code) => {
  const { exitCode, go } = await begin(options);
  go();
  expect(await exitCode).toBe(code);
});

test('I5: threads of a pool begin while whoever runs the program blocks', async () => {
  const { exitCode, words, go } = await begin({ poolSize: 3 });
  go();
  expect(Atomics.wait(words, ALL, 0, 20_000)).not.toBe('timed-out');
  expect(await exitCode).toBe(3);
});

test('I2 I5: a worker of a pool makes an instance for each of its threads', async () => {
  expect(await (await run(inTurn, { poolSize: 1 })).exitCode).toBe(111);
});

test('I5: what is no size of a pool', async () => {
  for (const poolSize of [-1, 0.5]) await expect(run(three, { poolSize })).rejects.toThrow(RangeError);
});
