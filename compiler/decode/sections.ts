/**
 * The binary format's outermost layer (core specification §5.5): the header, sections in their order, and what each
 * of them holds. Reads all of the module, function bodies included, so whatever is malformed is found before
 * anything is validated. Custom sections are kept as they are; the name section is read besides.
 */
import { CompileError, malformed, unsupported } from '../diagnostics.ts';
import type { FeatureName, FeatureSet } from '../wasm/features.ts';
import { limits } from '../wasm/features.ts';
import type { Body, Defined, LocalRun, Module } from '../wasm/module.ts';
import { funcPlace } from '../wasm/module.ts';
import type { ByteOffset } from '../wasm/types.ts';
import { CodeReader } from './code.ts';
import { readHeader } from './header.ts';
import { readImports } from './imports.ts';
import { findNameSection, noNames, readNameSection } from './names.ts';
import { Reader } from './reader.ts';
import { readData, readElement } from './segments.ts';
import {
  externKinds,
  readGlobalType,
  readMemoryType,
  readTableType,
  readTagType,
  readTypes,
  readValType,
} from './types.ts';

// The module as far as it has been read.
type Draft = {
  -readonly [K in keyof Module]: Module[K] extends readonly (infer Item)[] ? Item[] : Module[K];
} & {
  bodies: Body[];
  /** Whether there was a name section: only the first counts. */
  isNamed: boolean;
  readonly code: CodeReader;
};

// What distinguishes the items of an index space from those of others.
type Own<Item> = Omit<Item, keyof Defined<number>>;

interface Section {
  readonly id: number;
  readonly name: string;
  readonly feature?: FeatureName;
  readonly read: (r: Reader, module: Draft, end: ByteOffset) => void;
}

// In the order in which they have to come.
export const sections: readonly Section[] = [
  { id: 1, name: 'type', read: readTypeSection },
  { id: 2, name: 'import', read: readImports },
  { id: 3, name: 'function', read: readFunctions },
  { id: 4, name: 'table', read: readTables },
  { id: 5, name: 'memory', read: readMemories },
  { id: 13, name: 'tag', feature: 'exception-handling', read: readTags },
  { id: 6, name: 'global', read: readGlobals },
  { id: 7, name: 'export', read: readExports },
  { id: 8, name: 'start', read: readStart },
  { id: 9, name: 'element', read: readElements },
  { id: 12, name: 'data count', feature: 'bulk-memory-operations', read: readDataCount },
  { id: 10, name: 'code', read: readBodies },
  { id: 11, name: 'data', read: readDatas },
];

/** Decodes a binary. Throws CompileError, malformed or unsupported. The result shares memory with `bytes`. */
export function decode(bytes: Uint8Array, features: FeatureSet): Module {
  const r = new Reader(bytes, features);
  if (bytes.length > limits.moduleSize) {
    r.fail(unsupported('limit', 'bytes', bytes.length, limits.moduleSize));
  }
  readHeader(r);
  const module = emptyModule(r);
  let last = -1;
  while (!r.done) {
    const at = r.at;
    const id = r.byte();
    if (id === 0) {
      readCustomSection(r, module);
      continue;
    }
    const position = sections.findIndex(section => section.id === id);
    const section = sections[position];
    if (!section) return r.fail(malformed('bad-section-id', id), at);
    if (position <= last) r.fail(malformed('section-order', section.name), at);
    last = position;
    inSection(section.name, () => {
      if (section.feature) r.need(section.feature, `a ${section.name} section`, at);
      r.sized(end => section.read(r, module, end));
    });
  }
  return complete(r, module);
}

function emptyModule(r: Reader): Draft {
  return {
    types: [],
    groups: [],
    imports: [],
    hasImportGroups: false,
    funcs: [],
    tables: [],
    memories: [],
    globals: [],
    tags: [],
    exports: [],
    start: null,
    elems: [],
    dataCount: null,
    bodies: [],
    datas: [],
    customs: [],
    names: noNames(),
    isNamed: false,
    size: r.bytes.length,
    code: new CodeReader(r),
  };
}

// What is known only when all sections are there.
function complete(r: Reader, { bodies, code: _, isNamed: __, ...module }: Draft): Module {
  const imported = module.funcs.filter(func => func.import).length;
  const defined = module.funcs.length - imported;
  if (defined !== bodies.length) r.fail(malformed('function-code-count', defined, bodies.length));
  const { dataCount, datas } = module;
  if (dataCount !== null && dataCount !== datas.length) {
    r.fail(malformed('data-count-mismatch', dataCount, datas.length));
  }
  const funcs = module.funcs.map((func, i) =>
    func.import ? func : { ...func, body: bodies[i - imported]! },
  );
  return { ...module, funcs };
}

// Tells errors where they happened.
function inSection<T>(section: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof CompileError ? error.at({ section }) : error;
  }
}

function readCustomSection(r: Reader, module: Draft): void {
  const at = r.at - 1;
  inSection('custom', () => {
    const size = r.length();
    const end = r.at + size;
    const name = r.name();
    if (r.at > end) r.fail(malformed('unexpected-end'), end);
    const bytes = r.view(end - r.at);
    if (name === 'name' && !module.isNamed) {
      module.names = readNameSection(bytes, r.features);
      module.isNamed = true;
    }
    module.customs.push({ name, bytes, at });
  });
}

function readTypeSection(r: Reader, module: Draft): void {
  module.groups = readTypes(r, module.types);
}

// Appends what a section defines to an index space.
function readDefinitions<Item extends Defined<number>>(
  r: Reader,
  space: Item[],
  what: string,
  limit: number,
  read: () => Own<Item>,
): void {
  r.list(what, limit, () => {
    const at = r.at;
    space.push({ ...read(), index: space.length, import: null, at } as unknown as Item);
  });
}

function readFunctions(r: Reader, module: Draft): void {
  readDefinitions(r, module.funcs, 'functions', limits.functions, () => ({ type: r.u32(), body: null }));
}

function readTables(r: Reader, module: Draft): void {
  readDefinitions(r, module.tables, 'tables', limits.tables, () => {
    const at = r.at;
    if (r.peek() !== 0x40) return { type: readTableType(r), init: null };
    r.at++;
    r.need('function-references', 'a table with an initial value', at);
    const zero = r.byte();
    if (zero !== 0) r.fail(malformed('zero-byte-expected', zero), r.at - 1);
    return { type: readTableType(r), init: module.code.read() };
  });
}

function readMemories(r: Reader, module: Draft): void {
  readDefinitions(r, module.memories, 'memories', limits.memories, () => ({ type: readMemoryType(r) }));
}

function readTags(r: Reader, module: Draft): void {
  readDefinitions(r, module.tags, 'tags', limits.tags, () => ({ type: readTagType(r) }));
}

function readGlobals(r: Reader, module: Draft): void {
  readDefinitions(r, module.globals, 'globals', limits.globals, () => ({
    type: readGlobalType(r),
    init: module.code.read(),
  }));
}

function readExports(r: Reader, module: Draft): void {
  module.exports = r.list('exports', limits.exports, () => {
    const at = r.at;
    const name = r.name();
    const byte = r.byte();
    const kind = externKinds[byte] ?? r.fail(malformed('bad-export-kind', byte), r.at - 1);
    if (kind === 'tag') r.need('exception-handling', 'a tag', r.at - 1);
    return { name, kind, index: r.u32(), at };
  });
}

function readStart(r: Reader, module: Draft): void {
  module.start = { at: r.at, func: r.u32() };
}

function readElements(r: Reader, module: Draft): void {
  module.elems = r.list('element segments', limits.elementSegments, i => readElement(r, module.code, i));
}

function readDataCount(r: Reader, module: Draft): void {
  module.dataCount = r.u32();
}

function readBodies(r: Reader, module: Draft, end: ByteOffset): void {
  module.code.mayNameData = module.dataCount !== null;
  const imported = module.funcs.filter(func => func.import).length;
  module.bodies = r.list('function bodies', limits.functions, i => {
    try {
      return readBody(r, module.code);
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      // The name section comes later, so far only errors want it.
      const names = findNameSection(r.bytes, end, r.features);
      throw error.at(funcPlace({ ...module, names }, imported + i));
    }
  });
}

function readBody(r: Reader, code: CodeReader): Body {
  const at = r.at;
  return r.sized(end => {
    const start = r.at;
    const size = end - start;
    if (size > limits.functionSize) {
      r.fail(unsupported('limit', 'bytes in a function body', size, limits.functionSize), at);
    }
    const locals = readLocals(r);
    return { locals, code: code.read(), start, end };
  });
}

function readLocals(r: Reader): LocalRun[] {
  let total = 0;
  return r.list('groups of locals', limits.locals, () => {
    const at = r.at;
    const count = r.u32();
    total += count;
    if (total >= 2 ** 32) r.fail(malformed('too-many-locals', total), at);
    return { count, type: readValType(r) };
  });
}

function readDatas(r: Reader, module: Draft): void {
  module.datas = r.list('data segments', limits.dataSegments, i => readData(r, module.code, i));
}
