/**
 * What one agent did before another came to know of it, the other sees. Each round has bytes of its own, so what is seen is that of one round.
 */
import { built, file, program, together } from './agents.ts';

const page = 65536;
const rounds = 4000;
/** where the rounds' words begin; before them is what the agents tell each other */
const base = 64;

/** URL of a script whose exports run in a worker each, around the memory; they make instances of the modules by their names. */
function agents(modules: Readonly<Record<string, string>>, exports: string): string {
  const imported = Object.entries(modules).map(
    ([name, url]) => `import { instantiate as ${name} } from ${JSON.stringify(url)};`,
  );
  return file(`${imported.join('\n')}
    export const imports = [{ module: 'env', name: 'memory', kind: 'memory' }];
    export const instantiate = ({ env: { memory } }) => {
      const words = new Int32Array(memory.buffer, 0, 16);
      return { ${exports} };
    };`);
}

describe('E8: who sees that a module has been instantiated sees the bytes of all its segments', () => {
  const [count, length] = [16, 16];
  const stride = count * length;
  const initial = Math.ceil((base + rounds * stride) / page);
  const segments = Array.from({ length: count }, (_, i) => {
    const bytes = `\\${(i + 1).toString(16).padStart(2, '0')}`.repeat(length);
    return `(data (i32.add (global.get $at) (i32.const ${i * length})) "${bytes}")`;
  });

  /** Looks at a round's bytes as soon as there are more than so many that have been told of. Gives how many are wrong. */
  const watcher = (told: string): string => `
    (func (export "watch") (param $n i32) (result i32)
      (local $i i32) (local $p i32) (local $end i32) (local $wrong i32)
      (local.set $p (i32.const ${base}))
      (i32.atomic.store (i32.const 4) (i32.const 1))
      (loop $round
        (loop $again (br_if $again (i32.le_u ${told} (local.get $i))))
        (local.set $end (i32.add (local.get $p) (i32.const ${stride})))
        (loop $byte
          (local.set $wrong (i32.add (local.get $wrong) (i32.ne
            (i32.load8_u (local.get $p))
            (i32.add (i32.const 1)
              (i32.rem_u (i32.div_u (i32.sub (local.get $p) (i32.const ${base})) (i32.const ${length})) (i32.const ${count}))))))
          (br_if $byte (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 1))) (local.get $end))))
        (br_if $round (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
      (local.get $wrong))`;

  const flag = '(i32.atomic.load (i32.const 0))';
  const grown = `(i32.sub (memory.size) (i32.const ${initial}))`;
  // Whoever sleeps is often run at once when woken, also where both have one processor.
  const awaited = `(block (result i32)
    (drop (memory.atomic.wait32 (i32.const 0) (local.get $i) (i64.const -1)))
    ${flag})`;
  const raise = '(drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))';
  const wake = '(drop (memory.atomic.notify (i32.const 0) (i32.const -1)))';
  const grow = '(drop (memory.grow (i32.const 1)))';
  const ways = [
    { name: 'by a flag of its start function', start: raise, told: flag, afterwards: '' },
    { name: 'woken by its start function', start: raise + wake, told: awaited, afterwards: '' },
    { name: 'by growth in its start function', start: grow, told: grown, afterwards: '' },
    { name: 'by a flag of its host', start: '', told: flag, afterwards: 'Atomics.add(words, 0, 1);' },
    { name: 'by growth by its host', start: '', told: grown, afterwards: 'memory.grow(1);' },
  ];

  test.each(ways)('$name', async ({ start, told, afterwards }) => {
    const { Memory } = await built();
    const maximum = initial + rounds;
    const memory = new Memory({ initial, maximum, shared: true });
    const imported = `(import "env" "memory" (memory ${initial} ${maximum} shared))`;
    const filled = await program(
      `(module ${imported} (import "env" "at" (global $at i32)) ${segments.join('\n')} (func $start ${start}) (start $start))`,
    );
    const watching = await program(`(module ${imported} ${watcher(told)})`);
    const url = agents(
      { filled: filled.url, watching: watching.url },
      `publish(n) {
        while (Atomics.load(words, 1) === 0);
        for (let at = ${base}; n-- > 0; at += ${stride}) { filled({ env: { memory, at } }); ${afterwards} }
      },
      watch: n => watching({ env: { memory } }).watch(n)`,
    );
    const [, wrong] = await together(url, memory, [['publish', rounds], ['watch', rounds]]); // prettier-ignore
    expect(wrong).toBe(0);
  });
});

describe('A16: data before a flag that another waits for', () => {
  const stride = 16;
  const size = Math.ceil((base + rounds * stride) / page);

  /** Data at 0, the flag at 4, at 8 what came of the wait, and at 12 what the data were then. */
  const passing = (a: string): string => `(module (import "env" "memory" (memory ${size} ${size} shared))
    (func (export "write") (param $n i32) (local $p i32) (local $done i32)
      (local.set $p (i32.const ${base}))
      (loop $next
        (i32.${a}store (local.get $p) (i32.const 42))
        (i32.atomic.store offset=4 (local.get $p) (i32.const 1))
        (drop (memory.atomic.notify offset=4 (local.get $p) (i32.const 1)))
        ;; The next only when this one has been read, or else nobody would have to wait.
        (loop $again
          (drop (memory.atomic.wait32 (i32.const 0) (local.get $done) (i64.const -1)))
          (br_if $again (i32.eq (i32.atomic.load (i32.const 0)) (local.get $done))))
        (local.set $p (i32.add (local.get $p) (i32.const ${stride})))
        (br_if $next (i32.lt_u (local.tee $done (i32.add (local.get $done) (i32.const 1))) (local.get $n)))))
    (func (export "read") (param $n i32) (local $p i32)
      (local.set $p (i32.const ${base}))
      (loop $next
        (i32.store offset=8 (local.get $p)
          (memory.atomic.wait32 offset=4 (local.get $p) (i32.const 0) (i64.const -1)))
        (i32.store offset=12 (local.get $p) (i32.${a}load (local.get $p)))
        (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
        (drop (memory.atomic.notify (i32.const 0) (i32.const 1)))
        (local.set $p (i32.add (local.get $p) (i32.const ${stride})))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`;

  test.each([
    ['plain', ''],
    ['atomic', 'atomic.'],
  ])('%s', async (_name, a) => {
    const { Memory } = await built();
    const memory = new Memory({ initial: size, maximum: size, shared: true });
    const { url } = await program(passing(a));
    await together(url, memory, [['write', rounds], ['read', rounds]]); // prettier-ignore
    const words = [...new Int32Array(memory.buffer, base, (rounds * stride) / 4)];
    const every = (offset: number): number[] => words.filter((_, i) => i % 4 === offset);
    expect(every(3).filter(value => value !== 42)).toEqual([]);
    const [woken, unequal] = [0, 1].map(result => every(2).filter(value => value === result).length);
    expect(woken! + unequal!).toBe(rounds);
    expect(woken).toBeGreaterThan(0);
  });
});

test('A16: an instance sees what one of another thread, with another type of import, has stored', async () => {
  const { Memory } = await built();
  const memory = new Memory({ initial: 1, maximum: 1, shared: true });
  const storing = await program(`(module (import "env" "memory" (memory 1 10 shared))
    (func (export "run") (param i32) (i32.store (local.get 0) (i32.const 42))))`);
  const loading = await program(`(module (import "env" "memory" (memory 1 1 shared))
    (func (export "run") (param i32) (result i32) (i32.load (local.get 0))))`);
  // An instance looks while the other may be at it, and another once the other has told.
  const url = agents(
    { storing: storing.url, loading: loading.url },
    `store(n) {
      while (Atomics.load(words, 1) === 0);
      for (let i = 0; i < n; i++) {
        storing({ env: { memory } }).run(${base} + 4 * i);
        Atomics.add(words, 0, 1);
        Atomics.notify(words, 0);
      }
    },
    load(n) {
      const seen = [];
      Atomics.store(words, 1, 1);
      for (let i = 0; i < n; i++) {
        const run = () => loading({ env: { memory } }).run(${base} + 4 * i);
        const early = run();
        while (Atomics.load(words, 0) <= i) Atomics.wait(words, 0, i);
        seen.push([early, run()]);
      }
      return seen;
    }`,
  );
  const [, seen] = await together(url, memory, [['store', rounds], ['load', rounds]]); // prettier-ignore
  const kinds = new Set((seen as number[][]).map(pair => pair.join()));
  expect((seen as number[][]).length).toBe(rounds);
  expect([...kinds].filter(pair => pair !== '0,42' && pair !== '42,42')).toEqual([]);
});
