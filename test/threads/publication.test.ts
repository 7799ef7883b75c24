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
