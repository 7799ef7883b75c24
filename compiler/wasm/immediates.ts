/**
 * The kinds of immediate that instructions carry (core specification §5.4), and the value each decodes to. How a kind is
 * read stands in `decode/code.ts`, how it prints in `wasm/print.ts`; both are maps over `Immediates`, so a kind without an entry does
 * not compile.
 */
import type {
  DataIndex,
  ElemIndex,
  FuncIndex,
  GlobalIndex,
  HeapType,
  LocalIndex,
  MemoryIndex,
  RefType,
  TableIndex,
  TagIndex,
  TypeIndex,
  ValType,
} from './types.ts';

/** `null` for `[] -> []`, a value type for `[] -> [t]`, else the index of a function type. */
export type BlockType = { readonly result: ValType | null } | { readonly type: TypeIndex };

export interface MemArg {
  /** log2 of the alignment hint in bytes */
  readonly align: number;
  readonly memory: MemoryIndex;
  /** Bytes added to the address. Offsets past 2^53 are rounded: every one of them traps. */
  readonly offset: number;
}

export interface CatchClause {
  /** null catches everything. */
  readonly tag: TagIndex | null;
  /** Whether the exception itself is passed, as the last value. */
  readonly ref: boolean;
  /** relative depth, counted outside the try_table */
  readonly label: number;
}

export interface BranchTable {
  /** relative depths */
  readonly labels: readonly number[];
  readonly default: number;
}

export interface CastBranch {
  readonly label: number;
  readonly from: RefType;
  readonly to: RefType;
}

/** What each kind of immediate decodes to. */
export interface Immediates {
  /** relative depth */
  label: number;
  labels: BranchTable;
  castlabel: CastBranch;
  catches: readonly CatchClause[];
  blocktype: BlockType;
  func: FuncIndex;
  type: TypeIndex;
  table: TableIndex;
  memory: MemoryIndex;
  global: GlobalIndex;
  local: LocalIndex;
  tag: TagIndex;
  elem: ElemIndex;
  data: DataIndex;
  /** field number within a struct type */
  field: number;
  heaptype: HeapType;
  valtypes: readonly ValType[];
  memarg: MemArg;
  lane: number;
  /** sixteen lane numbers below 32 */
  shuffle: readonly number[];
  /** number of operands */
  count: number;
  i32: number;
  i64: bigint;
  /** the bits, as int32: a JavaScript number would lose a NaN's payload */
  f32: number;
  /** the bits, as signed 64-bit integer */
  f64: bigint;
  /** four int32 words, lowest lane first */
  v128: readonly [number, number, number, number];
  /** a reserved zero byte */
  zero: 0;
}

export type ImmediateKind = keyof Immediates;
