/** A6: what is there to access is what all agents have made of a memory, from where this one can know of it. */
import { type Instruction, instructions } from '../../compiler/wasm/instructions.ts';
import type { Exports, Func } from '../harness/modules.ts';
import { body, call, classes, defining, instance, memoryOf, shared, unnoticed } from './objects.ts';

describe('A6: bounds are those of now', () => {
  const traps = expect.objectContaining({ message: 'out of bounds memory access' });
  const trapOf = (f: () => unknown): unknown => {
    try {
      return f();
    } catch (error) {
      return error;
    }
  };

  test('what is reserved and not grown traps', async () => {
    const x = await instance(defining);
    call(x, 'grow', 1);
    expect(call(x, 'load', 131068)).toBe(0);
    for (const at of [131069, 131072, 5 * 65536 - 4, 5 * 65536, -1]) {
      expect(trapOf(() => call(x, 'load', at))).toEqual(traps);
      expect(trapOf(() => call(x, 'store', at, 1))).toEqual(traps);
    }
    expect(trapOf(() => call(x, 'load8', 131072))).toEqual(traps);
    expect(trapOf(() => call(x, 'fill', 131072, 1))).toEqual(traps);
    expect(trapOf(() => call(x, 'fill', 131070, 3))).toEqual(traps);
    expect(call(x, 'load8', 131071)).toBe(0); // nothing was written before the trap
  });

  test('whatever accesses it, and nothing is written before', async () => {
    const accesses = instructions.filter(
      ({ effect, bytes, name }) => /memory/.test(effect) && bytes > 0 && !/wait/.test(name),
    );
    const zero = ({ name }: Instruction, letter: string): string =>
      letter === 'v'
        ? '(v128.const i64x2 0 0)'
        : `(${{ i: 'i32', j: 'i64', f: 'f32', d: 'f64' }[letter]}.const ${/store/.test(name) ? -1 : 0})`;
    const texts = accesses.map(row => {
      const [params, results] = row.type!.split('>') as [string, string];
      const lane = /_lane/.test(row.name) ? ' 0' : '';
      const rest = [...params.slice(1)].map(letter => zero(row, letter)).join(' ');
      return `(func (export "${row.name}") (param i32) (${row.name}${lane} (local.get 0) ${rest})${results ? '(drop)' : ''})`;
    });
    const x = await instance(`(memory (export "memory") 1 5 shared) (data $d "abcd") ${texts.join('\n')}
      (func (export "grow") (result i32) (memory.grow (i32.const 1)))
      (func (export "4 fill") (param i32) (memory.fill (local.get 0) (i32.const 7) (i32.const 4)))
      (func (export "4 init") (param i32) (memory.init $d (local.get 0) (i32.const 0) (i32.const 4)))
      (func (export "4 copy to") (param i32) (memory.copy (local.get 0) (i32.const 0) (i32.const 4)))
      (func (export "4 copy from") (param i32) (memory.copy (i32.const 0) (local.get 0) (i32.const 4)))`);
    const widths = new Map<string, number>(accesses.map(({ name, bytes }) => [name, bytes]));
    expect(widths.size).toBeGreaterThan(100);
    for (const end of [65536, 131072]) {
      for (const [name, f] of Object.entries(x)) {
        if (name === 'memory' || name === 'grow') continue;
        const width = widths.get(name) ?? 4;
        for (const at of [end - width + (/atomic/.test(name) ? width : 1), end, 5 * 65536 - width, 5 * 65536])
          expect([name, at, trapOf(() => (f as Func)(at))]).toEqual([name, at, traps]);
      }
      const tail = new Uint8Array(memoryOf(x).buffer, end - 16, 16);
      expect([...tail]).toEqual(Array(16).fill(0));
      for (const [name, width] of widths) call(x, name, end - width);
      tail.fill(0);
      call(x, 'grow');
    }
  });

  test('growth that another agent made counts', async () => {
    const Memory = await classes();
    const memory = new Memory(shared);
    const x = await instance(
      `(import "env" "memory" (memory 1 5 shared)) (import "env" "host" (func $host)) ${body}
      (func (export "after atomic") (param i32) (result i32)
        (drop (i32.atomic.load (i32.const 0))) (i32.load (local.get 0)))
      (func (export "after fence") (param i32) (result i32) (atomic.fence) (i32.load (local.get 0)))
      (func (export "after host") (param i32) (result i32) (call $host) (i32.load (local.get 0)))
      (func (export "waiting") (param i32) (result i32)
        (call $host)
        (loop $l (br_if $l (i32.eqz (i32.load (i32.const 4)))))
        (i32.load (local.get 0)))`,
      { env: { memory, host: () => another(1) } },
    );
    // What growing is in an agent that this one knows nothing of.
    const cell = new Int32Array(memory.handle().cell);
    const another = (pages: number): number => Atomics.add(cell, 0, pages);
    expect(trapOf(() => call(x, 'load', 65536))).toEqual(traps);
    another(1);
    expect(call(x, 'load', 65536 + 8)).toBe(0);
    expect(call(x, 'after host', 131072 + 8)).toBe(0);
    expect(call(x, 'size')).toBe(3);
    another(1);
    call(x, 'fill', 196608, 4);
    expect(call(x, 'after atomic', 196608)).toBe(0x07070707);
    expect(call(x, 'after fence', 196608)).toBe(0x07070707);
    call(x, 'store', 4, 1);
    expect(call(x, 'waiting', 4 * 65536)).toBe(0);
    expect(trapOf(() => call(x, 'load', 5 * 65536))).toEqual(traps);
  });

  test('growth counts for functions that JavaScript has from tables', async () => {
    const x =
      await instance(`(memory (export "memory") 1 5 shared) (table (export "t") 1 funcref) (elem (i32.const 0) $f)
      (func $f (param i32) (result i32) (i32.load (local.get 0)))`);
    const f = (x['t'] as { get(index: number): Func }).get(0);
    expect(() => f(65536)).toThrow('out of bounds');
    Atomics.add(new Int32Array(memoryOf(x).handle().cell), 0, 1);
    expect(f(65536)).toBe(0);
  });

  /** An instance whose f makes an unshared memory grow, and meanwhile the shared one grows in an agent that this one knows nothing of. */
  async function growingWithin(code: string, load: string): Promise<Exports> {
    const Memory = await classes();
    const memory = new Memory(shared);
    const cell = new Int32Array(memory.handle().cell);
    const grow = (): number => Atomics.add(cell, 0, 1);
    const other = unnoticed(new Memory({ initial: 0 }), grow);
    // It has no shared memory, so nothing is renewed on the way back from the host.
    const { f, g } = await instance(
      `(import "env" "grow" (func $grow)) (tag $tag)
      (func (export "f") (call $grow)) (func (export "g") (call $grow) (throw $tag))`,
      { env: { grow } },
    );
    return instance(
      `(import "env" "memory" (memory 1 5 shared)) (import "env" "other" (memory $other 0))
      (import "env" "f" (func $f)) (import "env" "g" (func $g)) (type $v (func))
      (table (export "table") 1 funcref) (elem (i32.const 0) $f)
      (data (i32.const 0) "\\01") (data $zeros "${'\\00'.repeat(252)}")
      (func $quietly (drop (memory.grow $other (i32.const 1))))
      (func $through (return_call_indirect (type $v) (i32.const 0)))
      (func $by_ref (return_call_ref $v (ref.func $f)))
      (func $within (block $b (try_table (catch_all $b) (return_call $f))))
      (func $deep (param i32)
        (if (local.get 0) (then (return_call $deeper (i32.sub (local.get 0) (i32.const 1)))))
        (return_call_indirect (type $v) (i32.const 0)))
      (func $deeper (param i32) (return_call $deep (local.get 0)))
      (func (export "f") (result i32) ${code} (${load} (i32.const 65536)))`,
      { env: { memory, other, f, g } },
    );
  }

  const quietly = '(call $quietly)';

  test.each([
    ['an atomic instruction', `${quietly} (drop (i32.atomic.load (i32.const 0)))`, 'i32.load'],
    ['a fence', `${quietly} (atomic.fence)`, 'i32.load'],
    [
      'waiting for memory to change',
      `${quietly} (loop $l (br_if $l (i32.eqz (i32.load (i32.const 0)))))`,
      'i32.load',
    ],
    ['nothing, for atomic accesses ask', quietly, 'i32.atomic.load'],
    // Where an engine's own WebAssembly may still have the old size: Rust's Argon2 dies of it in one run of twenty on Node 20.
    ...[4, 252].flatMap(length =>
      [
        `memory.fill (i32.const 65536) (i32.const 0) (i32.const ${length})`,
        `memory.copy (i32.const 65536) (i32.const 1024) (i32.const ${length})`,
        `memory.copy (i32.const 1024) (i32.const 65536) (i32.const ${length})`,
        `memory.init $zeros (i32.const 65536) (i32.const 0) (i32.const ${length})`,
      ].map(bulk => [`nothing, for ${bulk} asks`, `${quietly} (${bulk})`, 'i32.atomic.load']),
    ),
    ['memory.size', `${quietly} (drop (memory.size))`, 'i32.load'],
    ["a call of another module's function", '(call $f)', 'i32.load'],
    ['a call through a table', '(call_indirect (type $v) (i32.const 0))', 'i32.load'],
    ['a call by reference', '(call_ref $v (ref.func $f))', 'i32.load'],
    ['a tail call through a table', '(call $through)', 'i32.load'],
    ['a tail call by reference', '(call $by_ref)', 'i32.load'],
    ['a tail call out of a try', '(call $within)', 'i32.load'],
    ['a tail call deep down', '(call $deep (i32.const 1000))', 'i32.load'],
    ['an exception', '(block $b (try_table (catch_all $b) (call $g)))', 'i32.load'],
  ])('after %s', async (_name, code, load) => {
    expect(call(await growingWithin(code!, load!), 'f')).toBe(0);
  });

  test('memory.size and memory.grow let that of other memories count', async () => {
    const Memory = await classes();
    for (const code of ['memory.size $b', 'memory.grow $b (i32.const 0)', 'memory.grow $b (i32.const 9)']) {
      const [a, b] = [new Memory(shared), new Memory(shared)];
      const cells = [a, b].map(memory => new Int32Array(memory.handle().cell));
      const other = unnoticed(new Memory({ initial: 0 }), () => {
        for (const cell of cells) Atomics.add(cell, 0, 1);
      });
      const x = await instance(
        `(import "env" "a" (memory $a 1 5 shared)) (import "env" "b" (memory $b 1 5 shared))
        (import "env" "other" (memory $other 0))
        (func (export "f") (result i32) (drop (memory.grow $other (i32.const 1)))
          (drop (${code})) (i32.add (i32.load $a (i32.const 65536)) (i32.load $b (i32.const 65536))))`,
        { env: { a, b, other } },
      );
      expect(call(x, 'f')).toBe(0);
    }
  });

  test('in a start function, too', async () => {
    const Memory = await classes();
    const memory = new Memory(shared);
    const cell = new Int32Array(memory.handle().cell);
    const env = {
      memory,
      get late(): number {
        Atomics.add(cell, 0, 1);
        return 5;
      },
    };
    const x = await instance(
      `(import "env" "memory" (memory 1 5 shared)) (import "env" "late" (global $late i32)) (global $g (mut i32) (i32.const 1))
      (func $s (global.set $g (i32.load (i32.const 65536)))) (start $s)
      (func (export "g") (result i32) (global.get $g))`,
      { env },
    );
    expect(call(x, 'g')).toBe(0);
  });

  test.each(['call $load', 'call_indirect (type $load) (i32.const 65536) (i32.const 0)'])(
    'by %s of a module without the memory, which the host has told',
    async code => {
      const Memory = await classes();
      const memory = new Memory(shared);
      const x = await instance(
        `(import "env" "memory" (memory 1 5 shared)) (table (export "table") 1 funcref) (elem (i32.const 0) $load)
        (func $load (export "load") (param i32) (result i32) (i32.load (local.get 0)))`,
        { env: { memory } },
      );
      const grow = (): number => Atomics.add(new Int32Array(memory.handle().cell), 0, 1);
      const y = await instance(
        `(type $load (func (param i32) (result i32))) (import "env" "grow" (func $grow))
        (import "x" "load" (func $load (type $load))) (import "x" "table" (table 1 funcref))
        (func (export "f") (result i32) (call $grow) ${code.includes(' (') ? `(${code})` : `(${code} (i32.const 65536))`})
        (func (export "g") (result i32) (call $grow) (return_${code.includes(' (') ? code : `${code} (i32.const 65536)`}))`,
        { env: { grow }, x },
      );
      expect(call(y, 'f')).toBe(0);
      expect(call(y, 'g')).toBe(0);
    },
  );

  test.each([true, false])('after a limiter of another memory, which says %s', async may => {
    const Memory = await classes();
    const memory = new Memory(shared);
    const limiter = (): boolean => Atomics.add(new Int32Array(memory.handle().cell), 0, 1) > 0 && may;
    const other = new Memory({ initial: 0, limiter });
    const x = await instance(
      `(import "env" "memory" (memory 1 5 shared)) (import "env" "other" (memory $other 0))
      (func (export "f") (result i32)
        (drop (memory.grow $other (i32.const 1))) (i32.load (i32.const 65536)))`,
      { env: { memory, other } },
    );
    expect(call(x, 'f')).toBe(0);
    expect(other.buffer.byteLength).toBe(may ? 65536 : 0);
  });

  test('not after what orders nothing', async () => {
    const x = await growingWithin(quietly, 'i32.load');
    expect(() => call(x, 'f')).toThrow('out of bounds memory access');
  });
});
