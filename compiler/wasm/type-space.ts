/**
 * The types of one module as a space with equality and subtyping (core specification §3.1.4, §3.1.5, §3.3). Types are
 * iso-recursive: two are equal when their recursive groups are equal, member by member, so every type has a canonical
 * index, the lowest of those equal to it. Once a type is resolved to canonical indices, `===` is equality.
 *
 * Building the space validates the type section: indices that dangle or point forward are invalid, and so are
 * subtypes that do not match their supertype. Types equal across modules are found by `key`, see `type-keys.ts`.
 */
import { CompileError, invalid, unsupported } from '../diagnostics.ts';
import { limits } from './features.ts';
import { groupKey, groupText } from './type-keys.ts';
import type {
  AbstractHeapType,
  ArrayType,
  CompositeType,
  FieldType,
  FuncType,
  HeapType,
  RecGroup,
  StorageType,
  StructType,
  SubType,
  TypeIndex,
  ValType,
} from './types.ts';
import { isRef, refType } from './types.ts';

// Every abstract heap type with the types right above it.
const above: Readonly<Record<AbstractHeapType, readonly AbstractHeapType[]>> = {
  any: [], eq: ['any'], i31: ['eq'], struct: ['eq'], array: ['eq'], none: ['i31', 'struct', 'array'],
  func: [], nofunc: ['func'],
  extern: [], noextern: ['extern'],
  exn: [], noexn: ['exn'],
}; // prettier-ignore

const bottoms = { any: 'none', func: 'nofunc', extern: 'noextern', exn: 'noexn' } as const;

/** The four types that have no supertype, one for each hierarchy. */
export type TopHeapType = keyof typeof bottoms;

export class TypeSpace {
  /** number of type indices */
  readonly size: number;
  private readonly types: readonly SubType[];
  private readonly groups: readonly RecGroup[];
  // By type index.
  private readonly canonicals: TypeIndex[] = [];
  private readonly composites: CompositeType[] = [];
  private readonly chains: (readonly TypeIndex[])[] = [];
  // By canonical index; made by the first call of `key`, group after group, so that long chains of types need no recursion.
  private readonly keys: string[] = [];

  /** Throws CompileError when a definition is invalid. */
  constructor(types: readonly SubType[], groups: readonly RecGroup[]) {
    this.size = types.length;
    this.types = types;
    this.groups = groups;
    const starts = new Map<string, TypeIndex>();
    for (const group of groups) {
      this.checkIndices(group);
      const text = groupText(types, group, x => String(this.canonicals[x]));
      const first = starts.get(text);
      if (first === undefined) starts.set(text, group.start);
      for (let i = 0; i < group.count; i++) this.canonicals.push((first ?? group.start) + i);
      if (first === undefined) this.addGroup(group);
      else this.repeatGroup(group, first);
    }
  }

  /** The lowest index of an equal type. */
  canonical(index: TypeIndex): TypeIndex {
    return this.canonicals[index]!;
  }

  /** The type with canonical indices only, so that `===` compares it. */
  resolve(type: ValType): ValType {
    if (!isRef(type) || typeof type.heap === 'string') return type;
    return refType(type.nullable, this.canonicals[type.heap]!);
  }

  /** The resolved definition; the same object for equal types. */
  composite(index: TypeIndex): CompositeType {
    return this.composites[index]!;
  }

  /** The resolved type of an index that validation knows to be a function type, as the next two for struct and array. */
  func(index: TypeIndex): FuncType {
    return this.composites[index] as FuncType;
  }

  struct(index: TypeIndex): StructType {
    return this.composites[index] as StructType;
  }

  array(index: TypeIndex): ArrayType {
    return this.composites[index] as ArrayType;
  }

  /** Canonical indices from the root of the type's hierarchy down to the type itself. */
  supers(index: TypeIndex): readonly TypeIndex[] {
    return this.chains[index]!;
  }

  /** Whether there can be no type below it. */
  isFinal(index: TypeIndex): boolean {
    return this.types[index]!.final;
  }

  isSubtype(sub: ValType, sup: ValType): boolean {
    if (sub === sup) return true;
    if (!isRef(sub) || !isRef(sup)) return false;
    return (sup.nullable || !sub.nullable) && this.isHeapSubtype(sub.heap, sup.heap);
  }

  isHeapSubtype(sub: HeapType, sup: HeapType): boolean {
    if (sub === sup) return true;
    if (typeof sub === 'string') {
      if (typeof sup === 'string') return above[sub].some(type => this.isHeapSubtype(type, sup));
      return sub === bottoms[this.top(sup)];
    }
    if (typeof sup === 'string') return this.isHeapSubtype(this.composites[sub]!.kind, sup);
    return this.chains[sub]![this.chains[sup]!.length - 1] === this.canonicals[sup];
  }

  /** The top of the hierarchy that the type belongs to. */
  top(heap: HeapType): TopHeapType {
    let type: AbstractHeapType = typeof heap === 'string' ? heap : this.composites[heap]!.kind;
    for (let next = above[type][0]; next !== undefined; next = above[type][0]) type = next;
    return type as TopHeapType;
  }

  /** A string equal for equal types in every module, and for no others; short, and readable where types are plain. */
  key(index: TypeIndex): string {
    if (this.keys.length === 0) this.addKeys();
    return this.keys[this.canonicals[index]!]!;
  }

  private addKeys(): void {
    for (const group of this.groups) {
      if (group.count === 0 || this.canonicals[group.start] !== group.start) continue;
      const key = groupKey(groupText(this.types, group, x => this.keys[this.canonicals[x]!]!));
      for (let i = 0; i < group.count; i++)
        this.keys[group.start + i] = group.count === 1 ? key : `${key}.${i}`;
    }
  }

  // A type may refer to its own group and to what stands before it.
  private checkIndices({ start, count }: RecGroup): void {
    for (let x = start; x < start + count; x++) {
      const { supertypes, type, at } = this.types[x]!;
      const check = (index: TypeIndex, end: number): void => {
        if (index >= end) throw new CompileError(invalid('unknown', 'type', index), { offset: at });
      };
      for (const index of supertypes) check(index, x);
      for (const t of storageTypes(type)) {
        if (isRef(t) && typeof t.heap !== 'string') check(t.heap, start + count);
      }
    }
  }

  private addGroup({ start, count }: RecGroup): void {
    for (let x = start; x < start + count; x++) {
      const { supertypes, type, at } = this.types[x]!;
      const supers = supertypes[0] === undefined ? [] : this.chains[supertypes[0]]!;
      if (supers.length > limits.subtypingDepth) {
        const diagnostic = unsupported(
          'limit',
          'supertypes of one type',
          supers.length,
          limits.subtypingDepth,
        );
        throw new CompileError(diagnostic, { offset: at });
      }
      this.composites.push(this.resolveComposite(type));
      this.chains.push([...supers, x]);
    }
    for (let x = start; x < start + count; x++) this.checkSupertype(x);
  }

  private repeatGroup({ count }: RecGroup, first: TypeIndex): void {
    for (let i = 0; i < count; i++) {
      this.composites.push(this.composites[first + i]!);
      this.chains.push(this.chains[first + i]!);
    }
  }

  private checkSupertype(x: TypeIndex): void {
    const { supertypes, at } = this.types[x]!;
    const [sup] = supertypes;
    if (sup === undefined) return;
    const fail = (reason: string): never => {
      throw new CompileError(invalid('sub-type', x, reason), { offset: at });
    };
    if (supertypes.length > 1) fail('has more than one supertype');
    if (this.types[sup]!.final) fail(`has the final type ${sup} as its supertype`);
    if (!this.matches(this.composites[x]!, this.composites[sup]!))
      fail(`does not match its supertype ${sup}`);
  }

  private matches(sub: CompositeType, sup: CompositeType): boolean {
    if (sub.kind === 'func') {
      return (
        sup.kind === 'func' &&
        sub.params.length === sup.params.length &&
        sub.results.length === sup.results.length &&
        sub.params.every((t, i) => this.isSubtype(sup.params[i]!, t)) &&
        sub.results.every((t, i) => this.isSubtype(t, sup.results[i]!))
      );
    }
    if (sub.kind === 'array') return sup.kind === 'array' && this.fieldMatches(sub.field, sup.field);
    return (
      sup.kind === 'struct' &&
      sub.fields.length >= sup.fields.length &&
      sup.fields.every((field, i) => this.fieldMatches(sub.fields[i]!, field))
    );
  }

  // A mutable field is read and written, so its type must be the same.
  private fieldMatches(sub: FieldType, sup: FieldType): boolean {
    if (sub.mutable !== sup.mutable) return false;
    if (sub.type === sup.type) return true;
    return !sub.mutable && isRef(sub.type) && isRef(sup.type) && this.isSubtype(sub.type, sup.type);
  }

  private resolveComposite(type: CompositeType): CompositeType {
    const storage = (t: StorageType): StorageType => (isRef(t) ? this.resolve(t) : t);
    const field = ({ type: t, mutable }: FieldType): FieldType => ({ type: storage(t), mutable });
    const value = (t: ValType): ValType => this.resolve(t);
    if (type.kind === 'func') {
      return { kind: 'func', params: type.params.map(value), results: type.results.map(value) };
    }
    if (type.kind === 'array') return { kind: 'array', field: field(type.field) };
    return { kind: 'struct', fields: type.fields.map(field) };
  }
}

function storageTypes(type: CompositeType): readonly StorageType[] {
  if (type.kind === 'func') return [...type.params, ...type.results];
  if (type.kind === 'array') return [type.field.type];
  return type.fields.map(field => field.type);
}
