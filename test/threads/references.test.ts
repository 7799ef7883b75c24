/**
 * A6 once more: calls by reference, and of references in tables of the caller's own, from modules that have no shared memory, of functions of a module that
 * has one, right after the host told of growth. Nothing in the caller looks for growth, so the way in has to.
 */
import { emitted, type Exports, ourClasses, wasm } from '../harness/modules.ts';
import { call, classes } from './objects.ts';

async function compiled(
  text: string,
  runtime: 'import' | 'inline',
  imports: Record<string, Exports>,
): Promise<Exports> {
  return (await emitted(await wasm(`(module ${text})`), { runtime })).instantiate(imports);
}

/** How the caller comes to its reference: what the memory's module and the caller have for it, or what JavaScript does. */
interface Way {
  readonly name: string;
  /** in the module that has the memory */
  readonly inner?: string;
  /** imports of the caller */
  readonly outer?: string;
  /** the caller's reference */
  readonly ref?: string;
  take?(x: Exports, y: Exports): void;
}

const give = '(import "x" "give" (func $give (result (ref null $load))))';

const ways: readonly Way[] = [
  {
    name: 'a result of its module',
    inner: '(func (export "give") (result (ref null $load)) (ref.func $load))',
    outer: give,
    ref: '(call $give)',
  },
  {
    name: 'a table of its module',
    outer: '(import "x" "table" (table $t 1 funcref))',
    ref: '(ref.cast (ref $load) (table.get $t (i32.const 0)))',
  },
  {
    name: 'a copy of that table',
    outer:
      '(import "x" "table" (table $t 1 funcref)) (table $own 1 funcref) (start $copy) (func $copy (table.copy $own $t (i32.const 0) (i32.const 0) (i32.const 1)))',
    ref: '(ref.cast (ref $load) (table.get $own (i32.const 0)))',
  },
  {
    name: 'a table by way of its module',
    inner:
      '(func (export "give") (result (ref null $load)) (ref.cast (ref $load) (table.get $t (i32.const 0))))',
    outer: give,
    ref: '(call $give)',
  },
  {
    name: 'a global',
    inner: '(global (export "global") (ref $load) (ref.func $load))',
    outer: '(import "x" "global" (global $g (ref $load)))',
    ref: '(global.get $g)',
  },
  {
    name: "a table's initial value",
    inner: '(table (export "filled") 1 (ref $load) (ref.func $load))',
    outer: '(import "x" "filled" (table $t 1 (ref $load)))',
    ref: '(table.get $t (i32.const 0))',
  },
  {
    name: 'an import',
    outer: '(import "x" "load" (func $its (type $load))) (elem declare func $its)',
    ref: '(ref.func $its)',
  },
  {
    name: 'a segment, by way of an array',
    inner: `(type $refs (array funcref)) (elem $e func $load)
      (func (export "give") (result (ref null $load))
        (ref.cast (ref $load) (array.get $refs (array.new_elem $refs $e (i32.const 0) (i32.const 1)) (i32.const 0))))`,
    outer: give,
    ref: '(call $give)',
  },
  {
    name: 'an exception',
    inner: `(tag $tag (export "tag") (param (ref null $load)))
      (func (export "fail") (throw $tag (ref.func $load)))`,
    outer: '(import "x" "tag" (tag $tag (param (ref null $load)))) (import "x" "fail" (func $fail))',
    ref: '(block $b (result (ref null $load)) (try_table (catch $tag $b) (call $fail)) (unreachable))',
  },
  { name: 'JavaScript', take: (x, y) => void call(y, 'take', x['load']) },
  {
    name: 'JavaScript that has it from a table',
    take: (x, y) => void call(y, 'take', (x['table'] as { get(index: number): unknown }).get(0)),
  },
  {
    name: "JavaScript's table",
    outer: '(import "env" "table" (table $t 1 funcref))',
    ref: '(ref.cast (ref $load) (table.get $t (i32.const 0)))',
  },
];

/** The caller may have a shared memory, too, as long as its code has no views of any. */
const callers = [
  { name: 'import', runtime: 'import', memory: '' },
  { name: 'inline', runtime: 'inline', memory: '' },
  { name: 'import, and a memory', runtime: 'import', memory: '(import "env" "memory" (memory 1 9 shared))' },
] as const;
const cases = ways.flatMap(way =>
  (['import', 'inline'] as const).flatMap(inner =>
    callers.map(caller => [way.name, inner, caller.name, way, caller] as const),
  ),
);

const again = '(return_call_indirect (type $load) (i32.and (local.get 0) (i32.const -2)) (i32.const 0))';

describe.each([
  ['that gives an i32', 'i32', ''],
  ['that gives an i64', 'i64', ''],
  [
    'of a function that makes tail calls',
    'i32',
    `(if (i32.and (local.get 0) (i32.const 1)) (then ${again}))`,
  ],
])('A6: a call by reference, %s', (_what, t, before) => {
  test.each(cases)('from %s; runtimes: %s, %s', async (_name, inner, _caller, way, caller) => {
    const type = `(type $load (func (param i32) (result ${t})))`;
    const memory = new (await classes())({ initial: 1, maximum: 9, shared: true });
    const table = new (await ourClasses()).Table({ element: 'anyfunc', initial: 1 });
    const cell = new Int32Array(memory.handle().cell);
    const grow = (): number => Atomics.add(cell, 0, 1);
    const env = { memory, grow, table };
    const x = await compiled(
      `${type} (import "env" "memory" (memory 1 9 shared)) (table $t (export "table") 1 funcref) (elem (i32.const 0) func $load)
      (func $load (export "load") (type $load) ${before}
        (${t}.sub (${t}.load (local.get 0)) (${t}.const 1))) ${way.inner ?? ''}`,
      inner,
      { env },
    );
    (table as unknown as { set(index: number, value: unknown): void }).set(0, x['load']);
    // By reference, and through a table of the caller's own.
    const kinds = [
      'ref $load (local.get 0) (global.get $ref)',
      'indirect $mine (type $load) (local.get 0) (i32.const 0)',
    ];
    const calls = kinds.flatMap(kind => [`call_${kind}`, `return_call_${kind}`]);
    const callers = calls.map(
      (code, i) => `(func (export "grow, ${i}") (param i32) (result ${t}) (call $grow) (${code}))
        (func (export "${i}") (param i32) (result ${t}) (${code}))`,
    );
    const y = await compiled(
      `${type} (import "env" "grow" (func $grow)) ${caller.memory} ${way.outer ?? ''}
      (global $ref (mut (ref null $load)) (ref.null $load))
      (func (export "take") (param (ref null $load)) (global.set $ref (local.get 0)))
      (table $mine 1 (ref null $load))
      (func (export "find")
        (global.set $ref ${way.ref ?? '(global.get $ref)'}) (table.set $mine (i32.const 0) (global.get $ref)))
      ${callers.join('\n')}`,
      caller.runtime,
      { env, x },
    );
    way.take?.(x, y);
    call(y, 'find');
    const result = t === 'i64' ? -1n : -1;
    for (const i of calls.keys()) {
      const page = 1 + 2 * i;
      expect(call(y, `grow, ${i}`, page * 65536 + 1)).toBe(result);
      grow();
      expect(call(y, `${i}`, (page + 1) * 65536 + 1)).toBe(result);
      expect(() => call(y, `${i}`, (page + 2) * 65536)).toThrow('out of bounds memory access');
    }
  });
});

test.each(['import', 'inline'] as const)(
  'A6: a function that has come by way of a module with a memory of its own; runtime: %s',
  async runtime => {
    const memory = new (await classes())({ initial: 1, maximum: 9, shared: true });
    const cell = new Int32Array(memory.handle().cell);
    const env = { memory, grow: (): number => Atomics.add(cell, 0, 1) };
    const type = '(type $load (func (param i32) (result i32)))';
    const x = await compiled(
      `${type} (import "env" "memory" (memory 1 9 shared))
      (func (export "load") (type $load) (i32.load (local.get 0)))`,
      'import',
      { env },
    );
    // It looks for growth itself, and so calls what it imports as it is.
    const z = await compiled(
      `${type} (import "x" "load" (func $load (type $load))) (memory 1 2 shared)
      (table $t (export "table") 1 funcref) (elem (i32.const 0) func $load)
      (func (export "give") (result (ref null $load)) (ref.func $load))
      (func (export "get") (result (ref null $load)) (ref.cast (ref $load) (table.get $t (i32.const 0))))
      (func (export "own") (result i32) (i32.load (i32.const 0)))`,
      runtime,
      { x },
    );
    const y = await compiled(
      `${type} (import "env" "grow" (func $grow)) (import "z" "table" (table $t 1 funcref))
      (import "z" "give" (func $give (result (ref null $load)))) (import "z" "get" (func $get (result (ref null $load))))
      (func $by (param $f (ref null $load)) (param i32) (result i32)
        (call $grow) (call_ref $load (local.get 1) (local.get $f)))
      (func (export "0") (param i32) (result i32) (call $by (call $give) (local.get 0)))
      (func (export "1") (param i32) (result i32) (call $by (call $get) (local.get 0)))
      (func (export "2") (param i32) (result i32) (call $by (ref.cast (ref $load) (table.get $t (i32.const 0))) (local.get 0)))
      (func (export "3") (param i32) (result i32)
        (call $grow) (call_indirect $t (type $load) (local.get 0) (i32.const 0)))`,
      'import',
      { env, z },
    );
    for (const i of [0, 1, 2, 3]) expect(call(y, `${i}`, (i + 1) * 65536)).toBe(0);
  },
);
