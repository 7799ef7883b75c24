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

interface Taking {
  take(f: Func): void;
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

test('a memory forgets instances that are gone', async () => {
  const { instantiate } = await emitted(
    await wasm(
      `(module (import "e" "m" (memory 1)) (func (export "load") (result i32) (i32.load (i32.const 0))))`,
    ),
  );
  const own = (await emitted(bytes)).instantiate() as unknown as Grown;
  const [state] = Object.getOwnPropertySymbols(own.memory).map(
    key => (own.memory as unknown as Record<symbol, { watchers: unknown[] }>)[key]!,
  );
  for (let i = 0; i < 5; i++) {
    for (let k = 0; k < 500; k++) instantiate({ e: { m: own.memory } });
    await collected();
  }
  expect(state!.watchers.length).toBeLessThan(1100);
  own.memory.grow(1);
  expect(own.load(65536)).toBe(0);
});

test('a function with a shared memory keeps nothing of those who were given it', async () => {
  const owner = await emitted(
    await wasm(`(module (memory 1 1 shared) (func (export "f") (result i32) (i32.load (i32.const 0)))
      (func (export "take") (param funcref)))`),
    { runtime: 'inline' },
  );
  const other = await emitted(
    await wasm(`(module (memory 1 1 shared) (func (export "take") (param funcref)))`),
    { runtime: 'import' },
  );
  const { f, take: takeOwn } = owner.instantiate() as unknown as Taking & { f: Func };
  const { take } = other.instantiate() as unknown as Taking;
  takeOwn(f);
  const giveOften = async (): Promise<number> => {
    for (let i = 0; i < 20_000; i++) take(f);
    await collected();
    return process.memoryUsage().heapUsed;
  };
  const before = await giveOften();
  expect((await giveOften()) - before).toBeLessThan(2_000_000);
});
