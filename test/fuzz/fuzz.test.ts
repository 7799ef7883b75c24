/** A few dozen random programs on every run; `npm run fuzz` goes on from there. */
import { generate } from './generate.ts';
import { optionsFor } from './options.ts';
import { printProgram } from './program.ts';
import { InvalidProgram, runBytes, runProgram } from './run.ts';
import { wasm } from '../harness/modules.ts';

const seeds = Array.from({ length: 50 }, (_, i) => i);

test('ours and the host agree', async () => {
  const faults: string[] = [];
  for (const seed of seeds) {
    try {
      const fault = await runProgram(generate(seed), optionsFor(seed));
      if (fault) faults.push(`seed ${seed}: ${fault.message}`);
    } catch (error) {
      if (!(error instanceof InvalidProgram && error.message === 'endless')) throw error;
    }
  }
  expect(faults).toEqual([]);
}, 60_000);

test('programs have all that goes wrong', () => {
  const text = seeds.map(seed => printProgram(generate(seed))).join('');
  const shapes = [
    'br_table',
    'try',
    'delegate',
    'rethrow',
    'catch_all',
    'throw',
    'return_call',
    'call_indirect',
  ];
  const others = [
    'loop',
    'memory.grow',
    'memory.copy',
    'call $again',
    'call $boom',
    'table.set',
    'global.set',
  ];
  expect([...shapes, ...others].filter(shape => !text.includes(`(${shape}`))).toEqual([]);
});

test('a difference is found', async () => {
  const module = (result: number): string =>
    `(module (func (export "f") (result i32) (i32.const ${result})))`;
  const call = [{ func: 'f', args: [] }];
  expect(await runBytes(await wasm(module(1)), call)).toBeNull();
  const unlike = await runBytes(await wasm(module(1)), call, {}, await wasm(module(2)));
  expect(unlike?.message).toBe('f(): 1, not 2');
});
