/**
 * Our verdict against the host's. Small valid modules are mutated by a seeded generator; both have to accept
 * and reject the same. Only features that the host has too are on: each is probed with a module of its own.
 */
import { decode } from '../../compiler/decode/sections.ts';
import { CompileError } from '../../compiler/diagnostics.ts';
import type { FeatureName, FeatureSet } from '../../compiler/wasm/features.ts';
import { closeFeatures } from '../../compiler/wasm/features.ts';
import { validate } from '../../compiler/validate/module.ts';
import { assemble } from '../spec/assemble.ts';

// The part of the host's namespace that is used here.
declare const WebAssembly: {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
};

const text = (fields: string): Promise<Uint8Array> => assemble({ form: 'text', text: `(module ${fields})` });

/** For every feature a module that needs it; seeds of the mutation as well. */
const probes: Readonly<Record<Exclude<FeatureName, 'mvp'>, string>> = {
  'mutable-global': '(global $g (import "a" "b") (mut i32)) (func (global.set $g (global.get $g)))',
  'sign-extension-ops': '(func (param i32 i64) (result i32 i64) (i32.extend8_s (local.get 0)) (i64.extend32_s (local.get 1)))',
  'nontrapping-float-to-int-conversions': '(func (param f32 f64) (result i32) (i32.add (i32.trunc_sat_f32_s (local.get 0)) (i32.trunc_sat_f64_u (local.get 1))))',
  'multi-value': '(func (param i32 i32) (result i32 i32) local.get 0 local.get 1 (block (param i32 i32) (result i32) i32.add) local.get 0) (func (result i32) (if (result i32 i32) (i32.const 1) (then (i32.const 1) (i32.const 2)) (else (i32.const 3) (i32.const 4))) i32.sub)',
  'bulk-memory-operations': '(memory 1) (table 2 funcref) (data "abc") (elem func 0) (func (memory.init 0 (i32.const 0) (i32.const 1) (i32.const 2)) (data.drop 0) (memory.copy (i32.const 0) (i32.const 1) (i32.const 2)) (memory.fill (i32.const 0) (i32.const 1) (i32.const 2)) (table.init 0 (i32.const 0) (i32.const 1) (i32.const 2)) (elem.drop 0) (table.copy (i32.const 0) (i32.const 1) (i32.const 2)))',
  'reference-types': '(table $a 1 externref) (table $b 1 funcref) (elem declare func 0) (func (param externref i32) (result externref) (table.set $a (local.get 1) (local.get 0)) (drop (table.grow $b (ref.func 0) (i32.const 1))) (table.fill $b (i32.const 0) (ref.null func) (table.size $a)) (select (result externref) (table.get $a (i32.const 0)) (ref.null extern) (ref.is_null (local.get 0))))',
  'simd': '(memory 1) (func (param v128) (result v128) (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (v128.load32_lane 3 (i32.const 4) (local.get 0)) (i32x4.replace_lane 1 (v128.const i32x4 1 2 3 4) (i16x8.extract_lane_s 7 (f64x2.splat (f64.const 1))))))',
  'relaxed-simd': '(func (param v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 0) (local.get 0)))',
  'extended-const': '(global $g (import "a" "b") i32) (global i32 (i32.add (global.get $g) (i32.mul (i32.const 2) (i32.const 3)))) (memory 1) (data (i32.sub (global.get $g) (i32.const 1)) "x")',
  'tail-call': '(table 1 funcref) (type $t (func (param i32) (result i64))) (func $f (param i32) (result i64) (return_call $f (local.get 0))) (func (param i32) (result i64) (return_call_indirect (type $t) (local.get 0) (local.get 0)))',
  'exception-handling': '(tag $e (param i32)) (func (result i32) (block $h (result i32 exnref) (try_table (catch_ref $e $h) (throw $e (i32.const 1))) (unreachable)) throw_ref)',
  'function-references': '(type $t (func (param i32) (result i32))) (elem declare func $f) (func $f (type $t) (block $null (return (call_ref $t (local.get 0) (br_on_null $null (ref.func $f))))) (call_ref $t (i32.const 1) (ref.as_non_null (ref.null $t)))) (func (local (ref $t)) (local.set 0 (ref.func $f)) (drop (local.get 0)))',
  'gc': '(rec (type $s (sub (struct (field (mut i32)) (field i8) (field (ref null $s)))))) (type $t (sub final $s (struct (field (mut i32)) (field i8) (field (ref null $t)) (field i64)))) (type $a (array (mut (ref null $s)))) (global (ref $s) (struct.new $s (i32.const 1) (i32.const 2) (ref.null none))) (func (param anyref) (result i32) (block $fail (result anyref) (br_on_cast_fail $fail anyref (ref $t) (local.get 0)) (struct.get_u $s 1) (return)) (drop) (array.len (array.new_default $a (i31.get_s (ref.i31 (i32.const 1))))))',
  'memory64': '(memory i64 1 2) (data (i64.const 1) "x") (func (result i64) (i64.store offset=0x1_0000_0000 (i64.const 0) (i64.load (i64.const 8))) (memory.grow (memory.size)))',
  'multi-memory': '(memory 1) (memory $n 1) (func (i32.store $n (i32.const 0) (i32.load8_u $n offset=3 (i32.const 1))) (memory.copy 0 $n (i32.const 0) (i32.const 1) (i32.const 2)))',
  'threads': '(memory 1 2 shared) (func (param i32) (result i32) (i32.atomic.rmw.add (local.get 0) (i32.atomic.load16_u (i32.const 2))) (i64.atomic.store (i32.const 8) (i64.const 1)) (atomic.fence) (memory.atomic.notify (i32.const 0)))',
  'legacy-exceptions': '(tag $e (param i32)) (func (result i32) try (result i32) (throw $e (i32.const 1)) catch $e catch_all rethrow 0 end) (func try try delegate 0 catch_all end)',
  'wide-arithmetic': '(func (result i64 i64) (i64.mul_wide_s (i64.const 1) (i64.const 2)))',
  'compact-import-section': '(import "a" (item "b" (func)) (item "c" (global i32))) (import "a" (item "b") (item "c") (memory 1))',
  'custom-page-sizes': '(memory 1 (pagesize 1))',
}; // prettier-ignore

/** More modules, of the first release. */
const plain = [
  '(memory 1 2) (data (i32.const 3) "abc") (export "m" (memory 0)) (func (param i32 f64) (result f64) (f64.store offset=8 (local.get 0) (f64.load align=4 (i32.const 16))) (drop (memory.grow (memory.size))) (f64.add (local.get 1) (f64.const 1)))',
  '(table 2 3 funcref) (elem (i32.const 1) 0 1) (type $t (func (param i32) (result i32))) (func (type $t) (call_indirect (type $t) (local.get 0) (i32.const 1))) (func (type $t) (call 0 (local.get 0)))',
  '(func (param i32) (result i32) (local i64 f32) (block $out (loop $again (br_if $again (i32.eqz (local.get 0))) (br_table $out $again 2 (i32.const 0) (i32.const 1))) (unreachable)) (if (result i32) (i64.eqz (local.get 1)) (then (local.tee 0 (i32.const 7))) (else (return (i32.const 8)))))',
  '(global $a (import "a" "g") i64) (global $b (mut f64) (f64.const 0)) (global i64 (global.get $a)) (func $start (global.set $b (f64.const 1))) (start $start) (export "g" (global $a)) (func (result i64) (select (i64.const -1) (global.get $a) (i32.const 1)))',
];

const seeds = new Map<string, Uint8Array>();
let features: FeatureSet;

// Old hosts let atomic accesses be aligned less than they must be.
const looseAtomics = '(memory 1) (func (drop (i32.atomic.load align=1 (i32.const 0))))';

async function hasExactly(name: string, bytes: Uint8Array): Promise<boolean> {
  if (name === 'threads' && WebAssembly.validate(await text(looseAtomics))) return false;
  return WebAssembly.validate(bytes);
}

beforeAll(async () => {
  for (const [name, fields] of Object.entries(probes)) {
    const bytes = await text(fields);
    if (await hasExactly(name, bytes)) seeds.set(name, bytes);
  }
  // A feature stands for all that it implies.
  for (const name of [...seeds.keys()] as FeatureName[]) {
    if ([...closeFeatures([name])].some(implied => implied !== 'mvp' && !seeds.has(implied)))
      seeds.delete(name);
  }
  features = closeFeatures(seeds.keys() as Iterable<FeatureName>);
  for (const fields of plain) seeds.set(fields, await text(fields));
});

test('the host has most features', () => {
  expect(features.size).toBeGreaterThan(8);
});

function ours(bytes: Uint8Array): CompileError | null {
  try {
    validate(decode(bytes, features), features);
    return null;
  } catch (error) {
    if (error instanceof CompileError) return error;
    throw error;
  }
}

// A linear congruential generator: every run mutates alike.
function generator(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const telling = [
  0x00, 0x01, 0x0b, 0x1a, 0x40, 0x41, 0x63, 0x64, 0x69, 0x6e, 0x6f, 0x70, 0x7b, 0x7e, 0x7f, 0x80, 0xd0, 0xfb,
  0xfc, 0xfd,
];

function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const mutant = bytes.slice();
  for (let left = 1 + random(2); left > 0; left--) {
    const at = 8 + random(bytes.length - 8);
    const ways = [
      random(256),
      telling[random(telling.length)]!,
      mutant[at]! ^ (1 << random(8)),
      mutant[at]! + 1,
      mutant[at]! - 1,
    ];
    mutant[at] = ways[random(ways.length)]!;
  }
  return mutant;
}

interface Mutant {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** what the host says of it */
  readonly isValid: boolean;
  /** what we say */
  readonly error: CompileError | null;
}

let mutants: readonly Mutant[];

beforeAll(() => {
  const random = generator(1);
  mutants = [...seeds].flatMap(([name, seed]) =>
    Array.from({ length: 600 }, () => {
      const bytes = mutate(seed, random);
      return { name, bytes, isValid: WebAssembly.validate(bytes), error: ours(bytes) };
    }),
  );
});

// Mutants on which we and the host differ; `blind` is the code of an error that we are to overlook.
function disagreements(blind?: string): string[] {
  const found: string[] = [];
  for (const { name, bytes, isValid, error } of mutants) {
    const accepted = error === null || error.code === blind;
    // A host may have a part of a feature, such as legacy exceptions without exnref.
    if (isValid === accepted || error?.class === 'unsupported' || exceeds(bytes)) continue;
    found.push(`${name}: ${Buffer.from(bytes).toString('hex')} is ${error?.message ?? 'valid'}`);
  }
  return found;
}

// Hosts have limits on sizes of memories and tables that validation knows nothing of.
function exceeds(bytes: Uint8Array): boolean {
  try {
    new WebAssembly.Module(bytes);
    return false;
  } catch (error) {
    return /implementation limit/.test(String(error));
  }
}

test('every probe is valid', async () => {
  for (const fields of Object.values(probes)) {
    const bytes = await text(fields);
    const all = closeFeatures(Object.keys(probes) as FeatureName[]);
    expect(() => validate(decode(bytes, all), all)).not.toThrow();
  }
});

test('we and the host accept the same mutants', () => {
  expect(disagreements()).toEqual([]);
  expect(mutants.filter(mutant => mutant.isValid).length).toBeGreaterThan(600);
});

const codes = [
  'type-mismatch',
  'unknown',
  'lane',
  'alignment',
  'immutable-global',
  'illegal-opcode',
  'integer-too-long',
];

test.each(codes)('a validator without %s would be caught', code => {
  expect(disagreements(code)).not.toEqual([]);
});
