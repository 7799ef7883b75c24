/** What a module imports, as statements: each import checked and turned into what emitted code works on. */
import type { Import, ValidModule } from '../wasm/module.ts';
import * as js from './build.ts';
import type { Expression, Statement } from './build.ts';
import { importedForm } from './conversions.ts';
import type { GlobalNames } from './globals.ts';
import type { Scope } from './scope.ts';
import { globalType, memoryLimit, memoryType, tableType } from './descriptors.ts';

/** Emits the linking of one import whose value is an expression. */
export function linkImport(
  module: ValidModule,
  scope: Scope,
  globals: GlobalNames,
  imported: Import,
  value: Expression,
): Statement[] {
  const { kind, index } = imported;
  const place = [js.string(imported.module), js.string(imported.name)];
  const link = (helper: string, ...more: Expression[]): Expression =>
    js.pureCall(js.id(scope.helper(helper)), value, ...place, ...more);
  switch (kind) {
    case 'func': {
      const { type } = module.funcs[index]!;
      const converted = importedForm(scope, module.space.func(type));
      const descriptor = js.id(scope.type(module.space.canonical(type)));
      return [js.constant(scope.entityName({ kind, index }), link('link_func', descriptor, converted))];
    }
    case 'memory': {
      const { type } = module.memories[index]!;
      return [
        js.constant(
          scope.entityName({ kind, index }),
          link('link_memory', memoryType(type), memoryLimit(type)),
        ),
      ];
    }
    case 'table': {
      const { type } = module.tables[index]!;
      return [js.constant(scope.entityName({ kind, index }), link('link_table', tableType(type)))];
    }
    case 'global': {
      const { type } = module.globals[index]!;
      const state = globals.stateName(index);
      const statements: Statement[] = [js.constant(state, link('link_global', globalType(type)))];
      if (globals.isShared(index)) return statements;
      const copies = globals.wordsOf(index).map(word => {
        const property = word === 1 ? 'high' : 'value';
        return [globals.variableName(index, word), js.member(js.id(state), property)] as const;
      });
      return [...statements, js.declare('const', copies)];
    }
    case 'tag': {
      const descriptor = js.id(scope.type(module.space.canonical(module.tags[index]!.type)));
      return [js.constant(scope.entityName({ kind, index }), link('link_tag', descriptor))];
    }
  }
}
