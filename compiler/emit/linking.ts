/**
 * What a module imports: each import is checked and turned into what emitted code works on. An ES module gets the values by import
 * declarations, an instance out of the object that it is given.
 */
import type { Target } from '../legalise/target.ts';
import type { ResolvedOptions } from '../options.ts';
import type { Builtins } from '../wasm/builtins.ts';
import type { Import, ValidModule } from '../wasm/module.ts';
import * as js from './build.ts';
import type { ESTree, Expression, Statement } from './build.ts';
import { importedForm } from './conversions.ts';
import { globalType, memoryLimit, memoryType, tableType } from './descriptors.ts';
import type { GlobalNames } from './globals.ts';
import type { Scope } from './scope.ts';

export interface Imports {
  readonly declarations: readonly ESTree.ImportDeclaration[];
  readonly statements: readonly Statement[];
  /** The name of the object of imports, if there is one. */
  readonly object: string;
}

export function linkImports(
  { module, builtins }: Target,
  scope: Scope,
  globals: GlobalNames,
  { format, imports }: Pick<ResolvedOptions, 'format' | 'imports'>,
): Imports {
  const declarations: ESTree.ImportDeclaration[] = [];
  const object = format === 'esm' ? '' : scope.names.makeOwn('imports$');
  const statements = module.imports.flatMap((imported, i) => {
    const provided = provide(builtins, module, scope, globals, imported);
    if (provided) return provided;
    const place = [js.string(imported.module), js.string(imported.name)];
    if (format !== 'esm') {
      const value = scope.call('read_import', js.id(object), ...place);
      return linkImport(module, scope, globals, imported, value);
    }
    const local = scope.ownName(`import ${i}`, `import$${i}`);
    const source = Object.hasOwn(imports, imported.module) ? imports[imported.module]! : imported.module;
    declarations.push(js.importNames(source, [[imported.name, local]]));
    return linkImport(module, scope, globals, imported, js.id(local));
  });
  return { declarations, statements, object };
}

/** What is no import, for the compiler provides it. */
function provide(
  { funcs, strings }: Builtins,
  module: ValidModule,
  scope: Scope,
  globals: GlobalNames,
  { kind, index }: Import,
): Statement[] | null {
  if (kind === 'global' && strings.has(index))
    return [js.constant(globals.variableName(index, null), js.string(strings.get(index)!))];
  const helper = kind === 'func' ? funcs.get(index) : undefined;
  if (helper === undefined) return null;
  // A function of the module's own: references to it carry its type.
  const { params } = module.space.func(module.funcs[index]!.type);
  const names = params.map((_, i) => `p${i}`);
  const form = js.arrow(names, scope.call(helper, ...names.map(js.id)));
  return [js.constant(scope.entityName({ kind: 'func', index }), form)];
}

function linkImport(
  module: ValidModule,
  scope: Scope,
  globals: GlobalNames,
  { module: from, name, kind, index }: Import,
  value: Expression,
): Statement[] {
  const link = (helper: string, ...more: Expression[]): Expression =>
    scope.pureCall(helper, value, js.string(from), js.string(name), ...more);
  if (kind === 'global') {
    const { type } = module.globals[index]!;
    const state = globals.stateName(index);
    const statements: Statement[] = [js.constant(state, link('link_global', globalType(scope, type)))];
    if (globals.isShared(index)) return statements;
    const copies = globals
      .wordsOf(index)
      .map(word => [globals.variableName(index, word), globals.statePlace(index, word)] as const);
    return [...statements, js.declare('const', copies)];
  }
  const entity = scope.entityName({ kind, index });
  switch (kind) {
    case 'func': {
      const { type } = module.funcs[index]!;
      const converted = importedForm(scope, module.space.func(type));
      return [js.constant(entity, link('link_func', scope.type(type), converted))];
    }
    case 'memory': {
      const { type } = module.memories[index]!;
      return [js.constant(entity, link('link_memory', memoryType(type), memoryLimit(type)))];
    }
    case 'table':
      return [js.constant(entity, link('link_table', tableType(scope, module.tables[index]!.type)))];
    case 'tag':
      return [js.constant(entity, link('link_tag', scope.type(module.tags[index]!.type)))];
  }
}
