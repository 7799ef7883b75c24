import { decode } from '../../compiler/decode/sections.ts';
import { CompileError } from '../../compiler/diagnostics.ts';
import { defaultFeatures } from '../../compiler/wasm/features.ts';
import { sha256 } from '../../compiler/wasm/sha256.ts';
import { TypeSpace } from '../../compiler/wasm/type-space.ts';
import { anyref, externref, funcref, refType } from '../../compiler/wasm/types.ts';
import { assemble } from '../spec/assemble.ts';

async function spaceOf(types: string): Promise<TypeSpace> {
  const module = decode(await assemble({ form: 'text', text: `(module ${types})` }), defaultFeatures);
  return new TypeSpace(module.types, module.groups);
}

async function errorOf(types: string): Promise<CompileError> {
  const error: unknown = await spaceOf(types).catch((reason: unknown) => reason);
  if (error instanceof CompileError) return error;
  throw new Error('no error', { cause: error });
}

const canonicals = (space: TypeSpace): number[] =>
  Array.from({ length: space.size }, (_, i) => space.canonical(i));

test('equal types are one type, the lowest', async () => {
  const space = await spaceOf(`
    (type (func (param i32))) (type (func (param i32))) (type (func))
    (type (sub (func (param i32))))
    (rec (type (func (param i32))))
    (rec (type (func (param i32))) (type (func (param i32))))
    (type (func (param (ref 0)))) (type (func (param (ref 1)))) (type (func (param (ref 5))))`);
  expect(canonicals(space)).toEqual([0, 0, 2, 3, 0, 5, 6, 7, 7, 9]);
  expect(space.func(8)).toBe(space.func(7));
  expect(space.resolve(refType(true, 8))).toBe(refType(true, 7));
  expect(space.func(8).params).toEqual([refType(false, 0)]);
});

test('recursion is equal when groups are, not when unrollings are', async () => {
  const space = await spaceOf(`
    (rec (type $a (func (result (ref null $a)))))
    (rec (type $b (func (result (ref null $b)))))
    (type (func (result (ref null $a))))
    (rec (type $c (func (result (ref null $d)))) (type $d (func (result (ref null $c)))))
    (rec (type $e (func (result (ref null $f)))) (type $f (func (result (ref null $e)))))`);
  expect(canonicals(space)).toEqual([0, 0, 2, 3, 4, 3, 4]);
});

test('finality, mutability, packing and supertypes distinguish', async () => {
  const space = await spaceOf(`
    (type (struct (field i32))) (type (struct (field (mut i32)))) (type (struct (field i8)))
    (type (array i8)) (type (array i16))
    (type $o (sub (struct))) (type (sub $o (struct))) (type (sub final $o (struct)))
    (type (struct (field (ref null any)))) (type (struct (field (ref any))))`);
  expect(new Set(canonicals(space)).size).toBe(space.size);
});

test('subtyping of values', async () => {
  const space = await spaceOf(`
    (type $top (sub (struct))) (type $mid (sub $top (struct (field i32)))) (type $low (sub final $mid (struct (field i32) (field i64))))
    (type $other (sub (struct))) (type $array (array i8)) (type $func (func))
    (rec (type (sub $top (struct (field i32)))))`);
  const holds = (sub: number | string, sup: number | string): boolean =>
    space.isHeapSubtype(sub as never, sup as never);
  const chains = [
    ['none', 2, 1, 0, 'struct', 'eq', 'any'],
    ['none', 4, 'array', 'eq', 'any'],
    ['none', 'i31', 'eq', 'any'],
    ['nofunc', 5, 'func'],
    ['noextern', 'extern'],
    ['noexn', 'exn'],
  ];
  const related = new Set(
    chains.flatMap(chain => chain.flatMap((sub, i) => chain.slice(i).map(sup => `${sub} ${sup}`))),
  );
  const types = [...new Set(chains.flat())];
  for (const sub of types) for (const sup of types) expect([sub, sup, holds(sub, sup)]).toEqual([sub, sup, related.has(`${sub} ${sup}`)]); // prettier-ignore
  // Declared without a difference, types of two groups are still one.
  expect(space.canonical(3)).toBe(0);
  expect(space.supers(2)).toEqual([0, 1, 2]);
  expect(space.supers(6)).toEqual([0, 1]);
  expect(space.isSubtype(refType(false, 2), refType(true, 0))).toBe(true);
  expect(space.isSubtype(refType(true, 2), refType(false, 0))).toBe(false);
  expect(space.isSubtype('i32', 'i64')).toBe(false);
  expect(space.isSubtype('i32', anyref)).toBe(false);
  expect([space.top(4), space.top(5), space.top('noextern'), space.top('i31')]).toEqual([
    'any',
    'func',
    'extern',
    'any',
  ]);
  expect(space.isSubtype(externref, funcref)).toBe(false);
});

test.each<[string, string, string]>([
  ['forward reference', '(type (func (param (ref 1)))) (type (func))', 'unknown type 1'],
  ['dangling reference in a group', '(rec (type (struct (field (ref 2)))) (type (func)))', 'unknown type 2'],
  ['forward supertype', '(rec (type (sub 1 (func))) (type (sub (func))))', 'unknown type 1'],
  ['itself as supertype', '(type (sub 0 (func)))', 'unknown type 0'],
  ['final supertype', '(type (func)) (type (sub 0 (func)))', 'sub type 1 has the final type 0'],
  ['another kind', '(type (sub (struct))) (type (sub 0 (array i8)))', 'sub type 1 does not match'],
  ['fewer fields', '(type (sub (struct (field i32)))) (type (sub 0 (struct)))', 'sub type 1'],
  ['another field', '(type (sub (array i8))) (type (sub 0 (array i16)))', 'sub type 1'],
  [
    'covariant mutable field',
    '(type (sub (array (mut anyref)))) (type (sub 0 (array (mut eqref))))',
    'sub type 1',
  ],
  ['other mutability', '(type (sub (array (mut i8)))) (type (sub 0 (array i8)))', 'sub type 1'],
  [
    'covariant parameter',
    '(type (sub (func (param anyref)))) (type (sub 0 (func (param eqref))))',
    'sub type 1',
  ],
  [
    'contravariant result',
    '(type (sub (func (result eqref)))) (type (sub 0 (func (result anyref))))',
    'sub type 1',
  ],
  ['another arity', '(type (sub (func (param i32)))) (type (sub 0 (func)))', 'sub type 1'],
])('%s is invalid', async (_, types, message) => {
  const error = await errorOf(types);
  expect(error.class).toBe('invalid');
  expect(error.reason).toMatch(message);
  expect(error.place.offset).toBeGreaterThan(8);
});

test('variance the right way round is valid', async () => {
  await spaceOf(`(type (sub (func (param eqref) (result anyref)))) (type (sub 0 (func (param anyref) (result eqref))))
    (type (sub (array anyref))) (type (sub 2 (array (ref i31))))
    (type (sub (struct (field (mut i8))))) (type (sub 4 (struct (field (mut i8)) (field anyref))))`);
});

test('63 supertypes are the most', async () => {
  const chain = (depth: number): string =>
    '(type (sub (func)))' + Array.from({ length: depth }, (_, i) => `(type (sub ${i} (func)))`).join('');
  expect((await spaceOf(chain(63))).supers(63).length).toBe(64);
  expect((await errorOf(chain(64))).class).toBe('unsupported');
});

test('keys are the same in every module, and different for different types', async () => {
  const types = `
    (type (func)) (type (func (param i32 i64) (result f32))) (type (func (result funcref (ref extern))))
    (rec (type $r (sub (struct (field (ref null $r)) (field (mut i8))))))
    (type $s (sub $r (struct (field (ref null $r)) (field (mut i8)) (field v128))))
    (rec (type (func (param (ref $r)))) (type (array (ref $s))))`;
  const first = await spaceOf(types);
  const second = await spaceOf(`(type (struct)) (rec (type (func)) (type (func))) ${types.replaceAll('(type (func))', '(type (func)) (type (array i8))')}`); // prettier-ignore
  const keys = (space: TypeSpace): string[] => canonicals(space).map(index => space.key(index));
  expect(keys(first).slice(0, 3)).toEqual(['()->()', '(i32,i64)->(f32)', '()->(funcref,(ref extern))']);
  expect(keys(first)[3]).toBe('sub {(ref null .0),mut i8}');
  expect(new Set(keys(first)).size).toBe(first.size);
  for (const key of keys(first)) expect(keys(second)).toContain(key);
  expect(new Set(keys(second)).size).toBe(second.size);
  for (const key of keys(second)) expect(key.length).toBeLessThan(80);
});

test('keys of long chains of types stay short', async () => {
  const chain =
    '(type (func))' + Array.from({ length: 5000 }, (_, i) => `(type (func (param (ref ${i}))))`).join('');
  const space = await spaceOf(chain);
  expect(space.key(5000)).toMatch(/^#[0-9a-f]{32}$/);
  expect(space.key(1)).toBe('((ref ()->()))->()');
});

test('SHA-256 of the standard’s examples', () => {
  const digest = (text: string): string => sha256(new TextEncoder().encode(text));
  expect(digest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(digest('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  );
});
