/**
 * What emitted functions refer to outside themselves: names of the module's entities, and a record of which are used, for only those
 * are emitted.
 */
import type { Dispatch, Entity, Intrinsic, Register } from '../ir/js-ops.ts';
import { shapeOf } from '../wasm/layout.ts';
import type { ValidModule } from '../wasm/module.ts';
import type { TypeSpace } from '../wasm/type-space.ts';
import * as js from './build.ts';
import type { ESTree, Expression, Statement } from './build.ts';
import type { ModuleNames } from './names.ts';

const viewNames: Readonly<Record<string, string>> = {
  DataView: 'view',
  Uint8Array: 'u8',
  Int8Array: 'i8',
};

/** of DataView, those that programs use most first */
const viewMethods = [
  'Int32',
  'Int8',
  'Uint8',
  'Float64',
  'Uint16',
  'Int16',
  'Float32',
  'BigInt64',
  'Uint32',
  'BigUint64',
].flatMap(type => [`get${type}`, `set${type}`]);

export interface Dispatcher {
  readonly dispatch: Dispatch;
  /** of arguments before the index */
  readonly count: number;
}

export class Scope {
  readonly names: ModuleNames;
  /** the module's types */
  readonly space: TypeSpace;
  readonly named = new Map<string, string>();
  readonly entityNames = byKind(() => new Map<number, string>());
  readonly helperNames = new Map<string, string>();
  /** used runtime helpers */
  readonly helpers = new Set<string>();
  /** used functions of Math */
  readonly intrinsics = new Set<Intrinsic>();
  /** by memory: constructors of the views in use → names of the views */
  readonly views = new Map<number, Map<string, string>>();
  /** calls through tables that have a cache, by what they have in common */
  readonly dispatches = new Map<string, Dispatch>();
  /** those whose misses have a function */
  readonly misses = new Set<Dispatch>();
  /** functions in use that make calls through tables, by name */
  readonly dispatchers = new Map<string, Dispatcher>();
  /** tables whose image code asks for */
  readonly images = new Set<number>();
  /** canonical indices of the types that the runtime must know */
  readonly types = new Set<number>();
  /** canonical indices of the types that casts ask for */
  readonly typeIds = new Set<number>();
  /** Whether code picks from the list of functions that references may lead to. */
  picksFunctions = false;
  /** shapes of the structs that are made */
  readonly shapes = new Set<string>();
  /** methods of DataView in use → their short names */
  readonly methods = new Map<string, string>();
  readonly usedEntities = byKind(() => new Set<number>());
  /** the first memory that other agents may grow; null for none */
  private readonly sharedMemory: number | null;

  constructor(names: ModuleNames, { space, memories }: Pick<ValidModule, 'space' | 'memories'>) {
    this.names = names;
    this.space = space;
    this.sharedMemory = memories.find(({ type }) => type.shared)?.index ?? null;
  }

  /** A stable name for what the binary names: must be known before locals are named. */
  name(key: string, hint: string): string {
    return memo(this.named, key, () => this.names.make(hint));
  }

  /** A stable name for what the compiler made; the hint has a $. */
  ownName(key: string, hint: string): string {
    return memo(this.named, key, () => this.names.makeOwn(hint));
  }

  /** The name alone, without a use. */
  entityName({ kind, index }: Entity): string {
    return memo(this.entityNames[kind], index, () => this.names.makeOwn(`${kind}$${index}`));
  }

  /** Names an entity as the binary does. */
  nameEntity({ kind, index }: Entity, hint: string | null | undefined): void {
    if (hint !== undefined && hint !== null) memo(this.entityNames[kind], index, () => this.names.make(hint));
  }

  entity(entity: Entity): string {
    this.usedEntities[entity.kind].add(entity.index);
    return this.entityName(entity);
  }

  /** Whether emitted code refers to the entity. */
  isUsed(kind: Entity['kind'], index: number): boolean {
    return this.usedEntities[kind].has(index);
  }

  helper(name: string): string {
    this.helpers.add(name);
    return this.helperName(name);
  }

  /** The name alone, without a use. To be read, it is what it is called everywhere. */
  helperName(name: string): string {
    return this.names.minify ? memo(this.helperNames, name, () => this.names.make(name)) : name;
  }

  /** A call of a helper. */
  call(helper: string, ...args: Expression[]): Expression {
    return js.call(js.id(this.helper(helper)), ...args);
  }

  /** A call of a helper without effects of its own. */
  pureCall(helper: string, ...args: Expression[]): Expression {
    return js.pureCall(js.id(this.helper(helper)), ...args);
  }

  /** Whether other agents may grow a memory. */
  get hasSharedMemory(): boolean {
    return this.sharedMemory !== null;
  }

  /** Whether code has views of memories that other agents may grow. Functions come first. */
  get growsElsewhere(): boolean {
    return this.hasSharedMemory && this.views.size > 0;
  }

  /** Where code arrives that may know of other agents' growth: statements after which it counts, for all memories. Functions come first. */
  acquire(): Statement[] {
    if (!this.growsElsewhere) return [];
    const memory = js.id(this.entity({ kind: 'memory', index: this.sharedMemory! }));
    return [js.statement(this.call('acquire', memory))];
  }

  /** A call that may leave the module, and after which growth that became known counts. */
  outwardCall(call: Expression): Expression {
    if (this.sharedMemory === null) return call;
    const memory = js.id(this.entity({ kind: 'memory', index: this.sharedMemory }));
    return this.call('acquired', memory, call);
  }

  /** A register, to be read or assigned. */
  register({ file, slot }: Register): ESTree.MemberExpression {
    return js.element(js.id(this.helper(file)), js.number(slot));
  }

  /** A register's value; that of a reference is taken out, for registers keep nothing alive. */
  readRegister(register: Register): Expression {
    return register.file === 'refs'
      ? this.call('take_ref', js.number(register.slot))
      : this.register(register);
  }

  /** How many tail calls are on the stack, to be read or assigned. */
  tailDepth(): ESTree.MemberExpression {
    return js.member(js.id(this.helper('tail')), 'depth');
  }

  intrinsic(name: Intrinsic): string {
    this.intrinsics.add(name);
    return this.names.minify ? this.name(`intrinsic ${name}`, name) : name;
  }

  /** The name of a method of DataView: itself, or when minified a short one that the module's own class of views has. */
  method(name: string): string {
    if (!this.names.minify) return name;
    // The same wherever functions are printed.
    return memo(this.methods, name, () => this.names.apart(viewMethods.indexOf(name)));
  }

  /** The constructor of a memory's views: the module's own class of DataViews where methods have short names. */
  viewConstructor(constructor: string): string {
    if (constructor !== 'DataView' || this.methods.size === 0) return constructor;
    return this.ownName('view class', 'View$');
  }

  view(memory: number, constructor: string): string {
    let views = this.views.get(memory);
    if (!views) this.views.set(memory, (views = new Map()));
    return memo(views, constructor, () => this.names.makeOwn(`${viewNames[constructor]!}$${memory || ''}`));
  }

  /** The cache of a call through a table, and the function that finds what it does not know. */
  dispatch(dispatch: Dispatch): { readonly cache: string; readonly miss: string } {
    const cache = this.dispatchCache(dispatch);
    const { key, suffix, known } = this.dispatchOf(dispatch);
    this.misses.add(known);
    return { cache, miss: this.ownName(`${key} miss`, `miss$${suffix}`) };
  }

  dispatchCache(dispatch: Dispatch): string {
    const { key, suffix } = this.dispatchOf(dispatch);
    return this.ownName(key, `calls$${suffix}`);
  }

  private dispatchOf(dispatch: Dispatch): { key: string; suffix: string; known: Dispatch } {
    const { table, isTail } = dispatch;
    const type = this.space.canonical(dispatch.type);
    const key = `dispatch ${table} ${type} ${isTail}`;
    const known = this.dispatches.get(key) ?? dispatch;
    this.dispatches.set(key, known);
    return { key, suffix: `${table || ''}_${type}${isTail ? '_tail' : ''}`, known };
  }

  /** The list of all functions that references may lead to. */
  functions(): string {
    this.picksFunctions = true;
    return this.ownName('functions', 'functions$');
  }

  /** The class of a struct type. */
  structClass(index: number): string {
    const shape = shapeOf(this.space.struct(index));
    this.shapes.add(shape);
    return this.shapeName(shape);
  }

  shapeName(shape: string): string {
    return this.ownName(`shape ${shape}`, `Struct$${shortened(shape)}`);
  }

  /** What a cast to the type looks for. */
  typeId(index: number): string {
    this.typeIds.add(index);
    return this.ownName(`type id ${index}`, `id$${index}`);
  }

  /** The function that makes calls of a type through a table, with so many arguments before the index. */
  dispatcher(dispatch: Dispatch, count: number): ESTree.Identifier {
    const { table, type } = dispatch;
    const name = this.ownName(`dispatcher ${table} ${type}`, `call$${table || ''}_${type}`);
    this.dispatchers.set(name, { dispatch, count });
    return js.id(name);
  }

  /** Tells whether a table still holds what it started with. */
  image(table: number): ESTree.Identifier {
    this.images.add(table);
    return js.id(this.ownName(`image ${table}`, `image$${table || ''}`));
  }

  /** A type as the runtime describes it; the same for equal types. */
  type(index: number): ESTree.Identifier {
    const canonical = this.space.canonical(index);
    this.types.add(canonical);
    return js.id(this.ownName(`type ${canonical}`, `type$${canonical}`));
  }
}

/** One of something for each kind of entity. */
function byKind<T>(make: () => T): Readonly<Record<Entity['kind'], T>> {
  return {
    memory: make(),
    table: make(),
    data: make(),
    elem: make(),
    tag: make(),
    func: make(),
    tail: make(),
  };
}

/** What is kept under the key, made when it is first asked for. */
export function memo<K, V>(kept: Map<K, V>, key: K, make: () => V): V {
  let value = kept.get(key);
  if (value === undefined) kept.set(key, (value = make()));
  return value;
}

/** Runs of letters as a letter and a number: iiir as i3r. */
function shortened(shape: string): string {
  return shape.replace(/(.)\1+/g, run => `${run[0]}${run.length}`);
}
