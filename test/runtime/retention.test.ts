// What an instance needs stays alive as long as the instance, although others hold it weakly.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { emitted, emittedEsm, type Func, wasm } from '../harness/modules.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function collected(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise(resolve => setTimeout(resolve, 1));
  }
}

interface Grown {
  memory: { grow(pages: number): number };
  load: Func;
}

const bytes = await wasm(`(module
  (memory (export "memory") 1 2)
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "store") (param i32) (i32.store8 (local.get 0) (i32.const 7))))`);

test.each([
  ['instantiate', async () => (await emitted(bytes)).instantiate()],
  ['esm', () => emittedEsm(bytes)],
])('views follow growth from outside after a collection: %s', async (_format, make) => {
  const { memory, load } = (await make()) as unknown as Grown;
  await collected();
  memory.grow(1);
  expect(load(65536)).toBe(0);
});
