/**
 * WebAssembly's types (core specification §2.3): the vocabulary that every stage shares. Values are plain and immutable.
 * Concrete heap types are type indices of the module at hand; `type-space.ts` gives them equality and subtyping.
 * References are interned, so that `===` compares value types once their indices are canonical.
 */

declare const brand: unique symbol;
/** A number that carries its meaning in its type. */
type Branded<Name extends string> = number & { readonly [brand]?: Name };

/** Position in the bytes of the module. */
export type ByteOffset = Branded<'ByteOffset'>;
export type TypeIndex = Branded<'TypeIndex'>;
export type FuncIndex = Branded<'FuncIndex'>;
export type TableIndex = Branded<'TableIndex'>;
export type MemoryIndex = Branded<'MemoryIndex'>;
export type GlobalIndex = Branded<'GlobalIndex'>;
export type TagIndex = Branded<'TagIndex'>;
export type ElemIndex = Branded<'ElemIndex'>;
export type DataIndex = Branded<'DataIndex'>;
export type LocalIndex = Branded<'LocalIndex'>;

export type NumType = 'i32' | 'i64' | 'f32' | 'f64';
export type VecType = 'v128';

/** The abstract heap types: for each hierarchy its top, what lies between, and its bottom. */
export type AbstractHeapType =
  | 'any' | 'eq' | 'i31' | 'struct' | 'array' | 'none'
  | 'func' | 'nofunc'
  | 'extern' | 'noextern'
  | 'exn' | 'noexn'; // prettier-ignore

export type HeapType = AbstractHeapType | TypeIndex;

export interface RefType {
  readonly kind: 'ref';
  readonly nullable: boolean;
  readonly heap: HeapType;
}

export type ValType = NumType | VecType | RefType;
export type PackedType = 'i8' | 'i16';
export type StorageType = ValType | PackedType;

export interface FieldType {
  readonly type: StorageType;
  readonly mutable: boolean;
}

export interface FuncType {
  readonly kind: 'func';
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

export interface StructType {
  readonly kind: 'struct';
  readonly fields: readonly FieldType[];
}

export interface ArrayType {
  readonly kind: 'array';
  readonly field: FieldType;
}

export type CompositeType = FuncType | StructType | ArrayType;

/** One member of a recursive group. */
export interface SubType {
  readonly final: boolean;
  readonly supertypes: readonly TypeIndex[];
  readonly type: CompositeType;
  readonly at: ByteOffset;
}

/** Type indices `start` to `start + count - 1` are defined together. */
export interface RecGroup {
  readonly start: TypeIndex;
  readonly count: number;
}

export type AddressType = 'i32' | 'i64';

/** Counts of pages or of table elements; 64-bit limits need BigInt. */
export interface Limits {
  readonly min: bigint;
  readonly max: bigint | null;
}

export interface MemoryType extends Limits {
  readonly address: AddressType;
  readonly shared: boolean;
  /** log2 of the page size in bytes: 16, or 0 with custom page sizes */
  readonly pageSizeLog2: number;
}

export interface TableType extends Limits {
  readonly address: AddressType;
  readonly element: RefType;
}

export interface GlobalType {
  readonly value: ValType;
  readonly mutable: boolean;
}

export type ExternKind = 'func' | 'table' | 'memory' | 'global' | 'tag';

// Interning keeps references comparable by identity; the tables hold nothing but equal immutable values.
const nullableRefs = new Map<HeapType, RefType>();
const nonNullableRefs = new Map<HeapType, RefType>();

/** The reference type `(ref null? heap)`; the same object for the same arguments. */
export function refType(nullable: boolean, heap: HeapType): RefType {
  const refs = nullable ? nullableRefs : nonNullableRefs;
  let type = refs.get(heap);
  if (!type) refs.set(heap, (type = Object.freeze({ kind: 'ref', nullable, heap })));
  return type;
}

export const funcref = refType(true, 'func');
export const externref = refType(true, 'extern');
export const anyref = refType(true, 'any');
export const exnref = refType(true, 'exn');

export function isRef(type: StorageType): type is RefType {
  return typeof type === 'object';
}

/** Whether locals and fields of the type start out with a value. */
export function isDefaultable(type: StorageType): boolean {
  return !isRef(type) || type.nullable;
}

/** The value type on the stack of a field's storage type. */
export function unpacked(type: StorageType): ValType {
  return type === 'i8' || type === 'i16' ? 'i32' : type;
}

// (ref null heap) has a shorthand in the text format for each abstract heap type.
const shorthands: Readonly<Record<AbstractHeapType, string>> = {
  any: 'anyref', eq: 'eqref', i31: 'i31ref', struct: 'structref', array: 'arrayref', none: 'nullref',
  func: 'funcref', nofunc: 'nullfuncref',
  extern: 'externref', noextern: 'nullexternref',
  exn: 'exnref', noexn: 'nullexnref',
}; // prettier-ignore

/** The type in the text format, concrete heap types as their index. */
export function typeName(type: StorageType): string {
  if (!isRef(type)) return type;
  if (type.nullable && typeof type.heap === 'string') return shorthands[type.heap];
  return type.nullable ? `(ref null ${type.heap})` : `(ref ${type.heap})`;
}

/** `[i32 i64] -> [f32]` */
export function funcTypeName(type: FuncType): string {
  return `[${type.params.map(typeName).join(' ')}] -> [${type.results.map(typeName).join(' ')}]`;
}

/** Letters of the instruction table's type column, 'p' aside. */
export const typeLetters: Readonly<Record<string, NumType | VecType>> = {
  i: 'i32',
  j: 'i64',
  f: 'f32',
  d: 'f64',
  v: 'v128',
};
