import { decode } from '../../compiler/decode/sections.ts';
import { CompileError } from '../../compiler/diagnostics.ts';
import type { FeatureName } from '../../compiler/wasm/features.ts';
import { closeFeatures, defaultFeatures, featureNames } from '../../compiler/wasm/features.ts';
import type { Module } from '../../compiler/wasm/module.ts';
import { refType } from '../../compiler/wasm/types.ts';
import type { Bytes } from './binary.ts';
import { body, functionModule, header, leb, moduleOf, name, section, sized, vector } from './binary.ts';

const decodeAll = (bytes: Uint8Array): Module => decode(bytes, defaultFeatures);

function errorOf(bytes: Uint8Array, features = defaultFeatures): CompileError | null {
  try {
    decode(bytes, features);
    return null;
  } catch (error) {
    if (error instanceof CompileError) return error;
    throw error;
  }
}

const voidType = section(1, vector([[0x60, 0, 0]]));
const nameSection = (...subsections: readonly Bytes[]): Bytes =>
  section(0, [...name('name'), ...subsections.flat()]);
const funcNames = (...names: readonly (readonly [number, string])[]): Bytes =>
  section(1, vector(names.map(([index, text]) => [...leb(index), ...name(text)])));

test('a module with everything', () => {
  const bytes = moduleOf(
    section(1, vector([[0x60, 1, 0x7f, 0], [0x4e, 2, 0x50, 0, 0x5f, 1, 0x78, 1, 0x4f, 1, 1, 0x5e, 0x63, 1, 0]])),
    section(2, vector([[...name('m'), ...name('f'), 0, 0], [...name('m'), ...name('g'), 3, 0x7f, 0]])),
    section(3, vector([leb(0)])),
    section(4, vector([[0x70, 1, 1, 2], [0x40, 0, 0x64, 0x70, 4, 0, 0xd2, 0, 0x0b]])),
    section(5, vector([[0x0f, 1, ...leb(2 ** 33), 0]])),
    section(13, vector([[0, 0]])),
    section(6, vector([[0x7e, 1, 0x42, 5, 0x0b]])),
    section(7, vector([[...name('out'), 0, 1]])),
    section(9, vector([
      [0, 0x41, 0, 0x0b, 1, 0],
      [1, 0, 1, 1],
      [2, 1, 0x41, 0, 0x0b, 0, 0],
      [3, 0, 0],
      [4, 0x41, 0, 0x0b, 1, 0xd2, 0, 0x0b],
      [5, 0x6f, 1, 0xd0, 0x6f, 0x0b],
      [6, 1, 0x41, 0, 0x0b, 0x64, 0, 0],
      [7, 0x70, 0],
    ])),
    section(12, leb(3)),
    section(10, vector([sized([2, 2, 0x7f, 1, 0x7e, 0x01, 0x0b])])),
    section(11, vector([[0, 0x41, 0, 0x0b, 1, 9], [1, 0], [2, 3, 0x41, 0, 0x0b, 0]])),
    section(0, [...name('mine'), 1, 2]),
  ); // prettier-ignore
  const module = decodeAll(bytes);
  expect(module.groups).toEqual([{ start: 0, count: 1 }, { start: 1, count: 2 }]); // prettier-ignore
  expect(module.types.map(({ final, supertypes, type }) => ({ final, supertypes, type }))).toEqual([
    { final: true, supertypes: [], type: { kind: 'func', params: ['i32'], results: [] } },
    { final: false, supertypes: [], type: { kind: 'struct', fields: [{ type: 'i8', mutable: true }] } },
    {
      final: true,
      supertypes: [1],
      type: { kind: 'array', field: { type: refType(true, 1), mutable: false } },
    },
  ]);
  expect(module.funcs.map(func => [func.index, func.import?.name, func.type])).toEqual([[0, 'f', 0], [1, undefined, 0]]); // prettier-ignore
  expect(module.funcs[1]!.body!.locals).toEqual([{ count: 2, type: 'i32' }, { count: 1, type: 'i64' }]); // prettier-ignore
  expect(module.tables.map(table => table.type)).toEqual([
    { element: refType(true, 'func'), address: 'i32', min: 1n, max: 2n },
    { element: refType(false, 'func'), address: 'i64', min: 0n, max: null },
  ]);
  expect(module.tables[1]!.init!.length).toBe(2);
  expect(module.memories[0]!.type).toEqual({ address: 'i64', shared: true, pageSizeLog2: 0, min: 1n, max: 2n ** 33n }); // prettier-ignore
  expect(module.globals.map(global => [global.type, global.init?.length])).toEqual([
    [{ value: 'i32', mutable: false }, undefined],
    [{ value: 'i64', mutable: true }, 2],
  ]);
  expect(module.exports.map(({ name: text, kind, index }) => [text, kind, index])).toEqual([
    ['out', 'func', 1],
  ]);
  expect(module.elems.map(elem => [elem.mode, elem.table, elem.type, elem.items.length])).toEqual([
    ['active', 0, refType(false, 'func'), 1],
    ['passive', 0, refType(false, 'func'), 1],
    ['active', 1, refType(false, 'func'), 0],
    ['declarative', 0, refType(false, 'func'), 0],
    ['active', 0, refType(true, 'func'), 1],
    ['passive', 0, refType(true, 'extern'), 1],
    ['active', 1, refType(false, 0), 0],
    ['declarative', 0, refType(true, 'func'), 0],
  ]);
  expect(module.datas.map(data => [data.mode, data.memory, [...data.bytes]])).toEqual([
    ['active', 0, [9]],
    ['passive', 0, []],
    ['active', 3, []],
  ]);
  expect(module.customs.map(custom => [custom.name, [...custom.bytes]])).toEqual([['mine', [1, 2]]]);
  expect(module.size).toBe(bytes.length);
});

test('the name section names everything', () => {
  const names = vector([[1, ...name('x')]]);
  const nested = vector([[0, ...names]]);
  const plain = [1, 4, 5, 6, 7, 8, 9, 11].map(id => section(id, names));
  const deep = [2, 3, 10].map(id => section(id, nested));
  const module = decodeAll(
    moduleOf(nameSection(section(0, name('M')), ...plain, ...deep, section(99, [1, 2]))),
  );
  const { module: own, funcs, locals, fields, ...others } = module.names;
  const expected = new Map([[1, 'x']]);
  expect(own).toBe('M');
  expect(funcs).toEqual(expected);
  expect([locals, fields]).toEqual([new Map([[0, expected]]), new Map([[0, expected]])]);
  expect(new Set(Object.values(others).map(map => JSON.stringify([...map])))).toEqual(new Set(['[[1,"x"]]']));
});

test.each<[string, Bytes]>([
  ['ends early', section(1, [2, 0, ...name('a')])],
  ['is longer than the section', [1, 9, 1]],
  ['holds bad UTF-8', section(1, [1, 0, 1, 0xff])],
])('a name section that %s is no error and names nothing', (_, broken) => {
  const module = decodeAll(moduleOf(nameSection(section(0, name('M')), broken)));
  expect(module.names.module).toBeNull();
  expect(module.customs.map(custom => custom.name)).toEqual(['name']);
});

test('an error says where it is', () => {
  const bytes = (...rest: readonly Bytes[]): Uint8Array =>
    moduleOf(
      voidType,
      section(2, vector([[...name('m'), ...name('f'), 0, 0]])),
      section(3, vector([leb(0), leb(0)])),
      section(7, vector([[...name('exported'), 0, 2]])),
      section(10, vector([body(), body([0x01], [0xff])])),
      ...rest,
    );
  const offset = bytes().length - 2;
  const place = { section: 'code', offset, func: 2, funcName: 'exported' };
  expect(errorOf(bytes())).toMatchObject({ code: 'illegal-opcode', place });
  const named = errorOf(bytes(section(0, name('other')), nameSection(funcNames([2, 'named']))));
  expect(named).toMatchObject({ code: 'illegal-opcode', place: { ...place, funcName: 'named' } });
  expect(named!.message).toBe(
    `illegal opcode ff (in the code section, function 2 "named", at offset 0x${offset.toString(16)})`,
  );
});

test('sections keep their order', () => {
  const order = [1, 2, 3, 4, 5, 13, 6, 7, 9, 10, 11];
  const empty = (id: number): Bytes => section(id, vector([]));
  expect(errorOf(moduleOf(...order.map(empty)))).toBeNull();
  for (const [i, id] of order.entries()) {
    for (const later of order.slice(i)) {
      const error = errorOf(moduleOf(empty(later), section(0, name('between')), empty(id)));
      expect(error?.reason).toMatch('unexpected content after last section');
    }
  }
});

test.each<[string, Uint8Array, string, string]>([
  ['no header', Uint8Array.from(header.slice(0, 3)), 'unexpected-end', 'none'],
  ['another magic', Uint8Array.from([1, ...header.slice(1)]), 'bad-magic', 'none'],
  ['no bytes', new Uint8Array(), 'empty', 'none'],
  ['text', Buffer.from('\ufeff \n(module)'), 'text-format', 'none'],
  ['text after a comment', Buffer.from(';; made by hand\n(module)'), 'text-format', 'none'],
  ['a page', Buffer.from('<!DOCTYPE html>\n<p>Not found'), 'no-binary', 'none'],
  ['compressed', Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 'bad-magic', 'none'],
  ['version 13', Uint8Array.from([...header.slice(0, 4), 13, 0, 0, 0]), 'bad-version', 'none'],
  ['a component', Uint8Array.from([...header.slice(0, 4), 13, 0, 1, 0]), 'component', 'none'],
  ['section 14', moduleOf(section(14, [])), 'bad-section-id', 'none'],
  ['a section with bytes left', moduleOf(section(1, [0, 0])), 'size-mismatch', 'type'],
  ['an item beyond its section', moduleOf([1, 1, 1], voidType), 'bad-type-definition', 'type'],
  ['a custom section without room for its name', moduleOf([0, 0, 0]), 'unexpected-end', 'custom'],
  ['a type of form 0x5d', moduleOf(section(1, vector([[0x5d]]))), 'bad-type-definition', 'type'],
  ['an import of kind 5', moduleOf(section(2, vector([[0, 0, 5]]))), 'bad-import-kind', 'import'],
  ['a group with a name', moduleOf(section(2, vector([[0, ...name('b'), 0x7f, 0]]))), 'bad-import-kind', 'import'],
  ['a group in a group', moduleOf(section(2, vector([[0, 0, 0x7f, 1, 0, 0x7f, 0]]))), 'bad-import-kind', 'import'],
  ['a group of form 0xff 0x00', moduleOf(section(2, vector([[0, 0, 0xff, 0, 0]]))), 'bad-import-kind', 'import'],
  ['a group of an unknown type', moduleOf(section(2, vector([[0, 0, 0x7e, 5, 0]]))), 'bad-import-kind', 'import'],
  ['an export of kind 5', moduleOf(section(7, vector([[0, 5, 0]]))), 'bad-export-kind', 'export'],
  ['a tag with an attribute', moduleOf(section(13, vector([[1, 0]]))), 'bad-tag-attribute', 'tag'],
  ['mutability 2', moduleOf(section(6, vector([[0x7f, 2]]))), 'bad-mutability', 'global'],
  ['a table of i32', moduleOf(section(4, vector([[0x7f, 0, 0]]))), 'bad-reference-type', 'table'],
  ['a shared table', moduleOf(section(4, vector([[0x70, 3, 0, 0]]))), 'bad-limits-flags', 'table'],
  ['a memory with a fifth flag', moduleOf(section(5, vector([[16, 0]]))), 'bad-limits-flags', 'memory'],
  ['pages of 2^64 bytes', moduleOf(section(5, vector([[8, 0, 64]]))), 'bad-page-size', 'memory'],
  ['elements of flags 8', moduleOf(section(9, vector([[8]]))), 'bad-element-flags', 'element'],
  ['elements of kind 1', moduleOf(section(9, vector([[1, 1, 0]]))), 'bad-element-kind', 'element'],
  ['data of flags 3', moduleOf(section(11, vector([[3]]))), 'bad-data-flags', 'data'],
  ['a function without a body', moduleOf(voidType, section(3, vector([leb(0)]))), 'function-code-count', 'none'],
  ['a body without a function', moduleOf(section(10, vector([body()]))), 'function-code-count', 'none'],
  ['less data than counted', moduleOf(section(12, leb(1))), 'data-count-mismatch', 'none'],
  ['2^32 locals', moduleOf(voidType, section(3, vector([leb(0)])), section(10, vector([sized([2, ...leb(2 ** 32 - 1), 0x7f, 1, 0x7f, 0x0b])]))), 'too-many-locals', 'code'],
  ['too many parameters', moduleOf(section(1, vector([[0x60, ...vector(Array(1001).fill([0x7f])), 0]]))), 'limit', 'type'],
])('%s', (_, bytes, code, place) => {
  const error = errorOf(bytes);
  expect([error?.code, error?.place.section ?? 'none']).toEqual([code, place]);
  expect(error?.place.offset).toBeGreaterThanOrEqual(0);
}); // prettier-ignore

test.each<[string, Uint8Array, FeatureName]>([
  ['several results', moduleOf(section(1, vector([[0x60, 0, 2, 0x7f, 0x7f]]))), 'multi-value'],
  ['a struct type', moduleOf(section(1, vector([[0x5f, 0]]))), 'gc'],
  ['a recursive group', moduleOf(section(1, vector([[0x4e, 0]]))), 'gc'],
  ['a subtype', moduleOf(section(1, vector([[0x50, 0, 0x60, 0, 0]]))), 'gc'],
  ['a tag section', moduleOf(section(13, vector([]))), 'exception-handling'],
  ['an exported tag', moduleOf(section(7, vector([[0, 4, 0]]))), 'exception-handling'],
  ['a data count section', moduleOf(section(12, leb(0))), 'bulk-memory-operations'],
  ['a passive data segment', moduleOf(section(11, vector([[1, 0]]))), 'bulk-memory-operations'],
  ['a passive element segment', moduleOf(section(9, vector([[1, 0, 0]]))), 'bulk-memory-operations'],
  ['a table of externref', moduleOf(section(4, vector([[0x6f, 0, 0]]))), 'reference-types'],
  ['a table with an initial value', moduleOf(section(4, vector([[0x40, 0, 0x70, 0, 0, 0xd0, 0x70, 0x0b]]))), 'function-references'],
  ['a 64-bit table', moduleOf(section(4, vector([[0x70, 4, 0]]))), 'memory64'],
  ['a 64-bit memory', moduleOf(section(5, vector([[4, 0]]))), 'memory64'],
  ['a shared memory', moduleOf(section(5, vector([[3, 0, 0]]))), 'threads'],
  ['a group of imports', moduleOf(section(2, vector([[...name('a'), 0, 0x7f, 0]]))), 'compact-import-section'],
  ['a page size', moduleOf(section(5, vector([[8, 0, 0]]))), 'custom-page-sizes'],
])('%s needs a feature', (_, bytes, feature) => {
  expect(errorOf(bytes)).toBeNull();
  const features = closeFeatures(featureNames.filter(other => !closeFeatures([other]).has(feature)));
  const error = errorOf(bytes, features);
  expect(error).toMatchObject({ class: 'unsupported', code: 'feature-off' });
  expect(error!.reason).toMatch(`needs the feature ${feature}, which is off`);
}); // prettier-ignore

test('a group of imports is its imports', () => {
  const imports = (...groups: Bytes[]): object[] =>
    decodeAll(moduleOf(section(2, vector(groups)))).imports.map(({ at: _, ...item }) => item);
  const [a, b, c] = [name('a'), name('b'), name('c')];
  const plain = [[...a, ...b, 3, 0x7f, 0], [...a, ...c, 3, 0x7f, 0], [0, 0, 3, 0x7e, 1], [...a, ...b, 2, 0, 1]]; // prettier-ignore
  const own = [...a, 0, 0x7f, 2, ...b, 3, 0x7f, 0, ...c, 3, 0x7f, 0];
  const one = [...a, 0x80, 0, 0x7e, 3, 0x7f, 0, 2, ...b, ...c];
  expect(imports(own, ...plain.slice(2))).toEqual(imports(...plain));
  expect(imports(one, ...plain.slice(2))).toEqual(imports(...plain));
  expect(imports([...a, 0, 0x7f, 0], [...a, 0, 0x7e, 3, 0x7f, 0, 0])).toEqual([]);
});

test('a funcref table needs no feature', () => {
  expect(errorOf(moduleOf(section(4, vector([[0x70, 0, 0]]))), closeFeatures([]))).toBeNull();
});

test('every prefix of a module is rejected or is a module', () => {
  const bytes = functionModule([0x41, 1], [0x1a]);
  for (let length = 0; length < bytes.length; length++) {
    const error = errorOf(bytes.subarray(0, length));
    expect(error === null || error.class === 'malformed').toBe(true);
  }
});
