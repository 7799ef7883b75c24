/**
 * References that WebAssembly cannot reach any more are free to be collected (requirements G1 to G12): the scenarios run in a process with
 * the collector at hand, and again with a planted leak of their objects, which each must notice.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './child.ts';
import { scenarios } from './scenarios.ts';

const child = fileURLToPath(new URL('child.ts', import.meta.url));

function run(...mode: string[]): Record<string, Outcome> {
  const flags = ['--expose-gc', '--experimental-vm-modules', '--no-warnings', '--import', 'tsx'];
  const text = execFileSync(process.execPath, [...flags, child, ...mode], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(text) as Record<string, Outcome>;
}

const megabyte = 2 ** 20;
let [clean, planted]: Record<string, Outcome>[] = [];
beforeAll(() => {
  [clean, planted] = [run(), run('planted')];
}, 300_000);

test.each(scenarios)('$row: $name', ({ name, kept = 0 }) => {
  const { dead, of, growth } = clean![name]!;
  expect({ dead, of }).toEqual({ dead: of - kept, of });
  expect(growth).toBeLessThanOrEqual(megabyte);
});

test.each(scenarios)('$row: a planted leak of $name is found', ({ name }) => {
  const { dead, growth } = planted![name]!;
  expect(dead).toBe(0);
  expect(growth).toBeGreaterThan(megabyte);
});
