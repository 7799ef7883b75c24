/**
 * The values that a module exports: exported functions around raw ones, the objects of the JavaScript API around memories, tables and tags,
 * and of globals what the format asks for: live bindings from an ES module, objects from an instance.
 */
import type { Target } from '../legalise/target.ts';
import type { Export } from '../wasm/module.ts';
import * as js from './build.ts';
import type { Expression, Statement } from './build.ts';
import { exportedForm } from './conversions.ts';
import { globalType } from './descriptors.ts';
import type { GlobalNames } from './globals.ts';
import type { Scope } from './scope.ts';

export interface Exports {
  /** what makes the values */
  readonly statements: readonly Statement[];
  readonly names: readonly (readonly [local: string, exported: string])[];
}

export class Exporter {
  private readonly target: Target;
  private readonly scope: Scope;
  private readonly globals: GlobalNames;
  private readonly mayTrap: (func: number) => boolean;
  private readonly statements: Statement[] = [];

  /** `mayTrap` says whether a call of a function can end in an error. */
  constructor(target: Target, scope: Scope, globals: GlobalNames, mayTrap: (func: number) => boolean) {
    this.target = target;
    this.scope = scope;
    this.globals = globals;
    this.mayTrap = mayTrap;
  }

  /** Everything that is exported twice is made once. */
  all(): Exports {
    const made = new Map<string, string>();
    const names = this.target.module.exports.map(item => {
      const key = `${item.kind} ${item.index}`;
      let local = made.get(key);
      if (local === undefined) made.set(key, (local = this.export(item)));
      return [local, item.name] as const;
    });
    return { statements: this.statements, names };
  }

  /** Gives the name of the constant or variable that is the export. */
  private export({ kind, index }: Export): string {
    const { scope } = this;
    switch (kind) {
      case 'func':
        return this.func(index);
      case 'global':
        return this.global(index);
      default: {
        const isShared = kind === 'memory' && this.target.memories[index]!.isShared;
        const helper = isShared ? 'shared_memory_object' : (`${kind}_object` as const);
        const state = js.id(scope.entityName({ kind, index }));
        return this.make({ kind, index }, kind, scope.pureCall(helper, state));
      }
    }
  }

  private make({ kind, index }: Pick<Export, 'kind' | 'index'>, hint: string, value: Expression): string {
    const name = this.scope.ownName(`export ${kind} ${index}`, `${hint}$export`);
    this.statements.push(js.constant(name, value));
    return name;
  }

  private func(index: number): string {
    const { target, scope } = this;
    const { module } = target;
    const { type } = module.funcs[index]!;
    const raw = scope.entityName({ kind: 'func', index });
    const form = exportedForm(
      scope,
      raw,
      module.space.func(type),
      this.mayTrap(index),
      module.names.locals.get(index),
    );
    const tail = target.tailCallers.has(index) ? [js.id(scope.entityName({ kind: 'tail', index }))] : [];
    const args = [js.id(raw), scope.type(type), js.number(index), form, ...tail];
    return this.make({ kind: 'func', index }, raw, scope.pureCall('exported', ...args));
  }

  private global(index: number): string {
    const { globals } = this;
    const { type, import: imported } = this.target.module.globals[index]!;
    const make = (value: Expression): string => this.make({ kind: 'global', index }, `global${index}`, value);
    if (globals.isShared(index)) return make(this.globalObject(js.id(globals.stateName(index))));
    if (globals.isObject(index)) {
      const isState = imported && !this.target.builtins.strings.has(index);
      const state = isState ? js.id(globals.stateName(index)) : this.globalState(index);
      return make(this.globalObject(state));
    }
    if (globals.isMirrored(index)) return globals.mirrorName(index);
    const isSame = type.value === 'i32' || type.value === 'f32' || type.value === 'f64';
    return isSame ? globals.variableName(index, null) : make(globals.jsValue(index));
  }

  private globalObject(state: Expression): Expression {
    return this.scope.pureCall('global_object', state);
  }

  /** The state of an immutable global that only JavaScript wants to see as one. */
  private globalState(index: number): Expression {
    const { scope, globals } = this;
    const [first, ...others] = globals.wordsOf(index).map(word => js.id(globals.variableName(index, word)));
    const type = globalType(scope, this.target.module.globals[index]!.type);
    return scope.pureCall('global', first!, type, ...others);
  }
}
