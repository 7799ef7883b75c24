/**
 * The values that a module exports: exported functions around raw ones, the objects of the JavaScript API around memories, tables and tags,
 * and of globals what the format asks for: live bindings from an ES module, objects from an instance.
 */
import type { Target } from '../legalise/target.ts';
import type { Export } from '../wasm/module.ts';
import * as js from './build.ts';
import type { ESTree, Expression, Statement } from './build.ts';
import { exportedForm, withoutValue } from './conversions.ts';
import { globalType } from './descriptors.ts';
import type { GlobalNames } from './globals.ts';
import { isPlain } from './names.ts';
import type { Scope } from './scope.ts';

export interface Exports {
  /** what makes the values */
  readonly statements: readonly (Statement | ESTree.ExportNamedDeclaration)[];
  readonly names: readonly (readonly [local: string, exported: string])[];
}

export class Exporter {
  private readonly target: Target;
  private readonly scope: Scope;
  private readonly globals: GlobalNames;
  private readonly mayTrap: (func: number) => boolean;
  private readonly mayDeclare: boolean;
  private readonly statements: (Statement | ESTree.ExportNamedDeclaration)[] = [];
  /** exports that are declared as such */
  private readonly declared = new Set<string>();

  /** `mayTrap` says whether a call of a function can end in an error; `mayDeclare` whether constants may be declared as exports. */
  constructor(
    target: Target,
    scope: Scope,
    globals: GlobalNames,
    mayTrap: (func: number) => boolean,
    mayDeclare: boolean,
  ) {
    this.mayDeclare = mayDeclare;
    this.target = target;
    this.scope = scope;
    this.globals = globals;
    this.mayTrap = mayTrap;
  }

  /** Everything that is exported twice is made once. */
  all(): Exports {
    const made = new Map<string, string>();
    const names = this.target.module.exports.flatMap((item): [string, string][] => {
      const key = `${item.kind} ${item.index}`;
      let local = made.get(key);
      if (local === undefined) made.set(key, (local = this.export(item)));
      return this.declared.has(item.name) ? [] : [[local, item.name]];
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
    const exported = this.mayDeclare ? this.declarable(kind, index) : undefined;
    const name = exported ?? this.scope.ownName(`export ${kind} ${index}`, `${hint}$export`);
    const declaration = js.constant(name, value);
    this.statements.push(exported === undefined ? declaration : js.exported(declaration));
    return name;
  }

  /** The name under which a constant is exported, if it may have it for its own: those of one letter are left to what is named more often. */
  private declarable(kind: Export['kind'], index: number): string | undefined {
    const { names } = this.scope;
    const item = this.target.module.exports.find(other => other.kind === kind && other.index === index);
    const isFree = item && item.name.length > 1 && isPlain(item.name) && names.isFree(item.name);
    if (!isFree) return undefined;
    this.declared.add(names.take(item.name));
    return item.name;
  }

  private func(index: number): string {
    const { target, scope } = this;
    const { module } = target;
    const { type } = module.funcs[index]!;
    const raw = scope.entityName({ kind: 'func', index });
    const signature = module.space.func(type);
    const form = exportedForm(scope, raw, signature, this.mayTrap(index), module.names.locals.get(index));
    const tail = target.tailCallers.has(index) ? [js.id(scope.entityName({ kind: 'tail', index }))] : [];
    const args = [js.id(raw), scope.type(type), js.number(index), form, ...tail];
    const made = scope.pureCall('exported', ...args);
    const value = withoutValue(scope, signature) === undefined ? made : scope.pureCall('passing', made);
    return this.make({ kind: 'func', index }, raw, value);
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
