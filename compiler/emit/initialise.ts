/**
 * Instance initialisation, compiled: straight-line statements in the specification's order (§4.7.3, instantiation). Nothing is
 * emitted for what the code never touches. Segments stand in segments.ts.
 */
import type { Dispatch } from '../ir/js-ops.ts';
import type { ValidModule } from '../wasm/module.ts';
import { isRef } from '../wasm/types.ts';
import * as js from './build.ts';
import type { Expression, Statement } from './build.ts';
import type { ConstantEmitter } from './constants.ts';
import { globalType, memoryLimit, memoryType, tableType } from './descriptors.ts';
import type { GlobalNames } from './globals.ts';
import type { TableImages } from '../legalise/dispatch.ts';
import type { Target } from '../legalise/target.ts';
import { emitDispatcher } from './dispatch.ts';
import type { Scope } from './scope.ts';

export class Initialiser {
  private readonly module: ValidModule;
  private readonly scope: Scope;
  private readonly globals: GlobalNames;
  private readonly constants: ConstantEmitter;
  private readonly tailCallers: ReadonlySet<number>;
  private readonly images: TableImages;
  private readonly exportedKeys: ReadonlySet<string>;
  /** the functions that references may lead to, once they have an order */
  private listed: readonly number[] | null = null;

  constructor(
    { module, tailCallers, tables }: Target,
    scope: Scope,
    globals: GlobalNames,
    constants: ConstantEmitter,
  ) {
    this.module = module;
    this.tailCallers = tailCallers;
    this.images = tables;
    this.scope = scope;
    this.globals = globals;
    this.constants = constants;
    this.exportedKeys = new Set(module.exports.map(({ kind, index }) => `${kind} ${index}`));
  }

  private isNeeded(kind: 'memory' | 'table', index: number): boolean {
    return (
      this.scope.isUsed(kind, index) ||
      this.exportedKeys.has(`${kind} ${index}`) ||
      this.isFilled(kind, index)
    );
  }

  /** Whether an active segment fills it, which can trap although nobody looks at it. */
  isFilled(kind: 'memory' | 'table', index: number): boolean {
    const { elems, datas } = this.module;
    if (kind === 'table')
      return (
        elems.some(({ mode, table }) => mode === 'active' && table === index) && !this.images.image(index)
      );
    return datas.some(({ mode, memory }) => mode === 'active' && memory === index);
  }

  /** Memories and the views that code has of them; `images` are what they start with, places and bytes in turn. */
  memories(images: ReadonlyMap<number, readonly Expression[]>): Statement[] {
    const out: Statement[] = [];
    for (const { index, type, import: imported } of this.module.memories) {
      const entity = { kind: 'memory', index } as const;
      const views = this.scope.views.get(index);
      if (!imported && (views || this.isNeeded('memory', index))) {
        const made = this.scope.pureCall(
          type.shared ? 'shared_memory' : 'memory',
          memoryType(type),
          memoryLimit(type),
        );
        const image = images.get(index);
        const memory = image ? this.scope.pureCall('filled_memory', made, ...image) : made;
        out.push(js.constant(this.scope.entityName(entity), memory));
      }
      if (views) out.push(this.views(index, [...views.keys()], type.shared));
    }
    return out;
  }

  private views(memory: number, constructors: readonly string[], isShared: boolean): Statement {
    const locals = this.scope.names.locals();
    const state = js.id(this.scope.entityName({ kind: 'memory', index: memory }));
    const buffer = js.member(state, 'buffer');
    // The bytes of a shared memory are more than those that there are now.
    const part = isShared ? [js.number(0), js.member(js.member(state, 'bytes'), 'length')] : [];
    const view = locals.make('view');
    // Each view is made by naming the memory, which with the view and a function makes three captured variables: of an instance that captures two at the
    // most, V8 14 watches which ones change, and a loop that was replaced on the stack then reads them slowly (nbody at 8 × native instead of 1.4).
    return js.state(
      constructors.map(constructor => {
        const name = this.scope.view(memory, constructor);
        const made = js.construct(js.id(this.scope.viewConstructor(constructor)), buffer, ...part);
        const set = js.arrow([view], js.assign(js.id(name), js.id(view)));
        return [name, this.scope.pureCall('watch', state, js.arrow([], made), set)];
      }),
    );
  }

  tags(): Statement[] {
    const out: Statement[] = [];
    for (const { index, type, import: imported } of this.module.tags) {
      if (imported || !(this.scope.isUsed('tag', index) || this.exportedKeys.has(`tag ${index}`))) continue;
      const descriptor = this.scope.type(type);
      out.push(
        js.constant(this.scope.entityName({ kind: 'tag', index }), this.scope.pureCall('tag', descriptor)),
      );
    }
    return out;
  }

  globalVariables(): Statement[] {
    const out: Statement[] = [];
    for (const { index, type, init } of this.module.globals) {
      if (!init) continue;
      const words = this.constants.words(init, this.globals.wordsOf(index).length, out);
      if (this.globals.isShared(index)) {
        const descriptor = globalType(this.scope, type);
        out.push(
          js.constant(
            this.globals.stateName(index),
            this.scope.pureCall('global', words[0]!, descriptor, ...words.slice(1)),
          ),
        );
      } else {
        const variables = this.globals
          .wordsOf(index)
          .map((word, k) => [this.globals.variableName(index, word), words[k]!] as const);
        out.push(
          type.mutable && !this.exportedKeys.has(`global ${index}`)
            ? js.state(variables)
            : js.declare(type.mutable ? 'let' : 'const', variables),
        );
        if (this.globals.isMirrored(index)) {
          out.push(js.declare('let', [[this.globals.mirrorName(index), this.globals.jsValue(index)]]));
        }
      }
    }
    return out;
  }

  /** Tables, and the caches of the calls through them. */
  tables(): Statement[] {
    const { scope } = this;
    const out: Statement[] = [];
    const found = (dispatch: Dispatch, at: Expression): Expression => this.found(dispatch, at);
    for (const [name, dispatcher] of scope.dispatchers)
      out.push(emitDispatcher(name, dispatcher, this.module, this.images, scope, found));
    for (const { index, type, import: imported, init } of this.module.tables) {
      if (imported || !this.hasTable(index)) continue;
      const initial = init ? [this.constants.value(init, out)] : [];
      out.push(
        js.constant(
          scope.entityName({ kind: 'table', index }),
          this.scope.pureCall('table', tableType(this.scope, type), ...initial),
        ),
      );
    }
    for (const dispatch of scope.dispatches.values()) {
      const table = js.id(scope.entityName({ kind: 'table', index: dispatch.table }));
      out.push(js.constant(scope.dispatchCache(dispatch), scope.pureCall('dispatch_cache', table)));
      if (!scope.misses.has(dispatch)) continue;
      const at = scope.names.locals().parameter('at');
      out.push(js.constant(scope.dispatch(dispatch).miss, js.arrow([at], this.found(dispatch, js.id(at)))));
    }
    return out;
  }

  /** The function at an index, as a call finds it that its cache does not help. */
  private found(dispatch: Dispatch, at: Expression): Expression {
    const { scope } = this;
    const table = js.id(scope.entityName({ kind: 'table', index: dispatch.table }));
    const mayBeOther = this.isShared(dispatch.table) || this.leaksReferences;
    const own = mayBeOther ? 'dispatch_shared' : 'dispatch';
    const cache = js.id(scope.dispatchCache(dispatch));
    return scope.call(dispatch.isTail ? 'dispatch_tail' : own, table, cache, at, scope.type(dispatch.type));
  }

  /** Whether the table exists when the module runs. */
  hasTable(index: number): boolean {
    const isDispatched = [...this.scope.dispatches.values()].some(({ table }) => table === index);
    return this.module.tables[index]!.import !== null || isDispatched || this.isNeeded('table', index);
  }

  /** Whether other modules can reach the table. */
  private isShared(table: number): boolean {
    return this.module.tables[table]!.import !== null || this.exportedKeys.has(`table ${table}`);
  }

  /**
   * Puts functions, some perhaps twice, at the beginning of the list of all that references may lead to. Gives the list. Final once segments have
   * said what they use.
   */
  list(first: readonly number[]): readonly number[] {
    const isFirst = new Set(first);
    const used = this.module.funcs.filter(({ index }) => this.scope.isUsed('func', index));
    this.listed = [...first, ...used.map(({ index }) => index).filter(index => !isFirst.has(index))];
    return this.listed;
  }

  /** Whether other modules can get references to functions that JavaScript has not seen, and give theirs. */
  private get leaksReferences(): boolean {
    const { tables, globals, tags, types } = this.module;
    const isShared = (
      kind: string,
      { import: imported, index }: { import: unknown; index: number },
    ): boolean => imported !== null || this.exportedKeys.has(`${kind} ${index}`);
    return (
      types.some(({ type }) => type.kind !== 'func') ||
      tables.some(table => isShared('table', table)) ||
      globals.some(global => isRef(global.type.value) && isShared('global', global)) ||
      tags.some(tag => isShared('tag', tag) && this.module.space.func(tag.type).params.some(isRef))
    );
  }

  /** They carry their type: a list of types, numbers and functions, where a type and a number count for the functions behind them. */
  references(): Statement[] {
    const { scope, module, tailCallers } = this;
    const used = (this.listed ?? this.list([])).map(index => module.funcs[index]!);
    const out: Statement[] = [];
    for (const { index, type } of new Set(used)) {
      if (!tailCallers.has(index)) continue;
      const [raw, entry] = (['func', 'tail'] as const).map(kind => js.id(scope.entityName({ kind, index })));
      out.push(js.statement(scope.call('func', raw!, scope.type(type), js.number(index), entry!)));
    }
    const marked = new Set<number>();
    let [known, next] = [-1, -1];
    const list = used.flatMap(({ index, type }): Expression[] => {
      const items: Expression[] = [];
      const canonical = module.space.canonical(type);
      if (!marked.has(index)) {
        marked.add(index);
        if (canonical !== known) items.push(scope.type(type));
        if (index !== next) items.push(js.number(index));
        [known, next] = [canonical, index];
      }
      next++;
      return [...items, js.id(scope.entityName({ kind: 'func', index }))];
    });
    if (list.length === 0) return out;
    if (this.leaksReferences) {
      const types = new Map(used.map(({ type }) => [module.space.canonical(type), scope.type(type)]));
      out.push(js.statement(scope.call('expose_types', js.array([...types.values()]))));
    }
    const functions = scope.call('refer', js.array(list));
    return [
      ...out,
      scope.picksFunctions ? js.constant(scope.functions(), functions) : js.statement(functions),
    ];
  }
}
