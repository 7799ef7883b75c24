/**
 * Copies of the runtime without the parts that a module has not: they are small, and behave to modules that have more as the whole runtime does.
 */
import { partsByHelpers, partsOf } from '../../compiler/emit/parts.ts';
import { decode } from '../../compiler/decode/sections.ts';
import { compile } from '../../compiler/index.ts';
import { defaultFeatures } from '../../compiler/wasm/features.ts';
import { validate } from '../../compiler/validate/module.ts';
import * as parts from '../../runtime-support/parts.ts';
import { type Emitted, emitted, type Exports, type Func, native, wasm } from '../harness/modules.ts';

const modes = [{ runtime: 'inline' }, { runtime: 'inline', minify: true }, { runtime: 'import' }] as const;

type Instantiate = Emitted['instantiate'];

/** What a scenario of two modules gives, in each mode and on the host's engine. */
async function everywhere(
  a: string,
  b: string,
  scenario: (a: Instantiate, b: Instantiate) => unknown,
): Promise<void> {
  const [first, second] = [await wasm(a), await wasm(b)];
  const theirs = scenario(native(first).instantiate, native(second).instantiate);
  for (const mode of modes) {
    const [ours, other] = [await emitted(first, mode), await emitted(second, mode)];
    expect(scenario(ours.instantiate, other.instantiate)).toEqual(theirs);
  }
}

const table = ({ t }: Exports): { get(i: number): Func; set(i: number, f: unknown): void } => t as never;

test('a table shows functions of types that its module does not know', () =>
  everywhere(
    '(module (table (export "t") 4 funcref))',
    `(module (import "a" "t" (table 4 funcref))
      (elem (i32.const 0) $long $several $reference)
      (func $long (param i64) (result i64) (i64.add (local.get 0) (i64.const 0x1_0000_0001)))
      (func $several (param f32 i64) (result i32 i64 f64 i64)
        (i32.const 7) (local.get 1) (f64.promote_f32 (local.get 0)) (i64.const 0x123456789abcdef0))
      (func $reference (param externref) (result externref i32) (local.get 0) (i32.const 3)))`,
    (a, b) => {
      const exports = a({});
      b({ a: exports });
      const [long, several, reference] = [0, 1, 2].map(i => table(exports).get(i));
      return [long!(-1n), several!(1.5, -2n), reference!('x'), table(exports).get(3)];
    },
  ));

test('a module calls what others have put into its table', () =>
  everywhere(
    `(module (table (export "t") 4 funcref)
      (func (export "call") (param i32 i32) (result i32) (call_indirect (param i32) (result i32) (local.get 1) (local.get 0))))`,
    `(module (func (export "double") (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))
      (func (export "long") (param i64) (result i64) (local.get 0)))`,
    (a, b) => {
      const [exports, others] = [a({}), b({})];
      table(exports).set(0, others['double']);
      table(exports).set(1, others['long']);
      return [
        (exports['call'] as Func)(0, 21),
        table(exports).get(1)(-1n),
        table(exports).get(1) === others['long'],
      ];
    },
  ));

test('a module calls its own exports that have come back', () =>
  everywhere(
    `(module (table (export "t") 2 funcref)
      (func (export "call") (param i32 i32) (result i32) (call_indirect (param i32) (result i32) (local.get 1) (local.get 0)))
      (func (export "double") (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1))))`,
    '(module)',
    a => {
      const exports = a({});
      table(exports).set(1, exports['double']);
      return [(exports['call'] as Func)(1, 21), table(exports).get(1) === exports['double']];
    },
  ));

test('errors of the host pass, and exceptions of other modules', () =>
  everywhere(
    '(module (import "a" "f" (func $f)) (func (export "g") (call $f)))',
    `(module (import "a" "g" (func $g)) (tag $t (export "e") (param i32))
      (func (export "throws") (throw $t (i32.const 7)))
      (func (export "h") (result i32)
        (try (result i32) (do (call $g) (i32.const 0)) (catch $t))))`,
    (a, b) => {
      const error = new RangeError('own');
      const outer = a({
        a: {
          f() {
            throw error;
          },
        },
      });
      const failing: Record<string, unknown> = { f: () => (others['throws'] as Func)() };
      const { g } = a({ a: failing });
      const others: Exports = b({ a: { g } });
      const thrown = [outer['g'], others['throws'], g].map(f => {
        try {
          return (f as Func)();
        } catch (caught) {
          return caught === error ? 'the same' : Object.prototype.toString.call(caught);
        }
      });
      return [...thrown, (others['h'] as Func)()];
    },
  ));

test('what a module has not it does not bring along', async () => {
  const small =
    '(module (memory (export "m") 1) (func (export "f") (param i32) (result i32) (i32.load (local.get 0))))';
  const { code } = compile(await wasm(small));
  expect(code).not.toMatch(/null_access|BigInt|i64|caught|outside|fromHost|limiter\(/);
  const referring = `(module (import "a" "f" (func (param i64) (result i64))) (import "a" "t" (table 1 funcref))
    (func (export "g") (param i32) (result f64) (call_indirect (result f64) (local.get 0))))`;
  expect(compile(await wasm(referring)).code).not.toMatch(/passed|passing|v128|return adopted\(raw/);
  const vector = compile(await wasm('(module (func (export "f") (param v128)))')).code;
  expect(vector).toMatch(/passing/);
  const long = compile(await wasm('(module (memory (export "m") i64 1))')).code;
  expect(long).toMatch(/BigInt/);
});

test('every condition of the runtime is decided', async () => {
  const bytes = await wasm('(module)');
  const module = validate(decode(bytes, defaultFeatures), defaultFeatures);
  const decided = [...Object.keys(partsOf(module, [])), ...Object.keys(partsByHelpers)];
  expect(decided.sort()).toEqual(Object.keys(parts).sort());
  expect(Object.values(parts)).not.toContain(false);
});
