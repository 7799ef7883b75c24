/**
 * What leaks.test.ts runs, a scenario a row of the requirements: `setup` makes what stays alive, `run` lets objects into WebAssembly
 * and out of its reach again, all but `kept` of eight.
 */
export type Call = (...args: unknown[]) => unknown;

interface JsTable {
  readonly length: number;
  get(index: number): unknown;
  set(index: number, value: unknown): void;
  grow(delta: number, value?: unknown): number;
}

/** An instance's exports; each scenario knows what they are. */
export interface Instance {
  readonly [name: string]: Call & JsTable & { value: unknown };
}

export interface Round {
  /** a fresh object, watched */
  object(): object;
  instantiate(module: number, imports?: Record<string, Record<string, unknown>>): Instance;
}

export interface Scenario {
  readonly row: string;
  readonly name: string;
  readonly modules: readonly string[];
  /** of the first eight objects */
  readonly kept?: number;
  setup?(round: Round): Instance;
  run(round: Round, alive: Instance): void;
}

const tables = `(module
  (table (export "t") 4 10 externref)
  (table $other 4 externref)
  (func (export "set") (param i32 externref) (table.set (local.get 0) (local.get 1)))
  (func (export "fill") (param externref) (table.fill (i32.const 0) (local.get 0) (i32.const 4)))
  (func (export "clear") (table.fill (i32.const 0) (ref.null extern) (i32.const 4)))
  (func (export "grow") (param externref i32) (result i32) (table.grow 0 (local.get 0) (local.get 1)))
  (func (export "copy") (table.copy $other 0 (i32.const 0) (i32.const 0) (i32.const 4)))
  (func (export "clearOther") (table.fill $other (i32.const 0) (ref.null extern) (i32.const 4))))`;

const passive = `(module
  (global $o (import "m" "o") externref)
  (table 4 externref)
  (elem $e externref (global.get $o) (global.get $o))
  (func (export "init") (table.init $e (i32.const 0) (i32.const 0) (i32.const 2)))
  (func (export "clear") (table.fill (i32.const 0) (ref.null extern) (i32.const 4)))
  (func (export "drop") (elem.drop $e)))`;

const active = `(module
  (global $o (import "m" "o") externref)
  (table (export "t") 4 externref)
  (elem $e (table 0) (i32.const 0) externref (global.get $o) (global.get $o))
  (elem $d declare externref (global.get $o))
  (func (export "clear") (table.fill (i32.const 0) (ref.null extern) (i32.const 4)))
  (func (export "init") (table.init $e (i32.const 0) (i32.const 0) (i32.const 0))))`;

const constants = `(module
  (type $s (struct (field externref)))
  (type $a (array (mut externref)))
  (global $o (import "m" "o") externref)
  (global $s (mut (ref null $s)) (struct.new $s (global.get $o)))
  (global $a (mut (ref null $a)) (array.new_fixed $a 2 (global.get $o) (global.get $o)))
  (global $x (mut anyref) (any.convert_extern (global.get $o)))
  (func (export "clear") (global.set $s (ref.null $s)) (global.set $a (ref.null $a)) (global.set $x (ref.null any))))`;

const globals = `(module
  (global (export "g") (mut externref) (ref.null extern))
  (global $any (mut anyref) (ref.null any))
  (func (export "set") (param externref) (global.set 0 (local.get 0)))
  (func (export "setAny") (param anyref) (global.set $any (local.get 0))))`;

const values = `(module
  (type $two (func (param externref) (result i32 externref externref)))
  (import "m" "two" (func $two (type $two)))
  (import "m" "throw" (func $throw (param externref)))
  (tag $e (param externref))
  (func $pass (export "pass") (param externref) (result externref) (local.get 0))
  (func $multi (export "multi") (param externref) (result i32 externref externref)
    (i32.const 1) (local.get 0) (local.get 0))
  (func (export "inner") (param externref) (result i32)
    (call $multi (local.get 0)) (drop) (drop))
  (func (export "outer") (param externref) (result i32)
    (call $two (local.get 0)) (drop) (drop))
  (func $tail (param externref i32) (result i32)
    (if (result i32) (i32.eqz (local.get 1))
      (then (i32.const 0))
      (else (return_call $other (local.get 0) (i32.sub (local.get 1) (i32.const 1))))))
  (func $other (param externref i32) (result i32) (return_call $tail (local.get 0) (local.get 1)))
  (func (export "tail") (param externref) (result i32) (call $tail (local.get 0) (i32.const 1000)))
  (func (export "raise") (param externref) (throw $e (local.get 0)))
  (func (export "catch") (param externref)
    (block $h (result externref)
      (try_table (catch $e $h) (throw $e (local.get 0)))
      (ref.null extern))
    (drop))
  (func (export "catchHost") (param externref)
    (block $h (try_table (catch_all $h) (call $throw (local.get 0))))))`;

const aggregates = `(module
  (type $s (sub (struct (field (mut externref)) (field (mut (ref null $s))))))
  (type $a (array (mut externref)))
  (global $slot (mut (ref null $s)) (ref.null $s))
  (func (export "make") (param externref) (result (ref $s)) (struct.new $s (local.get 0) (ref.null $s)))
  (func (export "cycle") (param externref) (local $x (ref null $s))
    (local.set $x (struct.new $s (local.get 0) (ref.null $s)))
    (struct.set $s 1 (local.get $x) (local.get $x)))
  (func (export "slot") (param externref) (global.set $slot (struct.new $s (local.get 0) (ref.null $s))))
  (func (export "read") (param (ref null $s)) (result externref) (struct.get $s 0 (local.get 0)))
  (func (export "array") (param externref) (result anyref)
    (array.new $a (local.get 0) (i32.const 8))))`;

const importer = `(module
  (type $f (func (result i32)))
  (import "m" "memory" (memory 1))
  (import "m" "table" (table 4 funcref))
  (global $g (mut externref) (ref.null extern))
  (func (export "set") (param externref) (global.set $g (local.get 0)))
  (func (export "load") (result i32) (i32.load (i32.const 0)))
  (func (export "call") (result i32) (call_indirect (type $f) (i32.const 0))))`;

const owner = `(module
  (memory (export "memory") 1)
  (table (export "table") 4 funcref)
  (func $f (result i32) (i32.const 7))
  (elem (i32.const 0) $f)
  (func (export "grow") (result i32) (memory.grow (i32.const 0))))`;

function quietly(call: () => unknown): void {
  try {
    call();
  } catch {
    // expected
  }
}

const host = {
  two: (o: unknown) => [1, o, o],
  throw: (o: unknown) => {
    throw Object.assign(new Error('from the host'), { o });
  },
};

export const scenarios: readonly Scenario[] = [
  {
    row: 'G1',
    name: 'values that table.init wrote and something overwrote, their instance gone',
    modules: [passive],
    run({ object, instantiate }) {
      const instance = instantiate(0, { m: { o: object() } });
      instance['init']!();
      instance['init']!();
      instance['clear']!();
    },
  },
  {
    row: 'G2',
    name: 'values that Table.set overwrote',
    modules: [tables],
    setup: ({ instantiate }) => instantiate(0),
    run({ object }, alive) {
      alive['t']!.set(0, object());
      alive['t']!.set(0, null);
    },
  },
  {
    row: 'G3',
    name: 'arguments of Table.grow by nothing, beyond the maximum, and overwritten since',
    modules: [tables],
    setup: ({ instantiate }) => instantiate(0),
    run({ object }, alive) {
      const t = alive['t']!;
      t.grow(0, object());
      quietly(() => t.grow(100, object()));
      alive['grow']!(object(), 0);
      alive['grow']!(object(), 100);
      if (t.length < 10) t.grow(1, object());
      t.set(t.length - 1, null);
    },
  },
  {
    row: 'G4',
    name: 'what constant expressions made, dropped since',
    modules: [constants],
    run({ object, instantiate }, _alive) {
      const instance = instantiate(0, { m: { o: object() } });
      instance['clear']!();
    },
  },
  {
    row: 'G6',
    name: 'values that table.fill overwrote with null',
    modules: [tables],
    setup: ({ instantiate }) => instantiate(0),
    run({ object }, alive) {
      alive['fill']!(object());
      alive['clear']!();
    },
  },
  {
    row: 'G7',
    name: 'values that table.copy copied and overwrote',
    modules: [tables],
    setup: ({ instantiate }) => instantiate(0),
    run({ object }, alive) {
      alive['fill']!(object());
      alive['copy']!();
      alive['clear']!();
      alive['copy']!();
    },
  },
  {
    row: 'G8',
    name: 'values of globals set to something else',
    modules: [globals],
    setup: ({ instantiate }) => instantiate(0),
    run({ object }, alive) {
      alive['set']!(object());
      alive['set']!(null);
      alive['setAny']!(object());
      alive['setAny']!(null);
      alive['g']!.value = object();
      alive['g']!.value = null;
    },
  },
  {
    row: 'G9',
    name: 'parameters, results and payloads',
    modules: [values],
    setup: ({ instantiate }) => instantiate(0, { m: host }),
    run({ object }, alive) {
      for (const name of ['pass', 'multi', 'inner', 'outer', 'tail', 'catch', 'catchHost'])
        alive[name]!(object());
      quietly(() => alive['raise']!(object()));
    },
  },
  {
    row: 'G10',
    name: 'elements of active and declarative segments, the instance alive',
    modules: [active],
    setup: ({ instantiate }) => instantiate(0, { m: { o: null } }),
    run({ object, instantiate }) {
      instantiate(0, { m: { o: object() } })['clear']!();
    },
  },
  {
    row: 'G10',
    name: 'elements of a dropped passive segment',
    modules: [passive],
    run({ object, instantiate }) {
      const instance = instantiate(0, { m: { o: object() } });
      instance['drop']!();
    },
  },
  {
    row: 'G11',
    name: 'all but the one that a global still holds',
    modules: [globals],
    kept: 1,
    setup: ({ instantiate }) => instantiate(0),
    run: ({ object }, alive) => void alive['set']!(object()),
  },
  {
    row: 'G12',
    name: 'structs, arrays and cycles, through one slot and through JavaScript',
    modules: [aggregates],
    kept: 1,
    setup: ({ instantiate }) => instantiate(0),
    run({ object }, alive) {
      alive['cycle']!(object());
      alive['read']!(alive['make']!(object()));
      alive['array']!(object());
      alive['slot']!(object());
    },
  },
  {
    row: 'B1',
    name: 'instances that import a memory and a table, both alive',
    modules: [importer, owner],
    setup: ({ instantiate }) => instantiate(1),
    run({ object, instantiate }, alive) {
      const { memory, table } = alive;
      const instance = instantiate(0, { m: { memory, table } });
      instance['set']!(object());
      instance['load']!();
      instance['call']!();
      alive['grow']!();
    },
  },
];
