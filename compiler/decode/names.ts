/**
 * The name section (core specification §7.4.1 and the extended-name-section proposal). Names help people only: a section
 * that cannot be read, in whole or in part, says nothing and is no error.
 */
import { CompileError } from '../diagnostics.ts';
import type { FeatureSet } from '../wasm/features.ts';
import type { Names } from '../wasm/module.ts';
import type { ByteOffset } from '../wasm/types.ts';
import { Reader } from './reader.ts';

export function noNames(): Names {
  return {
    module: null,
    funcs: new Map(),
    locals: new Map(),
    types: new Map(),
    tables: new Map(),
    memories: new Map(),
    globals: new Map(),
    elems: new Map(),
    datas: new Map(),
    fields: new Map(),
    tags: new Map(),
  };
}

// By the subsection's id.
const subsections: readonly ((r: Reader, names: Names) => void)[] = [
  (r, names) => (names.module = r.name()),
  (r, names) => readNames(r, names.funcs),
  (r, names) => readIndirectNames(r, names.locals),
  () => {}, // labels
  (r, names) => readNames(r, names.types),
  (r, names) => readNames(r, names.tables),
  (r, names) => readNames(r, names.memories),
  (r, names) => readNames(r, names.globals),
  (r, names) => readNames(r, names.elems),
  (r, names) => readNames(r, names.datas),
  (r, names) => readIndirectNames(r, names.fields),
  (r, names) => readNames(r, names.tags),
];

/** Reads the contents of a name section; without any name when they are broken. */
export function readNameSection(bytes: Uint8Array, features: FeatureSet): Names {
  const names = noNames();
  try {
    const r = new Reader(bytes, features);
    while (!r.done) {
      const id = r.byte();
      const contents = new Reader(r.view(r.length()), features);
      subsections[id]?.(contents, names);
    }
    return names;
  } catch (error) {
    if (error instanceof CompileError) return noNames();
    throw error;
  }
}

/** Reads the name section among the sections from `start` on. */
export function findNameSection(bytes: Uint8Array, start: ByteOffset, features: FeatureSet): Names {
  const r = new Reader(bytes, features);
  r.at = start;
  try {
    for (;;) {
      const id = r.byte();
      const section = new Reader(r.view(r.length()), features);
      if (id === 0 && section.name() === 'name') {
        return readNameSection(section.bytes.subarray(section.at), features);
      }
    }
  } catch (error) {
    if (error instanceof CompileError) return noNames();
    throw error;
  }
}

function readNames(r: Reader, names: Map<number, string>): void {
  for (let count = r.u32(); count > 0; count--) names.set(r.u32(), r.name());
}

function readIndirectNames(r: Reader, names: Map<number, Map<number, string>>): void {
  for (let count = r.u32(); count > 0; count--) {
    const inner = new Map<number, string>();
    names.set(r.u32(), inner);
    readNames(r, inner);
  }
}
