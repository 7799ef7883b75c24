import { decode } from '../../compiler/decode/sections.ts';
import { CompileError } from '../../compiler/diagnostics.ts';
import type { FeatureName, FeatureSet } from '../../compiler/wasm/features.ts';
import { closeFeatures, defaultFeatures, featureNames } from '../../compiler/wasm/features.ts';
import type { ValidModule } from '../../compiler/wasm/module.ts';
import { validate } from '../../compiler/validate/module.ts';
import { body, leb, moduleOf, name, section, sized, vector } from '../decode/binary.ts';
import { assemble } from '../spec/assemble.ts';

const check = (bytes: Uint8Array, features: FeatureSet = defaultFeatures): ValidModule =>
  validate(decode(bytes, features), features);

const text = (fields: string): Promise<Uint8Array> => assemble({ form: 'text', text: `(module ${fields})` });

function errorOf(bytes: Uint8Array, features = defaultFeatures): CompileError | null {
  try {
    check(bytes, features);
    return null;
  } catch (error) {
    if (error instanceof CompileError) return error;
    throw error;
  }
}

test.each([
  '(import "a" "b" (memory 1 2)) (import "a" "c" (table 1 2 funcref)) (import "a" "d" (tag (param i32)))',
  '(memory 65536) (memory i64 0x1_0000_0000_0000) (memory 1 2 shared)',
  '(memory 0xffff_ffff (pagesize 1)) (memory i64 0xffff_ffff_ffff_ffff (pagesize 1))',
  '(table 0xffff_ffff funcref) (table i64 0xffff_ffff_ffff_ffff funcref)',
  '(global i32 (i32.add (i32.const 1) (i32.mul (i32.const 2) (i32.const 3)))) (global i64 (i64.sub (i64.const 1) (i64.const 2)))',
  '(global $a i32 (i32.const 1)) (global i32 (global.get $a))',
  '(type $s (struct (field i32))) (global (ref $s) (struct.new $s (i32.const 1))) (global anyref (struct.new_default $s))',
  '(type $a (array i8)) (global (ref $a) (array.new_fixed $a 2 (i32.const 1) (i32.const 2))) (global externref (extern.convert_any (ref.i31 (i32.const 1))))',
  '(import "a" "g" (global $g funcref)) (table 1 funcref (global.get $g))',
  '(table 1 (ref func) (ref.func $f)) (func $f) (elem (table 0) (i32.const 0) func $f)',
  '(table i64 1 funcref) (elem (table 0) (i64.const 0) func) (memory i64 1) (data (i64.const 0) "")',
  '(func $f) (func (drop (ref.func $f))) (elem declare func $f)',
  '(func $f) (func (drop (ref.func $f))) (export "f" (func $f))',
  '(func $f) (func (drop (ref.func $f))) (global funcref (ref.func $f))',
  '(func $f) (start $f)',
  '(global v128 (v128.const i64x2 1 2)) (export "" (global 0)) (export "b" (global 0))',
])('valid: %s', async fields => {
  expect(errorOf(await text(fields))).toBeNull();
});

test.each<[string, string, string]>([
  ['(type (func (param (ref 1))))', 'unknown', 'type'],
  ['(import "a" "b" (func (type 9)))', 'unknown', 'import'],
  ['(type (struct)) (import "a" "b" (func (type 0)))', 'wrong-kind-of-type', 'import'],
  ['(import "a" "b" (memory 2 1))', 'minimum-over-maximum', 'import'],
  ['(import "a" "b" (global (ref 9)))', 'unknown', 'import'],
  ['(import "a" "b" (tag (result i32)))', 'tag-result', 'import'],
  ['(func (type 9))', 'unknown', 'function'],
  ['(table 2 1 funcref)', 'minimum-over-maximum', 'table'],
  ['(table 0x1_0000_0000 funcref)', 'table-size', 'table'],
  ['(table 0 0x1_0000_0000 funcref)', 'table-size', 'table'],
  ['(table 1 (ref func))', 'no-default', 'table'],
  ['(table 1 funcref (ref.null extern))', 'type-mismatch', 'table'],
  ['(table 1 funcref (global.get 0)) (global funcref (ref.null func))', 'unknown', 'table'],
  ['(table 1 (ref null 9))', 'unknown', 'table'],
  ['(memory 65537)', 'memory-size', 'memory'],
  ['(memory 0 65537)', 'memory-size', 'memory'],
  ['(memory i64 0x1_0000_0000_0001)', 'memory-size', 'memory'],
  ['(memory 0x1_0000_0000 (pagesize 1))', 'memory-size', 'memory'],
  ['(memory 1 (pagesize 2))', 'page-size', 'memory'],
  ['(memory 1 shared)', 'shared-needs-maximum', 'memory'],
  ['(tag (result i32))', 'tag-result', 'tag'],
  ['(tag (type 9))', 'unknown', 'tag'],
  ['(global i32 (i64.const 0))', 'type-mismatch', 'global'],
  ['(global i32)', 'type-mismatch', 'global'],
  ['(global i32 (i32.const 0) (i32.const 0))', 'block-mismatch', 'global'],
  ['(global i32 (nop) (i32.const 0))', 'not-constant', 'global'],
  ['(global i32 (i32.div_s (i32.const 1) (i32.const 1)))', 'not-constant', 'global'],
  ['(global i32 (global.get 0))', 'unknown', 'global'],
  ['(global i32 (global.get 1)) (global i32 (i32.const 0))', 'unknown', 'global'],
  ['(global (mut i32) (i32.const 0)) (global i32 (global.get 0))', 'not-constant', 'global'],
  ['(global funcref (ref.func 0))', 'unknown', 'global'],
  ['(export "a" (func 0))', 'unknown', 'export'],
  ['(export "a" (table 0))', 'unknown', 'export'],
  ['(export "a" (memory 0))', 'unknown', 'export'],
  ['(export "a" (global 0))', 'unknown', 'export'],
  ['(export "a" (tag 0))', 'unknown', 'export'],
  ['(func) (memory 1) (export "a" (func 0)) (export "a" (memory 0))', 'duplicate-export', 'export'],
  ['(start 0)', 'unknown', 'start'],
  ['(func (param i32)) (start 0)', 'start-function', 'start'],
  ['(func (result i32) unreachable) (start 0)', 'start-function', 'start'],
  ['(elem (i32.const 0) func)', 'unknown', 'element'],
  ['(elem func 0)', 'unknown', 'element'],
  ['(table 1 funcref) (elem (i64.const 0) func)', 'type-mismatch', 'element'],
  ['(table 1 funcref) (elem (table 0) (i32.const 0) externref)', 'not-subtype', 'element'],
  ['(elem funcref (ref.null extern))', 'type-mismatch', 'element'],
  ['(elem (ref 9))', 'unknown', 'element'],
  ['(elem funcref (ref.null func) (i32.const 0))', 'type-mismatch', 'element'],
  ['(data (i32.const 0) "")', 'unknown', 'data'],
  ['(memory 1) (data (i64.const 0) "")', 'type-mismatch', 'data'],
  ['(memory i64 1) (data (i32.const 0) "")', 'type-mismatch', 'data'],
  ['(memory 1) (data (offset (i32.const 0) (nop)) "")', 'not-constant', 'data'],
])('invalid: %s', async (fields, code, place) => {
  const error = errorOf(await text(fields));
  expect([error?.code, error?.place.section]).toEqual([code, place]);
  expect(error!.place.offset).toBeGreaterThan(8);
});

test.each<[string, FeatureName]>([
  ['(import "a" "b" (global (mut i32)))', 'mutable-global'],
  ['(global (mut i32) (i32.const 0)) (export "a" (global 0))', 'mutable-global'],
  ['(import "a" "b" (memory 1)) (memory 1)', 'multi-memory'],
  ['(table 1 funcref) (table 1 funcref)', 'reference-types'],
  ['(global i32 (i32.add (i32.const 1) (i32.const 2)))', 'extended-const'],
  ['(global $a i32 (i32.const 1)) (global i32 (global.get $a))', 'gc'],
  ['(func (result i32 i32) unreachable)', 'multi-value'],
  ['(func (param (ref func)))', 'function-references'],
])('%s needs a feature', async (fields, feature) => {
  const bytes = await text(fields);
  expect(errorOf(bytes)).toBeNull();
  const features = closeFeatures(featureNames.filter(other => !closeFeatures([other]).has(feature)));
  const error = errorOf(bytes, features);
  expect(error).toMatchObject({ class: 'unsupported', code: 'feature-off' });
  expect(error!.reason).toMatch(`needs the feature ${feature}, which is off`);
});

test('an error in a function says where it is and what was there', async () => {
  const bytes = await text(
    '(import "a" "b" (func)) (func) (func $f (result i32) i64.const 0 f32.const 0 i32.add)',
  );
  const error = errorOf(bytes)!;
  const offset = bytes.lastIndexOf(0x6a);
  expect(error.place).toEqual({ section: 'code', offset, func: 2, funcName: 'f' });
  expect(error.message).toBe(
    `type mismatch: instruction requires [i32 i32] but stack has [i64 f32], in i32.add (in the code section, function 2 "f", at offset 0x${offset.toString(16)})`,
  );
});

test('of two errors the one at the lower offset is found', async () => {
  const error = errorOf(
    await text('(export "a" (func 9)) (func i32.const 0) (func drop) (data (i32.const 0) "")'),
  );
  expect(error?.place.section).toBe('export');
});

test('a malformed module is not called invalid', () => {
  const types = section(1, vector([[0x60, 0, 0]]));
  const functions = section(3, vector([leb(0), leb(0)]));
  const error = errorOf(moduleOf(types, functions, section(10, vector([body([0x1a]), body([0xff])]))));
  expect(error).toMatchObject({ class: 'malformed', place: { func: 1 } });
});

test('limits of wasm2esm', () => {
  const locals = (count: number): Uint8Array =>
    moduleOf(
      section(1, vector([[0x60, 1, 0x7f, 0]])),
      section(3, vector([leb(0)])),
      section(10, vector([sized([1, ...leb(count), 0x7e, 0x0b])])),
    );
  expect(errorOf(locals(49_999))).toBeNull();
  expect(errorOf(locals(50_000))).toMatchObject({ class: 'unsupported', code: 'limit', place: { func: 0 } });
  const deep = (depth: number): Uint8Array => {
    const code = [...Array<number[]>(depth).fill([0x02, 0x40]).flat(), ...Array<number>(depth).fill(0x0b)];
    return moduleOf(
      section(1, vector([[0x60, 0, 0]])),
      section(3, vector([leb(0)])),
      section(10, vector([body(code)])),
    );
  };
  expect(errorOf(deep(5000))).toBeNull();
});

test('declared are the functions that anything but a body names', async () => {
  const module = check(
    await text(`
      (func) (func) (func) (func) (func) (func) (func (export "e") (drop (ref.func 1)) (call 2))
      (global funcref (ref.func 0)) (elem func 1) (elem funcref (ref.func 3)) (table 1 funcref (ref.func 4)) (start 5)`),
  );
  expect([...module.declared].sort()).toEqual([0, 1, 3, 4, 6]);
  expect(module.space.func(module.funcs[0]!.type).params).toEqual([]);
});

test('the name of a function in an error may be that of an export', async () => {
  const bytes = moduleOf(
    section(1, vector([[0x60, 0, 0]])),
    section(3, vector([leb(0)])),
    section(7, vector([[...name('run'), 0, 0]])),
    section(10, vector([body([0x1a])])),
  );
  expect(errorOf(bytes)?.message).toMatch('(in the code section, function 0 "run", at offset 0x20)');
});
