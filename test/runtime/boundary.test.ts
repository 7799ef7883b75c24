/** What JavaScript does to an instance's exports, on ours and on the host's engine. */
import { runInThisContext } from 'node:vm';
import {
  type Emitted,
  emitted,
  type Exports,
  type Func,
  type Imports,
  native,
  wasm,
} from '../harness/modules.ts';
import { agree, type Outcome, runNative, runOurs, show } from '../harness/outcomes.ts';

type Act = (exports: Exports) => unknown;

async function both(text: string, ...acts: Act[]): Promise<void> {
  return bothWith(() => ({}), text, ...acts);
}

/** `imports` may use the instance's exports, once there are some. */
async function bothWith(
  imports: (exports: () => Exports) => Imports,
  text: string,
  ...acts: Act[]
): Promise<void> {
  const bytes = await wasm(text);
  const instance = ({ instantiate }: Pick<Emitted, 'instantiate'>): Exports => {
    const exports: Exports = instantiate(imports(() => exports));
    return exports;
  };
  for (const options of [{}, { minify: true }, { runtime: 'inline' }] as const) {
    const left = instance(await emitted(bytes, options));
    const right = instance(native(bytes));
    for (const act of acts) {
      const ours = runOurs(() => act(left));
      const theirs = runNative(() => act(right));
      expect(summary(ours)).toBe(summary(theirs));
      if (ours.kind !== 'error') expect([agree(ours, theirs), show(ours), show(theirs)]).toContain(true);
    }
  }
}

/** Wording of errors is the engine's own, their class is not. */
function summary(outcome: Outcome): string {
  return outcome.kind === 'error' ? `throws ${(outcome.error as Error).name}` : outcome.kind;
}

interface TableObject {
  length: number;
  get(index: number): unknown;
  set(index: number, value?: unknown): void;
  grow(count: number, value?: unknown): number;
}

const table = ({ t }: Exports): TableObject => t as TableObject;

test('tables made by a module', () =>
  both(
    `(module
      (table (export "t") 3 5 funcref)
      (func $f (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
      (func (export "call") (param i32) (result i32) (call_indirect (param i32) (result i32) (local.get 0) (local.get 0)))
      (elem (i32.const 1) $f))`,
    exports => table(exports).length,
    exports => table(exports).get(0),
    exports => (table(exports).get(1) as Func)(41),
    exports => table(exports).get(1) === exports['f'],
    exports => table(exports).get(3),
    exports => table(exports).get(-1),
    exports => table(exports).set(0, exports['f']),
    exports => (exports['call'] as Func)(0),
    exports => table(exports).set(0),
    exports => (exports['call'] as Func)(0),
    exports => table(exports).set(0, () => 1),
    exports => table(exports).set(7, null),
    exports => table(exports).grow(2, exports['f']),
    exports => (exports['call'] as Func)(4),
    exports => table(exports).grow(1),
  ));

test('errors of the caller while arguments are converted', () => {
  const throwing = (error: unknown): object => ({
    valueOf() {
      throw error;
    },
  });
  // Of the realm in which emitted modules run.
  const rangeError: unknown = runInThisContext('new RangeError("mine")');
  const call =
    (name: string, argument: unknown): Act =>
    exports =>
      (exports[name] as Func)(argument);
  return both(
    `(module
      (memory 1)
      (func (export "i32") (param i32) (result i32) (i32.load (local.get 0)))
      (func (export "i64") (param i64) (result i32) (i32.load (i32.wrap_i64 (local.get 0))))
      (func (export "f32") (param f32) (result i32) (i32.load (i32.trunc_f32_s (local.get 0))))
      (func (export "f64") (param f64) (result i32) (i32.load (i32.trunc_f64_s (local.get 0)))))`,
    ...['i32', 'i64', 'f32', 'f64'].flatMap(name =>
      [throwing(rangeError), throwing(3), Symbol(), 1n, 1, '1', 'x', undefined, -8, -8n].map(argument =>
        call(name, argument),
      ),
    ),
  );
});

test('traps and errors that pass through JavaScript', () => {
  const named =
    (name: string): Act =>
    exports =>
      (exports[name] as Func)();
  return bothWith(
    exports => ({
      host: {
        trap: () => (exports()['unreachable'] as Func)(),
        divide: () => (exports()['divide'] as Func)(),
        again: () => {
          try {
            (exports()['unreachable'] as Func)();
          } catch (error) {
            throw error;
          }
        },
        other: () => {
          try {
            (exports()['unreachable'] as Func)();
          } catch {
            throw new Error('mine');
          }
        },
      },
    }),
    `(module
      (import "host" "trap" (func $trap)) (import "host" "divide" (func $divide))
      (import "host" "again" (func $again)) (import "host" "other" (func $other))
      (tag $e)
      (func (export "unreachable") unreachable)
      (func (export "divide") (drop (i32.div_u (i32.const 1) (i32.const 0))))
      ${['trap', 'divide', 'again', 'other']
        .map(
          name => `
      (func (export "catch ${name}") (result i32) try call $${name} catch_all i32.const 1 return end i32.const 0)
      (func (export "pass ${name}") (result i32) try call $${name} catch $e i32.const 1 return end i32.const 0)`,
        )
        .join('')})`,
    ...['trap', 'divide', 'again', 'other'].flatMap(name => [named(`catch ${name}`), named(`pass ${name}`)]),
  );
});

test('a memory made by a module', () => {
  const memory = ({ m }: Exports): { buffer: ArrayBuffer; grow(pages: unknown): number } => m as never;
  return both(
    '(module (memory (export "m") 1 3))',
    exports => memory(exports).grow(1),
    exports => memory(exports).buffer.byteLength,
    exports => memory(exports).grow(2),
    exports => memory(exports).grow(-1),
    exports => memory(exports).grow('1'),
    exports => memory(exports).buffer.byteLength,
  );
});

// The specification's way; not every engine's.
test('a function that comes in keeps its own type', async () => {
  const types = '(rec (type $s (sub (func (result i32)))) (type $t (sub $s (func (result i32)))))';
  const give = await wasm(`(module ${types} (func (export "f") (type $t) (i32.const 7)))`);
  const take = await wasm(`(module ${types}
    (import "m" "f" (func $f (type $s)))
    (table funcref (elem $f))
    (func (export "g") (result i32) (call_indirect (type $t) (i32.const 0))))`);
  const m = (await emitted(give)).instantiate();
  const { g } = (await emitted(take)).instantiate({ m });
  expect((g as Func)()).toBe(7);
});

test('engines that word it in several ways when a view is accessed out of bounds', async () => {
  // In JavaScriptCore's words.
  const DataView = runInThisContext('DataView') as typeof globalThis.DataView;
  const RangeError = runInThisContext('RangeError') as typeof globalThis.RangeError;
  const { getInt8, getInt32 } = DataView.prototype;
  const worded = <T extends typeof getInt8 | typeof getInt32>(original: T): T =>
    function (this: DataView, at: number, ...rest: unknown[]) {
      if (at < 0) throw new RangeError('byteOffset cannot be negative');
      if (at >= 2 ** 53) throw new RangeError('byteOffset larger than (2 ** 53) - 1');
      if (at + 4 > this.byteLength) throw new RangeError('Out of bounds access');
      return (original as Func).call(this, at, ...rest);
    } as T;
  const bytes = await wasm(
    '(module (memory 1) (func (export "f") (param i32) (result i32) (i32.load (local.get 0))))',
  );
  Object.assign(DataView.prototype, { getInt8: worded(getInt8), getInt32: worded(getInt32) });
  try {
    const { f } = (await emitted(bytes, { runtime: 'inline' })).instantiate();
    for (const at of [65533, 65536, -1, -(2 ** 31)])
      expect(show(runOurs(() => (f as Func)(at)))).toBe('traps: out of bounds memory access');
  } finally {
    Object.assign(DataView.prototype, { getInt8, getInt32 });
  }
});
