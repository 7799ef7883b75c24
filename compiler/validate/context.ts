/**
 * What is known of a module while its parts are checked: its items by index, and its types, resolved. An index
 * that dangles is invalid. Errors thrown here have no offset yet.
 */
import { invalid, unsupported } from '../diagnostics.ts';
import type { FeatureName, FeatureSet } from '../wasm/features.ts';
import type { BlockType } from '../wasm/immediates.ts';
import type { ElementSegment, Func, Global, Memory, Module, Table } from '../wasm/module.ts';
import type { TypeSpace } from '../wasm/type-space.ts';
import type {
  ArrayType,
  CompositeType,
  FuncType,
  HeapType,
  RefType,
  StructType,
  ValType,
} from '../wasm/types.ts';
import { isRef, refType } from '../wasm/types.ts';
import { reject } from './stack.ts';

const noTypes: readonly ValType[] = [];

/** Parameters and results of a block. */
export interface BlockSignature {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

const emptySignature: BlockSignature = { params: noTypes, results: noTypes };

export class Context {
  readonly module: Module;
  readonly space: TypeSpace;
  readonly features: FeatureSet;
  /** Functions that expressions outside of function bodies, or exports, refer to: `ref.func` may name them. */
  readonly declared: ReadonlySet<number>;
  private readonly dataCount: number;
  // Signatures of blocks that have one result.
  private readonly signatures = new Map<ValType, BlockSignature>();

  constructor(module: Module, space: TypeSpace, features: FeatureSet, declared: ReadonlySet<number>) {
    this.module = module;
    this.space = space;
    this.features = features;
    this.declared = declared;
    this.dataCount = module.dataCount ?? module.datas.length;
  }

  need(feature: FeatureName, what: string): void {
    if (!this.features.has(feature)) reject(unsupported('feature-off', what, feature));
  }

  limit(what: string, found: number, limit: number): void {
    if (found > limit) reject(unsupported('limit', what, found, limit));
  }

  func(index: number): Func {
    return this.module.funcs[index] ?? unknown('function', index);
  }

  table(index: number): Table {
    return this.module.tables[index] ?? unknown('table', index);
  }

  memory(index: number): Memory {
    return this.module.memories[index] ?? unknown('memory', index);
  }

  global(index: number): Global {
    return this.module.globals[index] ?? unknown('global', index);
  }

  /** The types of the values that a tag carries. */
  tagTypes(index: number): readonly ValType[] {
    const tag = this.module.tags[index] ?? unknown('tag', index);
    return this.space.func(tag.type).params;
  }

  elem(index: number): ElementSegment {
    return this.module.elems[index] ?? unknown('elem segment', index);
  }

  /** Data segments come after the code that names them; how many there are is known before. */
  data(index: number): void {
    if (index >= this.dataCount) unknown('data segment', index);
  }

  funcType(index: number): FuncType {
    const type = this.composite(index);
    return type.kind === 'func' ? type : wrongKind(index, 'a function');
  }

  struct(index: number): StructType {
    const type = this.composite(index);
    return type.kind === 'struct' ? type : wrongKind(index, 'a struct');
  }

  array(index: number): ArrayType {
    const type = this.composite(index);
    return type.kind === 'array' ? type : wrongKind(index, 'an array');
  }

  /** The heap type, resolved. */
  heap(type: HeapType): HeapType {
    if (typeof type === 'string') return type;
    this.composite(type);
    return this.space.canonical(type);
  }

  /** The type, resolved. */
  value(type: ValType): ValType {
    return isRef(type) ? this.ref(type) : type;
  }

  ref({ nullable, heap }: RefType): RefType {
    return refType(nullable, this.heap(heap));
  }

  block(type: BlockType): BlockSignature {
    if ('type' in type) return this.funcType(type.type);
    if (type.result === null) return emptySignature;
    const result = this.value(type.result);
    let signature = this.signatures.get(result);
    if (!signature) this.signatures.set(result, (signature = { params: noTypes, results: [result] }));
    return signature;
  }

  private composite(index: number): CompositeType {
    return index < this.space.size ? this.space.composite(index) : unknown('type', index);
  }
}

function unknown(what: string, index: number): never {
  reject(invalid('unknown', what, index));
}

function wrongKind(type: number, kind: string): never {
  reject(invalid('wrong-kind-of-type', type, kind));
}
