// Calls through tables, which name the callees that a table starts with, on ours and on the host's engine: every slot, of the right type, of
// another, empty, beyond the end; with tables that never change, that code changes, and that JavaScript changes.
import { emitted, type Exports, type Func, native, wasm } from '../harness/modules.ts';
import { agree, runNative, runOurs, show } from '../harness/outcomes.ts';

const program = (table: string, more = ''): string => `(module
  (type $binary (func (param i32 i64) (result i64)))
  (type $unary (func (param f64) (result f64)))
  (type $nobody (func (param f32)))
  (table $t ${table} 9 12 funcref)
  (elem (table $t) (i32.const 1) func $a $b $a $u)
  (elem (table $t) (i32.const 6) func $b $u)
  (elem (table $t) (i32.const 2) func $c)
  (elem declare func $late)
  (func $a (type $binary) (i64.add (i64.extend_i32_s (local.get 0)) (local.get 1)))
  (func $b (type $binary) (i64.sub (i64.extend_i32_s (local.get 0)) (local.get 1)))
  (func $c (type $binary) (i64.mul (i64.extend_i32_s (local.get 0)) (local.get 1)))
  (func $late (export "late") (type $binary) (i64.const 77))
  (func $u (type $unary) (f64.neg (local.get 0)))
  (func (export "binary") (param i32) (result i64)
    (call_indirect (type $binary) (i32.const -3) (i64.const 0x1_2345_6789) (local.get 0)))
  (func (export "unary") (param i32) (result f64)
    (call_indirect (type $unary) (f64.const 2.5) (local.get 0)))
  (func (export "nobody") (param i32)
    (call_indirect (type $nobody) (f32.const 1) (local.get 0)))
  ${more})`;

const indices = [...Array(14).keys(), -1, -2147483648, 2147483647];

type Change = (exports: Exports) => void;

interface TableObject {
  get(index: number): unknown;
  set(index: number, value: unknown): void;
  grow(count: number): number;
}

const table = ({ t }: Exports): TableObject => t as TableObject;
const call =
  (name: string, ...args: unknown[]): Change =>
  exports =>
    void (exports[name] as Func)(...args);

const cases: Record<string, [text: string, ...changes: Change[]]> = {
  'that never change': [program('')],
  'that code changes': [
    program(
      '',
      `(func (export "put") (param i32) (table.set $t (local.get 0) (ref.func $late)))
       (func (export "clear") (param i32 i32) (table.fill $t (local.get 0) (ref.null func) (local.get 1)))
       (func (export "grow") (drop (table.grow $t (ref.func $late) (i32.const 2))))
       (func (export "copy") (table.copy $t $t (i32.const 0) (i32.const 3) (i32.const 5)))`,
    ),
    call('grow'),
    call('put', 8),
    call('put', 1),
    call('clear', 2, 1),
    call('copy'),
  ],
  'that JavaScript changes': [
    program('(export "t")'),
    exports => table(exports).grow(1),
    exports => table(exports).set(9, exports['late']),
    exports => table(exports).set(0, table(exports).get(4)),
    exports => table(exports).set(3, null),
    exports => table(exports).set(3, table(exports).get(7)),
  ],
};

test.each(Object.entries(cases))('tables %s', async (_name, [text, ...changes]) => {
  const bytes = await wasm(text);
  for (const options of [{}, { minify: true }] as const) {
    const ours = (await emitted(bytes, options)).instantiate();
    const theirs = native(bytes).instantiate();
    for (const change of [() => undefined, ...changes]) {
      change(ours);
      change(theirs);
      for (const name of ['binary', 'unary', 'nobody']) {
        for (const index of indices) {
          const left = runOurs(() => (ours[name] as Func)(index));
          const right = runNative(() => (theirs[name] as Func)(index));
          expect([agree(left, right), name, index, show(left), show(right)]).toContain(true);
        }
      }
    }
  }
});
