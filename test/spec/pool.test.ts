/** Scripts that do not end or kill their process, in real child processes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFiles } from './pool.ts';

const suite = mkdtempSync(join(tmpdir(), 'wasm2esm-spec-'));
afterAll(() => rmSync(suite, { recursive: true }));

test('one command that does not end fails alone, and what needs its module', async () => {
  writeFileSync(
    join(suite, 'loops.wast'),
    `(module (func (export "loop") (loop (br 0))) (func (export "f") (result i32) (i32.const 1)))
     (invoke "loop")
     (assert_return (invoke "f") (i32.const 1))
     (module (start 0) (func (loop (br 0))) (func (export "f")))
     (invoke "f")
     (module (func (export "f")))
     (invoke "f")`,
  );
  writeFileSync(join(suite, 'broken.wast'), '(module');
  const results = await runFiles(['loops.wast', 'broken.wast'], {
    ...{ engine: 'native', suite, processes: 2, timeout: 3000 },
  });
  expect(results.map(({ file }) => file)).toEqual(['loops.wast', 'broken.wast']);
  const [loops, broken] = results.map(({ outcomes }) => outcomes);
  expect(loops!.map(({ place, status, reason }) => [place, status, reason])).toEqual([
    ['1', 'passed', undefined],
    ['2', 'failed', 'no end after 3 s'],
    ['3', 'passed', undefined],
    ['4', 'failed', 'no end after 3 s'],
    ['5', 'failed', 'no end after 3 s (module at 4)'],
    ['6', 'passed', undefined],
    ['7', 'passed', undefined],
  ]);
  expect(broken).toMatchObject([{ status: 'failed', reason: 'ScriptError: unclosed parenthesis' }]);
}, 60_000);
