/** C: waiting and waking, within one agent that may block and between several; and what other agents have done to a memory by then. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { emitted, evaluate, type Exports, type Func, ourClasses, wasm } from '../harness/modules.ts';
import { built, emit, file, program, type SharedMemory } from './agents.ts';

const waiting = (memory: string): string => `(module ${memory}
  (func (export "wait32") (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait64") (param i32 i64 i64) (result i32)
    (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "notify") (param i32 i32) (result i32)
    (memory.atomic.notify (local.get 0) (local.get 1)))
  (func (export "ready") (i32.atomic.store (i32.const 1024) (i32.const 1)))
  (func (export "ready, wait") (param i32 i32 i64) (result i32)
    (drop (i32.atomic.rmw.add (i32.const 1024) (i32.const 1)))
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "publish") (result i32)
    (local $before i32)
    (local.set $before (memory.grow (i32.const 1)))
    (i32.store (i32.const 65544) (i32.const 1234))
    (i32.atomic.store (i32.const 2048) (i32.const 1))
    (drop (memory.atomic.notify (i32.const 2048) (i32.const -1)))
    (local.get $before))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  (func (export "until grown") (loop $l (br_if $l (i32.eq (memory.size) (i32.const 1))))))`;
const shared = waiting('(import "env" "memory" (memory 1 5 shared))');

const call = (exports: Exports, name: string, ...args: readonly unknown[]): unknown =>
  (exports[name] as Func)(...args);

async function alone(memory = '(memory 1 5 shared)', options = {}): Promise<Exports> {
  return (await emitted(await wasm(waiting(memory)), options)).instantiate();
}

/** Waits until so many threads say that they are about to wait, and a little longer. */
async function ready(memory: SharedMemory, count: number): Promise<void> {
  const words = new Int32Array(memory.buffer);
  while (Atomics.load(words, 256) < count) await new Promise(resolve => setTimeout(resolve, 2));
  await new Promise(resolve => setTimeout(resolve, 30));
}

/** Wakes so many, who are about to wait. Gives how many are woken, the others' count being 0. */
async function wake(notify: () => unknown, count: number): Promise<number> {
  let woken = 0;
  for (const end = Date.now() + 5000; woken < count && Date.now() < end;) {
    woken += notify() as number;
    await new Promise(resolve => setTimeout(resolve, 1));
  }
  return woken;
}

async function pair(): Promise<{
  memory: SharedMemory;
  here: Record<string, Func>;
  start: (call: string, ...args: unknown[]) => Promise<unknown>;
}> {
  const { Memory, startThread } = await built();
  const memory = new Memory({ initial: 1, maximum: 5, shared: true });
  const { url, instantiate } = await program(shared);
  const start = (call: string, ...args: unknown[]): Promise<unknown> =>
    startThread({ module: url, memory, call, args }).result;
  return { memory, here: instantiate({ env: { memory } }), start };
}

test('C1: not equal, and timed out', async () => {
  const x = await alone();
  const results = [
    call(x, 'wait32', 0, 1, -1n),
    call(x, 'wait64', 8, 1n, -1n),
    call(x, 'wait32', 0, 0, 0n),
    call(x, 'wait64', 0, 0n, 0n),
    call(x, 'wait32', 0, 0, 1_000_000n),
    call(x, 'wait64', 8, 0n, 1n),
  ];
  expect(results).toEqual([1, 1, 2, 2, 2, 2]);
});

test('C2: timeouts are nanoseconds, negative ones for ever', async () => {
  const x = await alone();
  const start = performance.now();
  expect(call(x, 'wait32', 0, 0, 500_000_000n)).toBe(2);
  expect(performance.now() - start).toBeGreaterThanOrEqual(499);
  const { memory, here, start: run } = await pair();
  const waiter = run('ready, wait', 0, 0, -1n);
  await ready(memory, 1);
  expect(await wake(() => here['notify']!(0, 1), 1)).toBe(1);
  expect(await waiter).toBe(0);
});

test('C3: the longest timeout does not overflow', async () => {
  const { memory, here, start } = await pair();
  const waiter = start('ready, wait', 0, 0, 0x7fff_ffff_ffff_ffffn);
  await ready(memory, 1);
  expect(await wake(() => here['notify']!(0, 1), 1)).toBe(1);
  expect(await waiter).toBe(0);
});

test('C4: counts are unsigned', async () => {
  const { memory, here, start } = await pair();
  const waiters = [start('ready, wait', 0, 0, -1n), start('ready, wait', 0, 0, -1n)];
  await ready(memory, 2);
  expect([here['notify']!(0, 0), here['notify']!(4, -1)]).toEqual([0, 0]);
  expect(await wake(() => here['notify']!(0, -1), 2)).toBe(2);
  expect(here['notify']!(0, -1)).toBe(0);
  expect(await Promise.all(waiters)).toEqual([0, 0]);
});

describe('C5 C6 C7 C9: addresses', () => {
  const message = (f: () => unknown): unknown => {
    try {
      return f();
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
  const unaligned = 'RuntimeError: unaligned atomic';
  const beyond = 'RuntimeError: out of bounds memory access';
  const unshared = 'RuntimeError: atomic wait on non-shared memory';

  test.each(['(memory 1 5 shared)', '(memory 1 5)'])('%s', async memory => {
    const x = await alone(memory);
    const isShared = memory.includes('shared');
    const wait32 = (at: number): unknown => message(() => call(x, 'wait32', at, 1, 0n));
    const wait64 = (at: number): unknown => message(() => call(x, 'wait64', at, 1n, 0n));
    const notify = (at: number): unknown => message(() => call(x, 'notify', at, 1));
    expect([1, 65537, 65536, 65532].map(wait32)).toEqual([
      unaligned,
      unaligned,
      beyond,
      isShared ? 1 : unshared,
    ]);
    expect([4, 65540, 65536, 65528].map(wait64)).toEqual([
      unaligned,
      unaligned,
      beyond,
      isShared ? 1 : unshared,
    ]);
    expect([2, 65538, 65536, -4, 65532].map(notify)).toEqual([unaligned, unaligned, beyond, beyond, 0]);
  });
});

test('C8: WebAssembly and JavaScript wake each other', async () => {
  const { memory, here, start } = await pair();
  const waiter = start('ready, wait', 0, 0, -1n);
  await ready(memory, 1);
  expect(await wake(() => Atomics.notify(new Int32Array(memory.buffer), 0, 1), 1)).toBe(1);
  expect(await waiter).toBe(0);
  const worker = new Worker(
    new URL(
      file(`import { parentPort, workerData } from 'node:worker_threads';
        const words = new Int32Array(workerData);
        Atomics.add(words, 256, 1);
        parentPort.postMessage(Atomics.wait(words, 0, 0));`),
    ),
    { workerData: memory.handle().buffer },
  );
  const said = new Promise(resolve => worker.on('message', resolve));
  await ready(memory, 2);
  expect(await wake(() => here['notify']!(0, 1), 1)).toBe(1);
  expect(await said).toBe('ok');
});

test('C10: expected values have no sign', async () => {
  const { instantiate } = await emitted(
    await wasm(
      waiting(
        '(memory 1 5 shared) (data (i32.const 0) "\\00\\00\\00\\80\\00\\00\\00\\00\\01\\00\\00\\00\\00\\00\\00\\80")',
      ),
    ),
  );
  const x = instantiate();
  expect(call(x, 'wait32', 0, 0x8000_0000, 0n)).toBe(2);
  expect(call(x, 'wait32', 0, -0x8000_0000, 0n)).toBe(2);
  expect(call(x, 'wait32', 0, 0x80, 0n)).toBe(1);
  expect(call(x, 'wait64', 8, (1n << 63n) + 1n, 0n)).toBe(2);
  expect(call(x, 'wait64', 8, 1n, 0n)).toBe(1);
});

describe('C11: an agent that must not block', () => {
  const onPage = async <T>(f: () => T): Promise<T> => {
    const { atomics } = (await evaluate('export const atomics = Atomics;')) as unknown as {
      atomics: typeof Atomics;
    };
    const { wait } = atomics;
    const error = (await evaluate('export const Error = TypeError;'))['Error'] as ErrorConstructor;
    atomics.wait = (() => {
      throw new error('Atomics.wait cannot be called in this context');
    }) as typeof wait;
    try {
      return f();
    } finally {
      atomics.wait = wait;
    }
  };

  test('traps', async () => {
    const x = await alone();
    await onPage(() => {
      // Also where it would not be suspended.
      const waits: [string, ...unknown[]][] = [['wait32', 0, 0, 0n], ['wait32', 0, 1, -1n], ['wait64', 0, 0n, 0n]]; // prettier-ignore
      for (const [name, ...args] of waits)
        expect(() => call(x, name, ...args)).toThrow(
          expect.objectContaining({
            name: 'RuntimeError',
            message: 'atomic wait on an agent that cannot block',
          }),
        );
    });
  });

  test('spins, if it was compiled to', async () => {
    const x = await alone(undefined, { blocked: 'spin' });
    await onPage(() => {
      expect(call(x, 'wait32', 0, 1, -1n)).toBe(1);
      expect(call(x, 'wait64', 0, 0n, 20_000_000n)).toBe(2);
      expect(call(x, 'notify', 0, 1)).toBe(0); // nobody is left there
    });
  });

  test('spins until it is woken', async () => {
    const { Memory, startThread } = await built();
    const memory = new Memory({ initial: 1, maximum: 5, shared: true });
    const { url } = await emit(await wasm(shared), { blocked: 'spin' });
    // The worker plays the page.
    const host = file('Atomics.wait = () => { throw new TypeError(); }; export default () => ({});');
    const waiter = startThread({ module: url, host, memory, call: 'ready, wait', args: [0, 0, -1n] }).result;
    await ready(memory, 1);
    const { instantiate } = await emit(await wasm(shared));
    const here = instantiate({ env: { memory } });
    expect([here['notify']!(4, 1), here['notify']!(0, 1), here['notify']!(0, 1)]).toEqual([0, 1, 0]);
    expect(await waiter).toBe(0);
  });
});

test('C12: waits can be ended', async () => {
  const { memory, start } = await pair();
  const waiters = Array.from({ length: 3 }, (_, i) =>
    start('ready, wait', 4 * i, 0, -1n).then(
      () => 'woken',
      (error: Error) => [error.name, error.message, performance.now()],
    ),
  );
  await ready(memory, 3);
  const ended = performance.now();
  memory.terminate();
  for (const waiter of waiters) {
    const [name, message, at] = (await waiter) as [string, string, number];
    expect([name, message]).toEqual(['RuntimeError', 'terminated']);
    expect(at - ended).toBeLessThan(200);
  }
}, 20_000);

test('C12: more waiters than slots', async () => {
  const { memory, start } = await pair();
  const waiters = Array.from({ length: 9 }, (_, i) =>
    start('ready, wait', 4 * i, 0, -1n).catch((error: Error) => error.message),
  );
  await ready(memory, 9);
  memory.terminate(2000);
  expect(new Set(await Promise.all(waiters))).toEqual(new Set(['terminated']));
}, 20_000);

test('A5 A6: growth and what was stored there are published', async () => {
  const { here, start } = await pair();
  expect(() => here['load']!(65544)).toThrow('out of bounds');
  const spinning = start('until grown');
  expect(await start('publish')).toBe(1);
  expect(here['wait32']!(2048, 0, -1n)).toBe(1);
  expect([here['load']!(65544), here['size']!()]).toEqual([1234, 2]);
  await spinning;
});

test('A13: a limiter binds its own agent', async () => {
  const { Memory, startThread } = await built();
  const memory = new Memory({ initial: 1, maximum: 5, shared: true, limiter: () => false });
  const { url } = await program(shared);
  expect(() => memory.grow(1)).toThrow('failed to grow');
  expect(await startThread({ module: url, memory, call: 'publish', args: [] }).result).toBe(1);
  expect(() => memory.grow(1)).toThrow('failed to grow');
  expect(memory.buffer.byteLength).toBe(131072);
});

test('A11: handles go both ways', async () => {
  const { Memory, startThread } = await built();
  const memory = new Memory({ initial: 1, maximum: 5, shared: true });
  const runtime = new URL('../../dist/runtime/index.js', import.meta.url).href;
  const module = file(`import { Memory } from '${runtime}';
    export const imports = [{ module: 'env', name: 'memory', kind: 'memory' }];
    export const instantiate = ({ env: { memory } }) => ({
      f(handle) {
        const same = Memory.attach(handle) === memory && Memory.attach(structuredClone(handle)) === memory;
        memory.grow(2);
        const own = new Memory({ initial: 2, maximum: 3, shared: true });
        new Uint8Array(own.buffer)[0] = 5;
        return { same, handle: own.handle() };
      },
    });`);
  const { same, handle } = (await startThread({ module, memory, call: 'f', args: [memory.handle()] })
    .result) as {
    same: boolean;
    handle: object;
  };
  expect([same, memory.buffer.byteLength]).toEqual([true, 3 * 65536]);
  const theirs = Memory.attach(handle);
  expect([theirs.buffer.byteLength, new Uint8Array(theirs.buffer)[0]]).toEqual([131072, 5]);
});

test('B1: a memory outlives the instance that exports it', async () => {
  const classes = await ourClasses();
  expect(classes.Memory).toBeDefined();
  const { instantiate } = await emitted(
    await wasm(
      '(module (memory (export "m") 1 5 shared) (func (export "f") (drop (i32.load (i32.const 0)))))',
    ),
  );
  const user = await emitted(await wasm(shared));
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const make = (): { x: Exports; gone: WeakRef<object> } => {
    const exporter = instantiate();
    return {
      x: user.instantiate({ env: { memory: exporter['m'] } }),
      gone: new WeakRef(exporter['f'] as object),
    };
  };
  const { x, gone } = make();
  for (let i = 0; i < 10 && gone.deref(); i++) {
    await new Promise(resolve => setTimeout(resolve, 1));
    gc();
  }
  expect(gone.deref()).toBeUndefined();
  expect(() => call(x, 'load', 65544)).toThrow('out of bounds');
  expect([call(x, 'publish'), call(x, 'size'), call(x, 'load', 65544)]).toEqual([1, 2, 1234]);
});
