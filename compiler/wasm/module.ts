/**
 * A decoded module: plain read-only data in index-space order, imports first, with the byte offsets that errors name.
 * Nothing here is validated; indices may dangle.
 */
import type { Place } from '../diagnostics.ts';
import type { Code } from './code.ts';
import type { TypeSpace } from './type-space.ts';
import type {
  ByteOffset,
  DataIndex,
  ElemIndex,
  ExternKind,
  FuncIndex,
  GlobalIndex,
  GlobalType,
  MemoryIndex,
  MemoryType,
  RecGroup,
  RefType,
  SubType,
  TableIndex,
  TableType,
  TagIndex,
  TypeIndex,
  ValType,
} from './types.ts';

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
  /** position in the index space of its kind */
  readonly index: number;
  readonly at: ByteOffset;
}

export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: number;
  readonly at: ByteOffset;
}

/** What functions, tables, memories, globals and tags share. */
export interface Defined<Index> {
  readonly index: Index;
  /** null when the module defines it itself */
  readonly import: Import | null;
  readonly at: ByteOffset;
}

export interface Func extends Defined<FuncIndex> {
  readonly type: TypeIndex;
  /** null for imports */
  readonly body: Body | null;
}

export interface Body {
  /** Types of the locals after the parameters, as runs. */
  readonly locals: readonly LocalRun[];
  readonly code: Code;
  readonly start: ByteOffset;
  readonly end: ByteOffset;
}

export interface LocalRun {
  readonly count: number;
  readonly type: ValType;
}

export interface Table extends Defined<TableIndex> {
  readonly type: TableType;
  /** null: the null reference */
  readonly init: Code | null;
}

export interface Memory extends Defined<MemoryIndex> {
  readonly type: MemoryType;
}

export interface Global extends Defined<GlobalIndex> {
  readonly type: GlobalType;
  /** null for imports */
  readonly init: Code | null;
}

export interface Tag extends Defined<TagIndex> {
  readonly type: TypeIndex;
}

export interface ElementSegment {
  readonly index: ElemIndex;
  readonly mode: 'active' | 'passive' | 'declarative';
  /** of active segments */
  readonly table: TableIndex;
  /** null unless active */
  readonly offset: Code | null;
  readonly type: RefType;
  /** A constant expression an element, or function indices where the binary holds just those. */
  readonly items: readonly Code[] | readonly FuncIndex[];
  readonly itemsAreIndices: boolean;
  readonly at: ByteOffset;
}

export interface DataSegment {
  readonly index: DataIndex;
  readonly mode: 'active' | 'passive';
  /** of active segments */
  readonly memory: MemoryIndex;
  /** null unless active */
  readonly offset: Code | null;
  /** A view of the module's bytes: not to be written. */
  readonly bytes: Uint8Array;
  readonly at: ByteOffset;
}

export interface CustomSection {
  readonly name: string;
  /** A view of the module's bytes: not to be written. */
  readonly bytes: Uint8Array;
  readonly at: ByteOffset;
}

/** The name section (specification §7.4.1, extended-name-section proposal); every map may have gaps. */
export interface Names {
  module: string | null;
  readonly funcs: Map<number, string>;
  /** by function, then local */
  readonly locals: Map<number, Map<number, string>>;
  readonly types: Map<number, string>;
  readonly tables: Map<number, string>;
  readonly memories: Map<number, string>;
  readonly globals: Map<number, string>;
  readonly elems: Map<number, string>;
  readonly datas: Map<number, string>;
  /** by struct type, then field */
  readonly fields: Map<number, Map<number, string>>;
  readonly tags: Map<number, string>;
}

export interface Module {
  readonly types: readonly SubType[];
  readonly groups: readonly RecGroup[];
  /** in binary order */
  readonly imports: readonly Import[];
  /** whether the binary names a module once for several imports */
  readonly hasImportGroups: boolean;
  readonly funcs: readonly Func[];
  readonly tables: readonly Table[];
  readonly memories: readonly Memory[];
  readonly globals: readonly Global[];
  readonly tags: readonly Tag[];
  readonly exports: readonly Export[];
  readonly start: { readonly func: FuncIndex; readonly at: ByteOffset } | null;
  readonly elems: readonly ElementSegment[];
  readonly datas: readonly DataSegment[];
  /** null without a data count section */
  readonly dataCount: number | null;
  readonly customs: readonly CustomSection[];
  readonly names: Names;
  /** bytes of the binary */
  readonly size: number;
}

type Named = Pick<Module, 'names' | 'imports' | 'exports' | 'funcs'>;

/** The names of functions by index: the name section's, or those of an export or import; null for none. */
export function functionNames({ names, imports, exports, funcs }: Named): (string | null)[] {
  const found = new Array<string | null>(funcs.length).fill(null);
  for (const { kind, index, name } of imports) if (kind === 'func') found[index] = name;
  for (const { kind, index, name } of exports.toReversed()) if (kind === 'func') found[index] = name;
  for (const [index, name] of names.funcs) if (index < funcs.length) found[index] = name;
  return found;
}

/** Where errors in a function say they are: its index and, if it has one, its name. */
export function funcPlace(module: Named, func: FuncIndex): Place {
  const funcName = functionNames(module)[func] ?? null;
  return funcName === null ? { func } : { func, funcName };
}

declare const validated: unique symbol;

/** A module that validation has passed: only `validate` makes one. */
export interface ValidModule extends Module {
  readonly space: TypeSpace;
  /** Functions that may become references: those that exports, segments, and initial values name. */
  readonly declared: ReadonlySet<FuncIndex>;
  readonly [validated]: true;
}
