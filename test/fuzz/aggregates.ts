/**
 * Random functions on garbage-collected values, as text: structs below one another, arrays of every kind of element, casts, i31, references to
 * functions and to values of JavaScript. Most accesses are in bounds and most references are not null, so that traps come late.
 */
import { Random } from './random.ts';

type Numeric = 'i32' | 'i64' | 'f64' | 'v128';
type Aggregate = 'root' | 'mid' | 'leaf' | 'other' | ArrayName;
type ArrayName = 'words' | 'longs' | 'bytes' | 'shorts' | 'doubles' | 'refs' | 'vectors' | 'externs';
type Type = Numeric | Aggregate | 'any' | 'eq' | 'extern' | 'callback' | 'wide';

const elements: Readonly<Record<ArrayName, Type>> = {
  words: 'i32',
  longs: 'i64',
  bytes: 'i32',
  shorts: 'i32',
  doubles: 'f64',
  refs: 'root',
  vectors: 'v128',
  externs: 'extern',
};
const arrays = Object.keys(elements) as ArrayName[];
const structs = ['root', 'mid', 'leaf', 'other'] as const;
const numeric: readonly Numeric[] = ['i32', 'i64', 'f64', 'v128'];
const types: readonly Type[] = [...numeric, ...structs, ...arrays, 'any', 'extern', 'callback', 'wide'];

const definitions = `
  (type $root (sub (struct (field (mut i32)))))
  (type $mid (sub $root (struct (field (mut i32)) (field (mut i64)) (field i8))))
  (type $leaf (sub final $mid (struct (field (mut i32)) (field (mut i64)) (field i8) (field (mut f64))
    (field (mut (ref null $root))) (field (mut i16)))))
  (type $other (sub final $root (struct (field (mut i32)) (field (mut eqref)) (field (mut v128)))))
  (type $words (array (mut i32))) (type $longs (array (mut i64))) (type $bytes (array (mut i8)))
  (type $shorts (array (mut i16))) (type $doubles (array (mut f64))) (type $refs (array (mut (ref null $root))))
  (type $vectors (array (mut v128))) (type $externs (array (mut externref)))
  (type $callback (func (param i32) (result i32)))
  (type $wide (func (param (ref null $root) i64) (result i64)))
  (import "m" "log" (func $log (param i32)))
  (tag $e)
  (global $g (mut (ref null $root)) (struct.new $mid (i32.const 3) (i64.const 4) (i32.const 5)))
  (data $d "0123456789abcdefghijklmnop")
  (func $plus (type $callback) (i32.add (local.get 0) (i32.const 3)))
  (func $times (type $callback) (call $log (local.get 0)) (i32.mul (local.get 0) (i32.const 3)))
  (func $sum (type $wide) (i64.add (local.get 1) (i64.extend_i32_s (struct.get $root 0 (local.get 0)))))
  (func $side (param i32) (result i32)
    (call $log (local.get 0))
    (if (ref.is_null (global.get $g)) (then) (else (struct.set $root 0 (global.get $g) (local.get 0))))
    (local.get 0))
  (elem declare func $plus $times $sum)`;

/** Two locals of each type, none of them null. */
const initial: readonly string[] = [
  '(local.set $leaf0 (struct.new $leaf (i32.const 1) (i64.const 2) (i32.const 200) (f64.const 3) (ref.null $root) (i32.const 40000)))',
  '(local.set $leaf1 (struct.new_default $leaf)) (local.set $root0 (local.get $leaf0)) (local.set $mid0 (local.get $leaf0))',
  '(local.set $mid1 (local.get $leaf1)) (local.set $other0 (struct.new_default $other)) (local.set $other1 (local.get $other0))',
  '(local.set $root1 (local.get $other0)) (local.set $any0 (local.get $root0)) (local.set $callback0 (ref.func $plus))',
  '(local.set $callback1 (ref.func $times)) (local.set $wide0 (ref.func $sum)) (local.set $wide1 (ref.func $sum))',
  ...arrays.flatMap(name =>
    [0, 1].map(
      i =>
        `(local.set $${name}${i} ${name === 'refs' ? '(array.new $refs (local.get $root0) (i32.const 4))' : `(array.new_default $${name} (i32.const 4))`})`,
    ),
  ),
  '(local.set $any1 (local.get $words0))',
];

function valueType(t: Type): string {
  if (numeric.includes(t as Numeric)) return t;
  return t === 'any' || t === 'eq' || t === 'extern' ? `${t}ref` : `(ref null $${t})`;
}

/** The text of a module that exports `run` from (i32, i64, f64) and imports `m.log`. */
export function generateAggregates(seed: number): string {
  return new Generator(new Random(seed)).module();
}

class Generator {
  private readonly random: Random;
  private labels = 0;

  constructor(random: Random) {
    this.random = random;
  }

  module(): string {
    const { random } = this;
    const locals = types.flatMap(t => [0, 1].map(i => ({ t, name: `$${t}${i}` })));
    const params = new Set(['$i320', '$i640', '$f640']);
    const declared = locals.filter(({ name }) => !params.has(name));
    const body = Array.from({ length: 6 + random.below(8) }, () => [this.statement(3), this.digest()]).flat();
    const results = [this.expr('i32', 3), this.expr('i64', 3), this.expr('f64', 2), this.expr('i32', 2)];
    return `(module ${definitions}
  (func (export "run") (param $i320 i32) (param $i640 i64) (param $f640 f64) (result i32 i64 f64 i32)
    (local $count i32) ${declared.map(({ t, name }) => `(local ${name} ${valueType(t)})`).join(' ')}
    ${[...initial, ...body, ...results].join('\n    ')}))`;
  }

  /** What can trap is made so seldom that most functions come to their end. */
  private rarely(): boolean {
    return this.random.below(400) === 0;
  }

  private local(t: Type): string {
    return `$${t}${this.random.below(2)}`;
  }

  private oneOf(...makers: (() => string)[]): string {
    return this.random.pick(makers)();
  }

  private atom(t: Type): string {
    const { random } = this;
    if (random.chance(60))
      return t === 'eq' ? `(local.get ${this.local('leaf')})` : `(local.get ${this.local(t)})`;
    switch (t) {
      case 'i32':
        return `(i32.const ${random.pick([0, 1, 2, 3, 5, -1, 7, 255, 65535, -128, 2 ** 31 - 1, -(2 ** 31)])})`;
      case 'i64':
        return `(i64.const ${random.pick(['0', '1', '-1', '4294967296', '-9223372036854775808', '77'])})`;
      case 'f64':
        return `(f64.const ${random.pick(['0', '1.5', '-2', '1e10'])})`;
      case 'v128':
        return '(v128.const i32x4 1 -2 3 4)';
      case 'eq':
        return `(ref.i31 (local.get ${this.local('i32')}))`;
      case 'callback':
        return random.pick(['(ref.func $plus)', '(ref.func $times)']);
      case 'wide':
        return '(ref.func $sum)';
      default:
        if (!this.rarely()) return `(local.get ${this.local(t)})`;
        return `(ref.null ${t === 'any' || t === 'extern' ? t : `$${t}`})`;
    }
  }

  /** An index, of one of the first `count` elements mostly. */
  private index(depth: number, count = 4): string {
    const e = this.expr('i32', depth);
    return this.rarely() ? e : `(i32.and ${e} (i32.const ${count - 1}))`;
  }

  private fresh(t: Aggregate, depth: number): string {
    const e = (of: Type): string => this.expr(of, depth);
    switch (t) {
      case 'root':
        return this.random.chance(75) ? `(struct.new $root ${e('i32')})` : '(struct.new_default $root)';
      case 'mid':
        return `(struct.new $mid ${e('i32')} ${e('i64')} ${e('i32')})`;
      case 'leaf':
        return `(struct.new $leaf ${e('i32')} ${e('i64')} ${e('i32')} ${e('f64')} ${e('root')} ${e('i32')})`;
      case 'other':
        return `(struct.new $other ${e('i32')} ${e('eq')} ${e('v128')})`;
      default: {
        const of = elements[t];
        const size = `(i32.or (i32.const 4) (i32.and ${e('i32')} (i32.const 7)))`;
        return this.oneOf(
          () => (t === 'refs' ? e(t) : `(array.new_default $${t} ${size})`),
          () => `(array.new $${t} ${e(of)} ${size})`,
          () => `(array.new_fixed $${t} 4 ${e(of)} ${e(of)} ${e(of)} ${e(of)})`,
          () => (t === 'bytes' ? `(array.new_data $bytes $d ${this.index(depth)} ${size})` : e(t)),
        );
      }
    }
  }

  /** A reference, now and then asked not to be null. */
  private object(t: Aggregate, depth: number): string {
    const { random } = this;
    if (random.chance(50)) return this.expr(t, depth);
    return random.chance(50) ? this.fresh(t, depth) : `(ref.as_non_null ${this.expr(t, depth)})`;
  }

  private element(t: ArrayName, depth: number): string {
    const suffix = t === 'bytes' || t === 'shorts' ? this.random.pick(['_s', '_u']) : '';
    return `(array.get${suffix} $${t} ${this.object(t, depth)} ${this.index(depth)})`;
  }

  /** A cast that mostly succeeds, or none. */
  private cast(t: 'mid' | 'leaf' | 'other', depth: number): string {
    if (!this.rarely()) return this.fresh(t, depth);
    return `(ref.cast (ref ${this.random.pick(['null ', ''])}$${t}) ${this.expr(this.random.pick(['root', 'any']), depth)})`;
  }

  expr(t: Type, depth: number): string {
    const { random } = this;
    if (depth <= 0 || random.chance(15)) return this.atom(t);
    const e = (of: Type): string => this.expr(of, depth - 1);
    const o = (of: Aggregate): string => this.object(of, depth - 1);
    switch (t) {
      case 'i32':
        return this.word(depth - 1);
      case 'i64':
        return this.oneOf(
          () => `(i64.${random.pick(['add', 'sub', 'mul', 'xor', 'shl'])} ${e('i64')} ${e('i64')})`,
          () => `(struct.get $mid 1 ${o(random.pick(['mid', 'leaf']))})`,
          () => this.element('longs', depth - 1),
          () => `(i64.extend_i32_s ${e('i32')})`,
          () => `(call_ref $wide ${e('root')} ${e('i64')} ${e('wide')})`,
          () => `(select ${e('i64')} ${e('i64')} ${e('i32')})`,
        );
      case 'f64':
        return this.oneOf(
          () => `(f64.${random.pick(['add', 'mul'])} ${e('f64')} ${e('f64')})`,
          () => `(struct.get $leaf 3 ${o('leaf')})`,
          () => this.element('doubles', depth - 1),
        );
      case 'v128':
        return this.oneOf(
          () => `(i32x4.add ${e('v128')} ${e('v128')})`,
          () => `(struct.get $other 2 ${o('other')})`,
          () => this.element('vectors', depth - 1),
          () => `(i32x4.splat ${e('i32')})`,
        );
      case 'root':
        return this.oneOf(
          () => this.fresh('root', depth - 1),
          () => e(random.pick(['mid', 'leaf', 'other'])),
          () => this.element('refs', depth - 1),
          () => '(global.get $g)',
        );
      case 'mid':
      case 'leaf':
      case 'other':
        return this.cast(t, depth - 1);
      case 'any':
        return this.oneOf(
          () => e(random.pick(['root', 'words', 'refs', 'eq'])),
          () => `(ref.i31 ${e('i32')})`,
          () => `(any.convert_extern ${e('extern')})`,
        );
      case 'extern':
        return this.oneOf(
          () => `(extern.convert_any ${e('any')})`,
          () => this.element('externs', depth - 1),
        );
      case 'eq':
        return this.oneOf(
          () => e(random.pick(['root', 'mid', 'words'])),
          () => `(ref.i31 ${e('i32')})`,
        );
      case 'callback':
      case 'wide':
        return this.atom(t);
      default:
        return this.fresh(t, depth - 1);
    }
  }

  private word(depth: number): string {
    const { random } = this;
    const e = (of: Type): string => this.expr(of, depth);
    const o = (of: Aggregate): string => this.object(of, depth);
    const operators = ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr_s', 'shr_u'];
    if (this.rarely()) operators.push('div_s', 'rem_u');
    return this.oneOf(
      () => `(i32.${random.pick(operators)} ${e('i32')} ${e('i32')})`,
      () => `(struct.get $root 0 ${o(random.pick(structs))})`,
      () => `(struct.get_${random.pick(['s', 'u'])} $mid 2 ${o(random.pick(['mid', 'leaf']))})`,
      () => `(struct.get_${random.pick(['s', 'u'])} $leaf 5 ${o('leaf')})`,
      () => this.element(random.pick(['words', 'bytes', 'shorts']), depth),
      () => `(array.len ${o(random.pick(arrays))})`,
      () =>
        `(ref.test (ref ${random.pick(['null ', ''])}$${random.pick(structs)}) ${e(random.pick([...structs, 'any']))})`,
      () => `(ref.test (ref ${random.pick(['i31', 'struct', 'array', 'eq', 'any', 'none'])}) ${e('any')})`,
      () => `(ref.eq ${e('eq')} ${e('eq')})`,
      () => `(ref.is_null ${e(random.pick(['root', 'any', 'longs']))})`,
      () => `(i31.get_${random.pick(['s', 'u'])} (ref.i31 ${e('i32')}))`,
      () => `(call_ref $callback ${e('i32')} ${e('callback')})`,
      () => `(i32.wrap_i64 ${e('i64')})`,
      () => `(if (result i32) ${e('i32')} (then ${e('i32')}) (else ${e('i32')}))`,
      () => `(i32x4.extract_lane ${random.below(4)} ${e('v128')})`,
      () => `(call $side ${e('i32')})`,
      () => `(block (result i32) (block $b (result (ref $mid))
        (drop (br_on_cast $b (ref null $root) (ref $mid) ${e('root')})) (br 1 ${e('i32')})) (struct.get $mid 0))`,
      () =>
        `(block (result i32) (block $b (br 1 (struct.get $root 0 (br_on_null $b ${e('root')})))) (i32.const 77))`,
    );
  }

  /** Logs what may have changed. */
  private digest(): string {
    const words = ['i32', 'i64', 'mid', 'leaf', 'longs', 'bytes'].map(() => this.expr('i32', 2));
    return `(call $log ${words.reduce((a, b) => `(i32.xor (i32.rotl ${a} (i32.const 5)) ${b})`)})`;
  }

  private statement(depth: number): string {
    const { random } = this;
    const e = (of: Type): string => this.expr(of, depth);
    const set = (): string => {
      const t = random.pick(types);
      return `(local.set ${this.local(t)} ${e(t)})`;
    };
    if (depth <= 0) return set();
    const t = random.pick(arrays);
    const label = `$l${this.labels++}`;
    return this.oneOf(
      set,
      set,
      () => `(struct.set $root 0 ${e(random.pick(structs))} ${e('i32')})`,
      () => `(struct.set $mid 1 ${e(random.pick(['mid', 'leaf']))} ${e('i64')})`,
      () => `(struct.set $leaf 4 ${e('leaf')} ${e('root')})`,
      () => `(struct.set $leaf 5 ${e('leaf')} ${e('i32')})`,
      () => `(struct.set $other 2 ${e('other')} ${e('v128')})`,
      () => `(array.set $${t} ${e(t)} ${this.index(depth)} ${e(elements[t])})`,
      () => `(array.fill $${t} ${e(t)} ${this.index(depth, 2)} ${e(elements[t])} ${this.index(depth, 4)})`,
      () =>
        `(array.copy $${t} $${t} ${e(t)} ${this.index(depth, 2)} ${e(t)} ${this.index(depth, 2)} ${this.index(depth, 4)})`,
      () =>
        `(array.init_data $bytes $d ${e('bytes')} ${this.index(depth, 2)} ${this.index(depth)} (i32.const 2))`,
      () => `(if ${e('i32')} (then ${this.statement(depth - 1)}) (else ${this.statement(depth - 1)}))`,
      () => `(global.set $g ${e('root')})`,
      () => `(drop ${e(random.pick(types))})`,
      () => `(loop ${label} ${this.statement(depth - 1)}
        (br_if ${label} (i32.lt_s (local.tee $count (i32.add (local.get $count) (i32.const 1))) (i32.const 6))))`,
      () =>
        `(block ${label} (try_table (catch_all ${label}) ${this.statement(depth - 1)} ${random.chance(30) ? '(throw $e)' : ''}))`,
    );
  }
}
