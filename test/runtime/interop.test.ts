/**
 * Modules that have different copies of the runtime work together as modules of one engine do: functions, tables, globals and tags of one are
 * used by another, also where their values are such as JavaScript does not have. What the host's engine does not know is compared with modules
 * that share a runtime.
 */
import { type Emitted, emitted, type Exports, type Func, native, wasm } from '../harness/modules.ts';

type Instantiate = Emitted['instantiate'];
type Scenario = (...modules: Instantiate[]) => unknown;

/** Of each module of a scenario, how it gets its runtime. */
const together = ['import', 'import', 'import'] as const;
const apart = [
  ['inline', 'inline', 'inline'],
  ['inline', 'import', 'inline'],
  ['import', 'inline', 'import'],
  ['import', 'inline', 'inline'],
] as const;

async function ours(
  texts: readonly string[],
  scenario: Scenario,
  runtimes: readonly ('inline' | 'import')[],
  minify: boolean,
): Promise<unknown> {
  const modules = await Promise.all(
    texts.map(async (text, i) => emitted(await wasm(text), { runtime: runtimes[i]!, minify })),
  );
  return scenario(...modules.map(({ instantiate }) => instantiate));
}

/** `expected`: what the scenario gives, where the host's engine cannot say. */
async function everywhere(texts: readonly string[], scenario: Scenario, expected?: unknown): Promise<void> {
  const theirs =
    expected ??
    scenario(...(await Promise.all(texts.map(async text => native(await wasm(text)).instantiate))));
  for (const runtimes of [together, ...apart]) {
    for (const minify of [false, true]) {
      const mode = [...runtimes, minify].join();
      expect({ [mode]: await ours(texts, scenario, runtimes, minify) }).toEqual({ [mode]: theirs });
    }
  }
}

/** What a call gives, or what kind of error it ends in. */
function outcome(call: () => unknown, known: readonly unknown[] = []): unknown {
  try {
    return call();
  } catch (error) {
    const at = known.indexOf(error);
    return at < 0
      ? `throws ${(error as Error).name ?? Object.prototype.toString.call(error)}`
      : `known ${at}`;
  }
}

const results = (exports: Exports, known?: readonly unknown[]): unknown[] =>
  Object.entries(exports)
    .filter(([name]) => name.startsWith('use'))
    .map(([name, use]) => [name, outcome(() => (use as Func)(), known)]);

const vectorSource = `(module
  (import "host" "fail" (func $fail))
  (func (export "add") (param v128 v128) (result v128) (i32x4.add (local.get 0) (local.get 1)))
  (func (export "low") (param v128) (result i64) (i64x2.extract_lane 0 (local.get 0)))
  (func (export "mixed") (param i64 v128 f64 externref v128) (result f32 v128 i64 f64 externref v128 i32)
    (f32.const 1.5) (local.get 4) (local.get 0) (local.get 2) (local.get 3) (local.get 1) (i32.const -7))
  (func (export "trap") (param v128) (result v128) unreachable)
  (func (export "fail") (param v128) (result v128) (call $fail) (local.get 0))
  (func (export "throw") (param v128) (result v128) (throw $tag (local.get 0) (i32.const 9)))
  (func $deep (param v128) (result v128) (call $deep (local.get 0)) (i8x16.add (local.get 0)))
  (export "deep" (func $deep))
  (tag $tag (export "tag") (param v128 i32))
  (global (export "constant") v128 (v128.const i64x2 -2 5))
  (global $variable (export "variable") (mut v128) (v128.const f64x2 1.5 -0))
  (func (export "lane") (result i64) (i64x2.extract_lane 1 (global.get $variable)))
  (table (export "table") 4 8 funcref)
  (elem (i32.const 1) $hidden)
  (func $hidden (param v128 i32) (result i32 v128) (local.get 1) (i32x4.mul (local.get 0) (local.get 0))))`;

const imports = `
  (import "a" "add" (func $add (param v128 v128) (result v128)))
  (import "a" "low" (func $low (param v128) (result i64)))
  (import "a" "mixed" (func $mixed (param i64 v128 f64 externref v128) (result f32 v128 i64 f64 externref v128 i32)))
  (import "a" "trap" (func $trap (param v128) (result v128)))
  (import "a" "fail" (func $fail (param v128) (result v128)))
  (import "a" "throw" (func $throw (param v128) (result v128)))
  (import "a" "deep" (func $deep (param v128) (result v128)))
  (import "a" "tag" (tag $tag (param v128 i32)))
  (import "a" "constant" (global $constant v128))
  (import "a" "variable" (global $variable (mut v128)))
  (import "a" "table" (table $table 4 funcref))`;

const failing = (): { error: RangeError; host: { fail(): never } } => {
  const error = new RangeError('own');
  const fail = (): never => {
    throw error;
  };
  return { error, host: { fail } };
};

/** Starts the first module, gives its exports to the second, and uses that. */
const used: Scenario = (first, second) => {
  const { error, host } = failing();
  const a = first!({ host });
  return results(second!({ a, host }), [error]);
};

const one = '(v128.const i32x4 1 2 3 4)';

test('functions that take and give vectors', () =>
  everywhere(
    [
      vectorSource,
      `(module ${imports}
        (func (export "use add") (result i64 i64) (local $v v128)
          (local.set $v (call $add ${one} (v128.const i32x4 10 20 30 40)))
          (i64x2.extract_lane 0 (local.get $v)) (i64x2.extract_lane 1 (local.get $v)))
        (func (export "use low") (result i64) (call $low ${one}))
        (func (export "use mixed") (result i64 i64 i32 externref f64 i64 i64 i64 f32)
          (local $f f32) (local $v v128) (local $i i64) (local $d f64) (local $r externref) (local $w v128) (local $n i32)
          (call $mixed (i64.const 0x1_2345_6789) ${one} (f64.const 0.1) (ref.null extern) (v128.const i64x2 -2 7))
          (local.set $n) (local.set $w) (local.set $r) (local.set $d) (local.set $i) (local.set $v) (local.set $f)
          (i64x2.extract_lane 0 (local.get $w)) (i64x2.extract_lane 1 (local.get $w)) (local.get $n) (local.get $r)
          (local.get $d) (local.get $i) (i64x2.extract_lane 0 (local.get $v)) (i64x2.extract_lane 1 (local.get $v))
          (local.get $f)))`,
    ],
    used,
  ));

test('what such functions throw', () =>
  everywhere(
    [
      vectorSource,
      `(module ${imports}
        (func (export "use trap") (drop (call $trap ${one})))
        (func (export "use trap, caught") (result i32)
          (try (result i32) (do (drop (call $trap ${one})) (i32.const 0)) (catch_all (i32.const 1))))
        (func (export "use fail") (drop (call $fail ${one})))
        (func (export "use fail, caught") (result i32)
          (try (result i32) (do (drop (call $fail ${one})) (i32.const 0)) (catch_all (i32.const 1))))
        (func (export "use deep") (drop (call $deep ${one})))
        (func (export "use throw") (drop (call $throw ${one})))
        (func (export "use throw, caught") (result i32 i64) (local $v v128) (local $n i32)
          (try (result v128 i32) (do (call $throw ${one}) (i32.const 0)) (catch $tag))
          (local.set $n) (local.set $v) (local.get $n) (i64x2.extract_lane 1 (local.get $v))))`,
    ],
    used,
  ));

test('globals of vectors', () =>
  everywhere(
    [
      vectorSource,
      `(module ${imports}
        (func (export "use constant") (result i64) (i64x2.extract_lane 1 (global.get $constant)))
        (func (export "use variable") (result f64 f64)
          (f64x2.extract_lane 0 (global.get $variable)) (f64x2.extract_lane 1 (global.get $variable)))
        (func (export "set") (global.set $variable (v128.const i64x2 3 0x1234_5678_9abc))))`,
    ],
    (first, second) => {
      const { host } = failing();
      const a = first!({ host });
      const b = second!({ a, host });
      const before = results(b);
      (b['set'] as Func)();
      return [before, (a['lane'] as Func)(), results(b)];
    },
  ));

test('tables of such functions', () =>
  everywhere(
    [
      vectorSource,
      `(module ${imports}
        (elem (table $table) (i32.const 2) func $add $own)
        (func $own (param v128 i32) (result i32 v128) (i32.const 0) ${one})
        (func $call (param i32) (result i32 i64) (local $n i32) (local $l i64)
          (call_indirect $table (param v128 i32) (result i32 v128) ${one} (i32.const 5) (local.get 0))
          (local.set $l (i64x2.extract_lane 1)) (local.set $n)
          (local.get $n) (local.get $l))
        (func (export "use hidden") (result i32 i64) (call $call (i32.const 1)))
        (func (export "use own") (result i32 i64) (call $call (i32.const 3)))
        (func (export "use wrong") (result i32 i64) (call $call (i32.const 2)))
        (func (export "use null") (result i32 i64) (call $call (i32.const 0)))
        (func (export "use add") (result i64)
          (i64x2.extract_lane 0 (call_indirect $table (param v128 v128) (result v128) ${one} ${one} (i32.const 2)))))`,
    ],
    used,
  ));

test('a module between two others', () =>
  everywhere(
    [
      `(module
        (func (export "f") (param v128) (result v128 i32) (i32x4.add (local.get 0) ${one}) (i32.const 3)))`,
      `(module
        (import "a" "f" (func $f (param v128) (result v128 i32)))
        (table (export "table") 2 funcref) (elem (i32.const 1) $f)
        (export "f" (func $f))
        (func (export "get") (result funcref) (table.get (i32.const 1))))`,
      `(module
        (import "b" "f" (func $f (param v128) (result v128 i32)))
        (import "b" "table" (table $table 2 funcref))
        (func (export "use f") (result i32 i64) (local $n i32) (local $l i64)
          (call $f ${one}) (local.set $n) (local.set $l (i64x2.extract_lane 0)) (local.get $n) (local.get $l))
        (func (export "use table") (result i32 i64) (local $n i32) (local $l i64)
          (call_indirect $table (param v128) (result v128 i32) ${one} (i32.const 1))
          (local.set $n) (local.set $l (i64x2.extract_lane 1)) (local.get $n) (local.get $l)))`,
    ],
    (first, second, third) => {
      const a = first!();
      const b = second!({ a });
      const got = (b['get'] as Func)() as Func;
      return [
        results(third!({ b })),
        results(third!({ b: { f: got, table: b['table'] } })),
        [b['f'] === a['f'], got === a['f'], got.length],
        [a['f'], b['f'], got].map(f => outcome(() => (f as Func)(1))),
      ];
    },
  ));

test('a function is the same whatever modules it goes through', () =>
  everywhere(
    [
      `(module
        (func (export "f") (param i64 f32) (result f32 i64) (local.get 1) (local.get 0))
        (func (export "g") (param i32) (result i32) (local.get 0)))`,
      `(module
        (import "a" "f" (func $f (param i64 f32) (result f32 i64))) (import "a" "g" (func $g (param i32) (result i32)))
        (import "host" "h" (func $h (param i32) (result i32)))
        (table (export "table") 3 funcref) (elem (i32.const 0) $f $g $h)
        (global (export "global") funcref (ref.func $g))
        (func (export "get") (result funcref) (ref.func $f))
        (export "f" (func $f)) (export "g" (func $g)) (export "h" (func $h)))`,
      `(module
        (import "b" "f" (func $f (param i64 f32) (result f32 i64))) (import "b" "g" (func $g (param i32) (result i32)))
        (import "b" "h" (func $h (param i32) (result i32)))
        (export "f" (func $f)) (export "g" (func $g)) (export "h" (func $h))
        (func (export "call") (result f32 i64) (call $f (i64.const -3) (f32.convert_i32_s (call $g (call $h (i32.const 4)))))))`,
    ],
    (first, second, third) => {
      const h = (x: unknown): number => (x as number) + 1;
      const a = first!();
      const b = second!({ a, host: { h } });
      const c = third!({ b });
      const table = b['table'] as { get(index: number): unknown };
      return [
        [b['f'], c['f'], table.get(0), (b['get'] as Func)()].map(f => f === a['f']),
        [b['g'], c['g'], table.get(1), (b['global'] as { value: unknown }).value].map(g => g === a['g']),
        [h, c['h'], table.get(2)].map(f => f === b['h']),
        [a, b, c].map(({ f, g, h: other }) => [f, g, other].map(x => (x as Func | undefined)?.name)),
        (c['call'] as Func)(),
      ];
    },
  ));

// Below is what the host's engine may not know.

test('tail calls of such functions', () =>
  everywhere(
    [
      vectorSource,
      `(module ${imports}
        (func $direct (param v128 v128) (result v128) (return_call $add (local.get 1) (local.get 0)))
        (func $indirect (param v128 i32) (result i32 v128)
          (return_call_indirect $table (param v128 i32) (result i32 v128) (local.get 0) (local.get 1) (i32.const 1)))
        (func (export "use direct") (result i64) (i64x2.extract_lane 1 (call $direct ${one} ${one})))
        (func (export "use indirect") (result i64) (local $v v128)
          (call $indirect ${one} (i32.const 1)) (local.set $v) (drop) (i64x2.extract_lane 1 (local.get $v))))`,
    ],
    used,
    [
      ['use direct', 0x8_0000_0006n],
      ['use indirect', 0x10_0000_0009n],
    ],
  ));

test('exceptions as values', () =>
  everywhere(
    [
      `(module
        (type $f (func (param exnref) (result i32 exnref)))
        (tag $tag (export "tag") (param i64))
        (tag $own (param i32))
        (func (export "pass") (param exnref) (result i32 exnref) (i32.const 5) (local.get 0))
        (func (export "rethrow") (param exnref) (throw_ref (local.get 0)))
        (func $make (export "make") (param i64) (result exnref)
          (block $h (result exnref) (try_table (catch_all_ref $h) (throw $tag (local.get 0))) (unreachable)))
        (func (export "unknown") (result exnref)
          (block $h (result exnref) (try_table (catch_all_ref $h) (throw $own (i32.const 1))) (unreachable)))
        (global (export "global") (mut exnref) (ref.null exn))
        (table (export "table") 3 funcref) (elem (i32.const 1) $make)
        (table (export "exceptions") 3 exnref))`,
      `(module
        (import "a" "tag" (tag $tag (param i64)))
        (import "a" "pass" (func $pass (param exnref) (result i32 exnref)))
        (import "a" "rethrow" (func $rethrow (param exnref)))
        (import "a" "make" (func $make (param i64) (result exnref)))
        (import "a" "unknown" (func $unknown (result exnref)))
        (import "a" "global" (global $global (mut exnref)))
        (import "a" "table" (table $table 3 funcref))
        (import "a" "exceptions" (table $exceptions 3 exnref))
        (func $payload (param exnref) (result i64)
          (block $h (result i64) (try_table (catch $tag $h) (throw_ref (local.get 0))) (unreachable)))
        (func $own (param i64) (result exnref)
          (block $h (result exnref) (try_table (catch_all_ref $h) (throw $tag (local.get 0))) (unreachable)))
        (func (export "use make") (result i64) (call $payload (call $make (i64.const 7))))
        (func (export "use pass") (result i64) (local $e exnref)
          (call $pass (call $own (i64.const -8))) (local.set $e) (drop) (call $payload (local.get $e)))
        (func (export "use rethrow") (result i64)
          (block $h (result i64)
            (try_table (catch $tag $h) (call $rethrow (call $own (i64.const 9)))) (unreachable)))
        (func (export "use null") (call $rethrow (ref.null exn)))
        (func (export "use unknown") (result i32)
          (block $h (result exnref)
            (try_table (catch_all_ref $h) (drop (call $payload (call $unknown)))) (unreachable))
          (ref.is_null))
        (func (export "use outside") (call $rethrow (call $unknown)))
        (func (export "use global") (result i64)
          (global.set $global (call $make (i64.const 10))) (call $payload (global.get $global)))
        (func (export "use table") (result i64)
          (call $payload (call_indirect $table (param i64) (result exnref) (i64.const 11) (i32.const 1))))
        (func (export "use exceptions") (result i64)
          (table.set $exceptions (i32.const 2) (call $make (i64.const 12)))
          (call $payload (table.get $exceptions (i32.const 2)))))`,
    ],
    used,
    [
      ['use make', 7n],
      ['use pass', -8n],
      ['use rethrow', 9n],
      ['use null', 'throws RuntimeError'],
      ['use unknown', 0],
      ['use outside', 'throws [object WebAssembly.Exception]'],
      ['use global', 10n],
      ['use table', 11n],
      ['use exceptions', 12n],
    ],
  ));

test('references and garbage-collected values beside vectors', () =>
  everywhere(
    [
      `(module
        (type $point (struct (field $x v128) (field $n (mut i32))))
        (type $f (func (param v128 (ref $point)) (result (ref $point) v128)))
        (func $move (export "move") (type $f)
          (struct.new $point (i32x4.add (local.get 0) (struct.get $point $x (local.get 1))) (i32.const 4))
          (struct.get $point $x (local.get 1)))
        (func (export "get") (result (ref $f)) (ref.func $move))
        (func (export "apply") (param funcref v128) (result v128)
          (call_ref $g (local.get 1) (ref.cast (ref $g) (local.get 0))))
        (type $g (func (param v128) (result v128))))`,
      `(module
        (type $point (struct (field $x v128) (field $n (mut i32))))
        (type $f (func (param v128 (ref $point)) (result (ref $point) v128)))
        (type $g (func (param v128) (result v128)))
        (import "a" "move" (func $move (type $f)))
        (import "a" "get" (func $get (result (ref $f))))
        (import "a" "apply" (func $apply (param funcref v128) (result v128)))
        (func $double (type $g) (i32x4.add (local.get 0) (local.get 0)))
        (elem declare func $double)
        (func $use (param (ref $f)) (result i64 i32 i64) (local $p (ref null $point)) (local $v v128)
          (call_ref $f ${one} (struct.new $point ${one} (i32.const 1)) (local.get 0))
          (local.set $v) (local.set $p)
          (i64x2.extract_lane 1 (struct.get $point $x (local.get $p)))
          (struct.get $point $n (local.get $p))
          (i64x2.extract_lane 0 (local.get $v)))
        (func (export "use move") (result i64) (local $v v128)
          (call $move ${one} (struct.new $point ${one} (i32.const 1))) (local.set $v) (drop)
          (i64x2.extract_lane 0 (local.get $v)))
        (func (export "use get") (result i64 i32 i64) (call $use (call $get)))
        (func (export "use apply") (result i64)
          (i64x2.extract_lane 1 (call $apply (ref.func $double) ${one}))))`,
    ],
    used,
    [
      ['use move', 0x2_0000_0001n],
      ['use get', [0x8_0000_0006n, 4, 0x2_0000_0001n]],
      ['use apply', 0x8_0000_0006n],
    ],
  ));

test('growth of a shared memory counts for functions that take vectors', () =>
  everywhere(
    [
      `(module
        (memory (export "memory") 1 2 shared)
        (table (export "table") 1 funcref) (elem (i32.const 0) $load)
        (func $load (export "load") (param v128) (result i32) (i32.load (i32x4.extract_lane 0 (local.get 0)))))`,
      `(module
        (import "host" "grow" (func $grow))
        (import "a" "load" (func $load (param v128) (result i32)))
        (import "a" "table" (table 1 funcref))
        (func (export "use load") (result i32) (call $grow) (call $load (i32x4.splat (i32.const 65536))))
        (func (export "use table") (result i32)
          (call $grow) (call_indirect (param v128) (result i32) (i32x4.splat (i32.const 65536)) (i32.const 0))))`,
    ],
    (first, second) =>
      ['use load', 'use table'].map(name => {
        const a = first!();
        const { cell } = (a['memory'] as { handle(): { cell: SharedArrayBuffer } }).handle();
        // As another agent does it.
        const grow = (): void => void Atomics.add(new Int32Array(cell), 0, 1);
        return (second!({ a, host: { grow } })[name] as Func)();
      }),
    [0, 0],
  ));
