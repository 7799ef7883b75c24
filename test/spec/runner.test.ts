/** The checker must catch an engine at fault: each case plants one fault in the host's WebAssembly. */
import { CompileError } from '../../compiler/diagnostics.ts';
import type { Engine, Exports } from './engine.ts';
import { native } from './engines/native.ts';
import { type Outcome, ScriptRun } from './runner.ts';
import { readCommands } from './script.ts';

async function run(source: string, engine: Engine = native, file = 'test.wast'): Promise<Outcome[]> {
  const script = new ScriptRun(engine, file);
  const outcomes: Outcome[] = [];
  for (const command of readCommands(source)) {
    const outcome = await script.run(command);
    if (outcome) outcomes.push(outcome);
  }
  return outcomes;
}

async function statuses(source: string, engine?: Engine): Promise<string[]> {
  return (await run(source, engine)).map(({ status }) => status);
}

/** The native engine with each export replaced by what `change` makes of it. */
function withExports(change: (name: string, value: unknown) => unknown): Engine {
  return {
    ...native,
    async compile(bytes, proposal) {
      const module = await native.compile(bytes, proposal);
      return {
        instantiate(imports): Exports {
          const exports = Object.entries(module.instantiate(imports));
          return Object.fromEntries(exports.map(([name, value]) => [name, change(name, value)]));
        },
      };
    },
  };
}

/** The native engine given other bytes: every occurrence of `from` becomes `to`. */
function withBytes(from: readonly number[], to: readonly number[]): Engine {
  const text = (bytes: Iterable<number>): string => String.fromCharCode(...bytes);
  return {
    ...native,
    compile(bytes, proposal) {
      const changed = text(bytes).replaceAll(text(from), text(to));
      return native.compile(
        Uint8Array.from(changed, char => char.charCodeAt(0)),
        proposal,
      );
    },
  };
}

const script = `
  (module
    (func (export "nan") (result f32) (f32.const nan:0x200001))
    (func (export "vector") (result v128) (v128.const i32x4 1 2 3 0x7fa00001))
    (func (export "trap") (result i32) (unreachable))
    (func (export "deep") (call 3)))
  (assert_return (invoke "nan") (f32.const nan:0x200001))
  (assert_return (invoke "vector") (v128.const i32x4 1 2 3 0x7fa00001))
  (assert_trap (invoke "trap") "unreachable")
  (assert_exhaustion (invoke "deep") "call stack exhausted")`;

test('a good engine passes', async () => {
  expect(await statuses(script)).toEqual(Array(5).fill('passed'));
});

describe('faults are caught:', () => {
  const good = ['passed', 'passed', 'passed', 'passed', 'passed'];

  test('a wrong bit in a NaN', async () => {
    const engine = withBytes([0x43, 0x01, 0x00, 0xa0, 0x7f], [0x43, 0x01, 0x00, 0xe0, 0x7f]);
    expect(await statuses(script, engine)).toEqual(good.with(1, 'failed'));
    const [, outcome] = await run(script, engine);
    expect(outcome?.reason).toBe('result 1 is f32:0x7fe00001 instead of f32:0x7fa00001');
  });

  test('a wrong lane of a vector', async () => {
    const engine = withBytes(
      [0x03, 0, 0, 0, 0x01, 0x00, 0xa0, 0x7f],
      [0x04, 0, 0, 0, 0x01, 0x00, 0xa0, 0x7f],
    );
    expect(await statuses(script, engine)).toEqual(good.with(2, 'failed'));
  });

  test('a missing trap', async () => {
    const outcomes = await run(
      script,
      withExports((name, value) => (name === 'trap' ? () => 7 : value)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(good.with(3, 'failed'));
    expect(outcomes[3]?.reason).toBe('no trap: unreachable, returned i32:0x00000007');
  });

  test('another trap', async () => {
    const [, outcome] = await run(
      '(module (func (export "f") (drop (i32.div_s (i32.const 1) (i32.const 0))))) (assert_trap (invoke "f") "unreachable")',
    );
    expect(outcome?.reason).toBe('the message is "divide by zero" instead of "unreachable"');
  });

  test('an error that is no trap', async () => {
    const engine = withExports((name, value) =>
      name === 'trap'
        ? () => {
            throw new TypeError('x is not a function');
          }
        : value,
    );
    expect(await statuses(script, engine)).toEqual(good.with(3, 'failed'));
  });

  test('too many results, a missing export', async () => {
    const outcomes = await run(
      '(module (func (export "f"))) (assert_return (invoke "f") (i32.const 1)) (invoke "g")',
    );
    expect(outcomes.map(({ reason }) => reason)).toEqual([
      undefined,
      '0 results instead of 1',
      'no function "g" is exported',
    ]);
  });

  const rejections = `
    (assert_invalid (module (func (result i32))) "type mismatch")
    (assert_malformed (module binary "\\00asm\\02\\00\\00\\00") "unknown binary version")
    (assert_unlinkable (module (import "spectest" "print_i32" (func))) "incompatible import type")
    (assert_trap (module (func (unreachable)) (start 0)) "unreachable")`;

  test('invalid modules accepted', async () => {
    const empty = await native.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), null);
    const credulous = {
      ...native,
      compile: (bytes: Uint8Array) => native.compile(bytes, null).catch(() => empty),
    };
    expect(await statuses(rejections)).toEqual(Array(4).fill('passed'));
    expect(await statuses(rejections, credulous)).toEqual(['failed', 'failed', 'passed', 'passed']);
  });

  test('modules rejected for the wrong reason', async () => {
    const engine: Engine = {
      ...native,
      explain: error => ({
        ...native.explain(error),
        kind: 'malformed',
        phrases: ['unknown binary version 2'],
      }),
    };
    expect(await statuses(rejections, engine)).toEqual(['failed', 'passed', 'failed', 'failed']);
    const worded: Engine = {
      ...engine,
      explain: error => ({ ...native.explain(error), kind: 'malformed', phrases: ['no such version'] }),
    };
    const [, outcome] = await run(rejections, worded);
    expect(outcome).toMatchObject({ status: 'passed', mismatch: { expected: 'unknown binary version' } });
  });
});

describe('what depends on a module that could not be made', () => {
  const source = `
    (module $A (import "nowhere" "f" (func)) (func (export "g")))
    (register "A" $A)
    (invoke "g")
    (module $B (import "A" "g" (func)) (func (export "h")))
    (assert_return (invoke $B "h"))
    (assert_unlinkable (module (import "A" "g" (func))) "unknown import")
    (module (func (export "k")))
    (assert_return (invoke "k"))`;

  test('fails with it, for the same reason', async () => {
    const outcomes = await run(source);
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...['failed', 'failed', 'failed', 'failed', 'failed'],
      ...['passed', 'passed'],
    ]);
    expect(outcomes[3]?.reason).toMatch(/^link: .*\(module at 2\)$/);
  });

  test('is unsupported if the module was', async () => {
    const engine: Engine = {
      ...native,
      compile: async (bytes, proposal) => {
        if (bytes.length > 40)
          throw new CompileError({ class: 'unsupported', code: 'test', message: 'too long' });
        return native.compile(bytes, proposal);
      },
      explain: error =>
        error instanceof CompileError
          ? { kind: error.class as 'unsupported', message: error.message, phrases: null }
          : native.explain(error),
    };
    expect(await statuses(source, engine)).toEqual([
      ...['unsupported', 'unsupported', 'unsupported', 'unsupported', 'unsupported'],
      ...['passed', 'passed'],
    ]);
  });
});

test('skips say why', async () => {
  const outcomes = await run(
    `(assert_malformed (module quote "(func") "unclosed")
     (assert_malformed_custom (module quote "(@custom)") "missing section name")
     (assert_invalid (module (memory 0) (memory 0)) "multiple memories")`,
    native,
    'proposals/threads/memory.wast',
  );
  expect(outcomes.map(({ status, reason }) => `${status}: ${reason}`)).toEqual([
    'skipped: only the text format is malformed',
    'skipped: custom annotations of the text format',
    'skipped: stale: there may be several memories since Wasm 3.0',
  ]);
});
