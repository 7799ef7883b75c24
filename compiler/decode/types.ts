/**
 * Types in the binary format (core specification §5.3): value, reference and heap types, composite types and recursive
 * groups, limits and what is built of them. Whatever a proposal brought is rejected here while its feature is off.
 * Indices are not checked: types may be used before the whole type section is known.
 */
import { malformed, unsupported } from '../diagnostics.ts';
import type { FeatureName } from '../wasm/features.ts';
import { limits } from '../wasm/features.ts';
import type {
  AbstractHeapType,
  CompositeType,
  ExternKind,
  FieldType,
  GlobalType,
  HeapType,
  Limits,
  MemoryType,
  NumType,
  RecGroup,
  RefType,
  StorageType,
  SubType,
  TableType,
  TypeIndex,
  ValType,
  VecType,
} from '../wasm/types.ts';
import { refType } from '../wasm/types.ts';
import type { Reader } from './reader.ts';

const scalars: Readonly<Record<number, NumType | VecType>> = { 0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64', 0x7b: 'v128' }; // prettier-ignore

// As a value type the byte of an abstract heap type means the nullable reference to it.
const abstractHeaps: Readonly<Record<number, readonly [AbstractHeapType, FeatureName]>> = {
  0x74: ['noexn', 'exception-handling'],
  0x73: ['nofunc', 'gc'],
  0x72: ['noextern', 'gc'],
  0x71: ['none', 'gc'],
  0x70: ['func', 'reference-types'],
  0x6f: ['extern', 'reference-types'],
  0x6e: ['any', 'gc'],
  0x6d: ['eq', 'gc'],
  0x6c: ['i31', 'gc'],
  0x6b: ['struct', 'gc'],
  0x6a: ['array', 'gc'],
  0x69: ['exn', 'exception-handling'],
};

const refNullCode = 0x63;
const refCode = 0x64;

export function readHeapType(r: Reader): HeapType {
  const at = r.at;
  const abstract = abstractHeaps[r.peek()];
  if (abstract) {
    r.at++;
    const [heap, feature] = abstract;
    r.need(feature, `heap type ${heap}`, at);
    return heap;
  }
  const index = r.s33();
  if (index < 0) r.fail(malformed('bad-heap-type', index), at);
  r.need('function-references', 'a reference to a defined type', at);
  return index;
}

export function readRefType(r: Reader): RefType {
  const at = r.at;
  const byte = r.peek();
  if (abstractHeaps[byte]) return refType(true, readHeapType(r));
  if (byte !== refNullCode && byte !== refCode) r.fail(malformed('bad-reference-type', byte), at);
  r.at++;
  r.need('function-references', 'a typed reference', at);
  return refType(byte === refNullCode, readHeapType(r));
}

/** Whether the byte starts a value type, rather than a type index or the empty block type. */
export function startsValType(byte: number): boolean {
  return byte in scalars || byte in abstractHeaps || byte === refNullCode || byte === refCode;
}

export function readValType(r: Reader): ValType {
  const at = r.at;
  const byte = r.peek();
  const scalar = scalars[byte];
  if (scalar) {
    r.at++;
    if (scalar === 'v128') r.need('simd', 'v128', at);
    return scalar;
  }
  if (!startsValType(byte)) r.fail(malformed('bad-value-type', byte), at);
  return readRefType(r);
}

/** Appends the types of the section to `types`, and gives back how they are grouped. */
export function readTypes(r: Reader, types: SubType[]): RecGroup[] {
  return r.list('types', limits.types, () => {
    const start = types.length;
    const at = r.at;
    if (r.peek() === 0x4e) {
      r.at++;
      r.need('gc', 'a recursive type', at);
      r.list('types', limits.types, () => types.push(readSubType(r)));
    } else {
      types.push(readSubType(r));
    }
    if (types.length > limits.types) {
      r.fail(unsupported('limit', 'types', types.length, limits.types), at);
    }
    return { start, count: types.length - start };
  });
}

function readSubType(r: Reader): SubType {
  const at = r.at;
  const byte = r.peek();
  if (byte !== 0x50 && byte !== 0x4f) return { final: true, supertypes: [], type: readCompositeType(r), at };
  r.at++;
  r.need('gc', 'a subtype', at);
  const supertypes = r.list('supertypes', limits.types, () => r.u32() as TypeIndex);
  return { final: byte === 0x4f, supertypes, type: readCompositeType(r), at };
}

function readCompositeType(r: Reader): CompositeType {
  const at = r.at;
  const code = r.typeCode();
  switch (code) {
    case 0x60: {
      const params = r.list('parameters', limits.parameters, () => readValType(r));
      const results = r.list('results', limits.results, () => readValType(r));
      if (results.length > 1) r.need('multi-value', 'a function type with several results', at);
      return { kind: 'func', params, results };
    }
    case 0x5f:
      r.need('gc', 'a struct type', at);
      return { kind: 'struct', fields: r.list('fields', limits.fields, () => readField(r)) };
    case 0x5e:
      r.need('gc', 'an array type', at);
      return { kind: 'array', field: readField(r) };
    default:
      return r.fail(malformed('bad-type-definition', code), at);
  }
}

function readField(r: Reader): FieldType {
  return { type: readStorageType(r), mutable: readMutability(r) };
}

function readStorageType(r: Reader): StorageType {
  const byte = r.peek();
  if (byte !== 0x78 && byte !== 0x77) return readValType(r);
  r.at++;
  return byte === 0x78 ? 'i8' : 'i16';
}

function readMutability(r: Reader): boolean {
  const byte = r.byte();
  if (byte > 1) r.fail(malformed('bad-mutability', byte), r.at - 1);
  return byte === 1;
}

export function readGlobalType(r: Reader): GlobalType {
  return { value: readValType(r), mutable: readMutability(r) };
}

/** By the byte that says it. */
export const externKinds: readonly ExternKind[] = ['func', 'table', 'memory', 'global', 'tag'];

export function readTagType(r: Reader): number {
  const attribute = r.byte();
  if (attribute !== 0) r.fail(malformed('bad-tag-attribute', attribute), r.at - 1);
  return r.u32();
}

// Bits of the byte that precedes limits.
const hasMaximum = 1;
const isShared = 2;
const is64Bit = 4;
const hasPageSize = 8;

export function readTableType(r: Reader): TableType {
  // funcref was in the first release, but only here.
  const element = r.peek() === 0x70 ? (r.at++, refType(true, 'func')) : readRefType(r);
  const flags = readLimitsFlags(r, hasMaximum | is64Bit);
  return { element, address: flags & is64Bit ? 'i64' : 'i32', ...readLimits(r, flags) };
}

export function readMemoryType(r: Reader): MemoryType {
  const at = r.at;
  const flags = readLimitsFlags(r, hasMaximum | isShared | is64Bit | hasPageSize);
  const size = readLimits(r, flags);
  if (flags & isShared) r.need('threads', 'a shared memory', at);
  const address = flags & is64Bit ? 'i64' : 'i32';
  return { address, shared: (flags & isShared) !== 0, pageSizeLog2: readPageSize(r, flags), ...size };
}

function readLimitsFlags(r: Reader, allowed: number): number {
  const flags = r.byte();
  if (flags & ~allowed) r.fail(malformed('bad-limits-flags', flags), r.at - 1);
  if (flags & is64Bit) r.need('memory64', '64-bit limits', r.at - 1);
  if (flags & hasPageSize) r.need('custom-page-sizes', 'a page size', r.at - 1);
  return flags;
}

// Since memory64, limits are 64-bit integers in every case; whether they suit the address type is for validation to say.
function readLimits(r: Reader, flags: number): Limits {
  const bound = (): bigint => (r.features.has('memory64') ? r.u64() : BigInt(r.u32()));
  const min = bound();
  return { min, max: flags & hasMaximum ? bound() : null };
}

function readPageSize(r: Reader, flags: number): number {
  if (!(flags & hasPageSize)) return 16;
  const at = r.at;
  const log2 = r.u32();
  if (log2 >= 64) r.fail(malformed('bad-page-size', log2), at);
  return log2;
}
