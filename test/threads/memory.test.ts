/**
 * A and B: shared memories as objects, imports and exports; one agent is enough here. Ids are those of the requirements that the tests answer; ids.test.ts
 * sees to it that each has a test.
 */
import { compile } from '../../compiler/index.ts';
import { emittedEsm, evaluate, wasm } from '../harness/modules.ts';
import { body, call, classes, defining, importing, instance, memoryOf, shared } from './objects.ts';

test('A1: created outside, imported by many', async () => {
  const Memory = await classes();
  const memory = new Memory(shared);
  const [a, b] = [
    await instance(importing, { env: { memory } }),
    await instance(importing, { env: { memory } }),
  ];
  new Int32Array(memory.buffer)[0] = 42;
  expect([call(a, 'load', 0), call(b, 'load', 0)]).toEqual([42, 42]);
});

test('A2: created inside, exported, used both ways', async () => {
  const x = await instance(defining);
  const memory = memoryOf(x);
  const a = await instance(importing, { env: { memory } });
  memory.grow(1);
  expect([call(x, 'size'), call(a, 'size')]).toEqual([2, 2]);
  expect(memory.buffer[Symbol.toStringTag]).toBe('SharedArrayBuffer');
  expect(Object.keys(memory.handle()).sort()).toEqual(['buffer', 'cell', 'type']);
});

test('A3: the base never moves', async () => {
  const x = await instance(defining);
  const memory = memoryOf(x);
  const before = memory.buffer;
  expect(call(x, 'grow', 1)).toBe(1);
  new Uint8Array(before)[3] = 9;
  expect(new Uint8Array(memory.buffer)[3]).toBe(9);
  expect(call(x, 'load8', 3)).toBe(9);
  // Reserved once: growth neither copies nor makes anything but views.
  const { code } = compile(await wasm(`(module ${defining})`), { runtime: 'import', format: 'instantiate' });
  expect(code.match(/new DataView\(/g)).toHaveLength(1);
});

test('A4: growth in one agent, step by step', async () => {
  const x = await instance('(memory (export "memory") 1 2 shared)' + body);
  expect([
    call(x, 'grow', 4),
    call(x, 'size'),
    call(x, 'grow', 1),
    call(x, 'grow', 1),
    call(x, 'grow', 0),
  ]).toEqual([-1, 1, 1, -1, 2]);
  expect(() => memoryOf(x).grow(1)).toThrow(
    expect.objectContaining({ name: 'RangeError', message: expect.stringContaining('failed to grow') }),
  );
});

test('A5: sizes see growth from elsewhere', async () => {
  const Memory = await classes();
  const memory = new Memory(shared);
  const [a, b] = [
    await instance(importing, { env: { memory } }),
    await instance(importing, { env: { memory } }),
  ];
  call(a, 'grow', 1);
  expect(call(b, 'size')).toBe(2);
  expect(memory.buffer.byteLength).toBe(131072);
});

test('A7: what fits an import', async () => {
  const Memory = await classes();
  const link = (type: string, descriptor: object): Promise<unknown> =>
    instance(`(import "env" "memory" (memory ${type}))`, { env: { memory: new Memory(descriptor) } });
  const fails = { name: 'LinkError' };
  await expect(link('1 5 shared', { initial: 1, maximum: 5 })).rejects.toMatchObject(fails);
  await expect(link('1 5', shared)).rejects.toMatchObject(fails);
  await expect(link('1 5 shared', { ...shared, maximum: 6 })).rejects.toMatchObject(fails);
  await expect(link('1 5 shared', { ...shared, initial: 0 })).rejects.toMatchObject(fails);
  await expect(link('i64 1 5 shared', shared)).rejects.toMatchObject(fails);
  const long = { initial: 1n, maximum: 5n, address: 'i64', shared: true };
  await expect(link('1 5 shared', long)).rejects.toMatchObject(fails);
  await link('i64 1 5 shared', long);
  const grown = new Memory({ ...shared, initial: 0 });
  grown.grow(1);
  await instance('(import "env" "memory" (memory 1 5 shared))', { env: { memory: grown } });
  expect(() => new Memory({ initial: 1, shared: true })).toThrow(
    expect.objectContaining({ name: 'TypeError' }),
  );
});

test('A8: without shared memory nothing of it is there', async () => {
  const bytes = await wasm(`(module (memory (export "memory") 1) ${body})`);
  const [on, off] = [compile(bytes, {}), compile(bytes, { features: ['-threads'] })];
  expect(on.code).toBe(off.code);
  expect(on.code).not.toMatch(/SharedArrayBuffer|Atomics|acquire/);
});

test('A9: a shared memory has a maximum', async () => {
  const Memory = await classes();
  const noMaximum = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 2, 1]);
  expect(() => compile(noMaximum)).toThrow('shared memory must have maximum');
  expect(() => new Memory({ initial: 10, maximum: 9, shared: true })).toThrow(
    expect.objectContaining({ name: 'RangeError' }),
  );
});

test('A10: the buffer that JavaScript sees', async () => {
  const Memory = await classes();
  const memory = new Memory(shared);
  const before = memory.buffer;
  expect(memory.buffer).toBe(before);
  expect([before.byteLength, Object.isFrozen(before)]).toEqual([65536, true]);
  expect(memory.grow(2)).toBe(1);
  const after = memory.buffer;
  expect(after).not.toBe(before);
  expect([before.byteLength, after.byteLength]).toEqual([65536, 3 * 65536]);
  new Uint8Array(after)[5] = 6;
  expect(new Uint8Array(before)[5]).toBe(6);
});

test('A11: a handle gives the same object', async () => {
  const Memory = await classes();
  const memory = new Memory(shared);
  const handle = structuredClone(memory.handle());
  const again = Memory.attach(handle);
  expect(Memory.attach(structuredClone(handle))).toBe(again);
  expect(again).toBe(memory);
  expect(() => new Memory({ initial: 1 }).handle()).toThrow('not shared');
});

describe('A12: without SharedArrayBuffer', () => {
  const without = async <T>(f: () => Promise<T>): Promise<T> => {
    const { SharedArrayBuffer: own } = globalThis;
    const realm = (await evaluate('export const realm = globalThis;'))['realm'] as typeof globalThis;
    const theirs = realm.SharedArrayBuffer;
    Reflect.deleteProperty(realm, 'SharedArrayBuffer');
    try {
      return await f();
    } finally {
      realm.SharedArrayBuffer = theirs;
      globalThis.SharedArrayBuffer = own;
    }
  };

  test('shared memories say what is missing', async () => {
    await without(async () => {
      await expect(instance(defining)).rejects.toMatchObject({
        name: 'LinkError',
        message: expect.stringMatching(/Cross-Origin-Opener-Policy.*Cross-Origin-Embedder-Policy/),
      });
    });
  });

  test('others work', async () => {
    await without(async () => {
      const x = await instance(`(memory (export "memory") 1) ${body}`);
      call(x, 'store', 0, 5);
      expect(call(x, 'load', 0)).toBe(5);
    });
  });
});

test('A13: a limiter is asked, in the agent that grows', async () => {
  const Memory = await classes();
  const asked: number[][] = [];
  const limiter = (...counts: number[]): boolean => {
    asked.push(counts);
    return counts[1]! <= 3;
  };
  for (const isShared of [true, false]) {
    const memory = new Memory({ ...shared, shared: isShared, limiter });
    const x = await instance(`(import "env" "memory" (memory 1 5 ${isShared ? 'shared' : ''})) ${body}`, {
      env: { memory },
    });
    expect([call(x, 'grow', 3), call(x, 'size'), call(x, 'grow', 2), call(x, 'size')]).toEqual([-1, 1, 1, 3]);
    expect(() => memory.grow(1)).toThrow('failed to grow');
  }
  expect(asked).toEqual([...Array(2)].flatMap(() => [[1, 4, 5], [1, 3, 5], [3, 4, 5]])); // prettier-ignore
});

test('A15: what is copied may overlap', async () => {
  const x = await instance(`(memory (export "memory") 1 5 shared)
    (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))`);
  const bytes = new Uint8Array(memoryOf(x).buffer);
  for (const length of [4, 100]) {
    for (const [to, from] of [
      [13, 10],
      [10, 13],
      [10, 10],
    ] as const) {
      const before = Array.from({ length: 120 }, (_, i) => i);
      bytes.set(before);
      call(x, 'copy', to, from, length);
      expect([...bytes.subarray(0, 120)]).toEqual(
        before.map((own, i) => (i < to || i >= to + length ? own : from + i - to)),
      );
    }
  }
});

test('B2: memories of both kinds in any order', async () => {
  const kinds = [
    '(import "env" "memory" (memory $i 1 5 shared))',
    '(memory $o 10)',
    '(memory $s 2 7 shared)',
    '(memory $p 3)',
  ];
  const Memory = await classes();
  const orders = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]]; // prettier-ignore
  for (const order of orders) {
    const memory = new Memory(shared);
    const x = await instance(
      `${kinds[0]} ${order.map(i => kinds[i]).join(' ')}
      (export "i" (memory $i)) (export "o" (memory $o)) (export "s" (memory $s)) (export "p" (memory $p))
      (func (export "f") (param i32) (result i32)
        (i32.store $i (i32.const 0) (i32.const 1)) (i32.store $o (i32.const 0) (i32.const 2))
        (i32.store $s (i32.const 0) (i32.const 3)) (i32.store $p (i32.const 0) (i32.const 4))
        (i32.add (i32.load $s (local.get 0)) (i32.load $o (local.get 0))))`,
      { env: { memory } },
    );
    expect(call(x, 'f', 0)).toBe(5);
    const found = ['i', 'o', 's', 'p'].map(name => {
      const { buffer } = memoryOf(x, name);
      return `${buffer[Symbol.toStringTag]} ${buffer.byteLength / 65536} ${new Int32Array(buffer)[0]}`;
    });
    expect(found).toEqual([
      'SharedArrayBuffer 1 1',
      'ArrayBuffer 10 2',
      'SharedArrayBuffer 2 3',
      'ArrayBuffer 3 4',
    ]);
    expect(() => call(x, 'f', 2 * 65536)).toThrow('out of bounds');
    expect(memoryOf(x, 'i')).toBe(memory);
  }
});

describe('E: segments', () => {
  const data = `(import "env" "memory" (memory 1 5 shared)) (data (i32.const 0) "\\2a")
    (func (export "load") (result i32) (i32.load (i32.const 0)))`;

  test('E1: active ones are copied each time', async () => {
    const Memory = await classes();
    const memory = new Memory(shared);
    const first = await instance(data, { env: { memory } });
    expect(call(first, 'load')).toBe(42);
    new Int32Array(memory.buffer)[0] = 7;
    const second = await instance(data, { env: { memory } });
    expect([call(first, 'load'), call(second, 'load')]).toEqual([42, 42]);
  });

  test('E3: each instance drops for itself', async () => {
    const Memory = await classes();
    const memory = new Memory(shared);
    const text = `(import "env" "memory" (memory 1 5 shared)) (data $d "abc")
      (func (export "init") (param i32) (memory.init $d (i32.const 0) (i32.const 0) (local.get 0)))
      (func (export "drop") (data.drop $d))`;
    const [a, b] = [await instance(text, { env: { memory } }), await instance(text, { env: { memory } })];
    call(a, 'drop');
    expect(() => call(a, 'init', 1)).toThrow('out of bounds');
    call(a, 'init', 0);
    call(b, 'init', 3);
    expect(Buffer.from(memory.buffer, 0, 3).toString()).toBe('abc');
  });

  test('E4: in order, each whole or not at all', async () => {
    const Memory = await classes();
    const memory = new Memory(shared);
    await expect(
      instance(
        `(import "env" "memory" (memory 1 5 shared)) (data (i32.const 0) "a") (data (i32.const 65535) "bb") (data (i32.const 1) "c")`,
        { env: { memory } },
      ),
    ).rejects.toMatchObject({ message: 'out of bounds memory access' });
    expect([...new Uint8Array(memory.buffer, 0, 2), new Uint8Array(memory.buffer)[65535]]).toEqual([
      97, 0, 0,
    ]);
  });

  test('E5: those that cannot trap are put together, in order', async () => {
    const text = `(memory (export "memory") 1 5 shared)
      (data (i32.const 0) "aaaa") (data (i32.const 2) "b") (data (i32.const 8) "c\\00\\00")`;
    const { buffer } = memoryOf(await instance(text));
    expect(Buffer.from(buffer, 0, 10).toString()).toBe('aaba\0\0\0\0c\0');
    const { code } = compile(await wasm(`(module ${text})`), { runtime: 'import' });
    expect(code.match(/fill(ed)?_memory\(/g)).toHaveLength(1);
    // Of what may lie beyond an imported memory, each is checked.
    const imported = compile(
      await wasm(`(module ${text.replace('(export "memory")', '(import "a" "b")')})`),
      {
        runtime: 'import',
      },
    );
    expect(imported.code.match(/fill_memory\(/g)!.length).toBeGreaterThan(0);
  });

  test('E6: an empty module has nothing to start', async () => {
    const { code } = compile(await wasm('(module)'));
    expect(code.replace(/\/\/.*\n/g, '')).toBe('');
  });

  test('E7: offsets are unsigned', async () => {
    const x = await instance(`(memory 32769) (data (i32.const 0x80000000) "\\05")
      (func (export "load") (result i32) (i32.load8_u (i32.const 0x80000000)))`);
    expect(call(x, 'load')).toBe(5);
  });

  test('E8: a barrier follows initialisation, before the start function', async () => {
    const { code } = compile(
      await wasm(`(module ${data} (func $s (i32.store (i32.const 4) (i32.const 1))) (start $s))`),
      {
        runtime: 'import',
      },
    );
    expect(code.indexOf('fill_memory(')).toBeGreaterThan(0);
    expect(code.indexOf('publish(')).toBeGreaterThan(code.indexOf('fill_memory('));
    expect(code.lastIndexOf('try')).toBeGreaterThan(code.indexOf('publish('));
  });
});

test('an ES module may have a shared memory of its own', async () => {
  const x = await emittedEsm(await wasm(`(module ${defining})`));
  expect([call(x, 'grow', 1), call(x, 'size')]).toEqual([1, 2]);
});
