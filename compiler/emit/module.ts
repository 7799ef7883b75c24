/**
 * The emitted module as a whole, in one of two formats made of the same parts: `esm`, where the module is the instance, and `instantiate`,
 * where a function makes instances. Functions are printed as they come and never kept; what they turned out to use decides what
 * stands around them.
 */
import type { IrFunction } from '../ir/nodes.ts';
import { forEachExprOf } from '../ir/walk.ts';
import type { Code } from '../wasm/code.ts';
import type { ExternKind, ValType } from '../wasm/types.ts';
import { typeName } from '../wasm/types.ts';
import type { Target } from '../legalise/target.ts';
import type { Export, ValidModule } from '../wasm/module.ts';
import * as js from './build.ts';
import type { ESTree, Expression, Statement } from './build.ts';
import { type Constant, ConstantEmitter } from './constants.ts';
import { exportedForm } from './conversions.ts';
import { globalType } from './descriptors.ts';
import { emitFunction } from './function.ts';
import { GlobalNames } from './globals.ts';
import { Initialiser } from './initialise.ts';
import { linkImport } from './linking.ts';
import { ModuleNames } from './names.ts';
import { Printer } from './print.ts';
import { inlineRuntime, innerRuntimeNames, runtimeNames, runtimeSpecifier } from './runtime.ts';
import { Scope } from './scope.ts';

export interface EmitOptions {
  readonly format: 'esm' | 'instantiate';
  readonly runtime: 'import' | 'inline';
  readonly minify: boolean;
  /** The name of the binary, for a source map; null for none. */
  readonly sourceMap: string | null;
}

/** Functions of Math that emitted code uses, each through a constant of its own. */
const intrinsics = [
  'imul',
  'clz32',
  'fround',
  'abs',
  'ceil',
  'floor',
  'trunc',
  'sqrt',
  'min',
  'max',
] as const;

/** As the JavaScript API names kinds of imports and exports. */
const kindNames: Readonly<Record<ExternKind, string>> = {
  func: 'function',
  table: 'table',
  memory: 'memory',
  global: 'global',
  tag: 'tag',
};

export class ModuleEmitter {
  private readonly target: Target;
  private readonly module: ValidModule;
  private readonly options: EmitOptions;
  private readonly scope: Scope;
  private readonly globals: GlobalNames;
  private readonly constants: ConstantEmitter;
  private readonly functions: Printer;
  /** functions that can neither call nor access memory */
  private readonly simple = new Set<number>();
  /** characters of each function's text, by index */
  readonly sizes = new Map<number, number>();

  constructor(target: Target, constants: ReadonlyMap<Code, Constant>, options: EmitOptions) {
    const { module } = target;
    this.target = target;
    this.module = module;
    this.options = options;
    this.scope = new Scope(new ModuleNames(options.minify));
    this.globals = new GlobalNames(module, this.scope, options.format);
    this.constants = new ConstantEmitter(constants, this.scope, this.globals);
    this.functions = new Printer(this.printOptions());
    this.nameEntities();
  }

  private printOptions(): { minify: boolean; source: string | null } {
    return { minify: this.options.minify, source: this.options.sourceMap };
  }

  private get level(): number {
    return this.options.format === 'instantiate' ? 1 : 0;
  }

  /** Names that code refers to by what they are called in the binary come before all locals. */
  private nameEntities(): void {
    const { scope, module, options } = this;
    for (const name of ['instantiate', 'imports', 'exports']) scope.names.take(name);
    if (!options.minify) scope.reserve(runtimeNames(), intrinsics);
    else for (const name of innerRuntimeNames()) scope.names.take(name);
    const order = options.minify ? byCallCount(module) : module.funcs.map(({ index }) => index);
    for (const index of order) scope.nameEntity({ kind: 'func', index }, functionName(module, index));
    for (const { index } of module.globals) this.globals.reserve(index);
    for (const { index } of module.memories)
      scope.nameEntity({ kind: 'memory', index }, module.names.memories.get(index));
    for (const { index } of module.tables)
      scope.nameEntity({ kind: 'table', index }, module.names.tables.get(index));
  }

  /** Prints a function. */
  function(fn: IrFunction): void {
    const name = this.scope.entityName({ kind: 'func', index: fn.index });
    if (isSimple(fn)) this.simple.add(fn.index);
    if (!this.target.tailCallers.has(fn.index)) {
      const node = emitFunction(fn, name, this.scope, this.globals);
      this.sizes.set(fn.index, this.functions.nodes([node], this.level));
      return;
    }
    const tail = this.scope.entityName({ kind: 'tail', index: fn.index });
    const nodes = [
      emitFunction(fn, tail, this.scope, this.globals),
      this.trampoline(name, tail, fn.params.length),
    ];
    this.sizes.set(fn.index, this.functions.nodes(nodes, this.level));
  }

  /** The function that runs a tail entry and the calls that it leaves. */
  private trampoline(name: string, tail: string, count: number): ESTree.FunctionDeclaration {
    const { scope } = this;
    const names = scope.names.locals();
    const params = Array.from({ length: count }, (_, i) => names.make(`p${i}`));
    const [depth, result] = [names.make('depth'), names.make('result')];
    const current = (): ESTree.MemberExpression => js.member(js.id(scope.helper('tail')), 'depth');
    const first = js.call(js.id(tail), ...params.map(js.id));
    return js.func(name, params, [
      js.constant(depth, current()),
      js.statement(js.assign(current(), js.number(0))),
      js.constant(result, js.call(js.id(scope.helper('finish')), first)),
      js.statement(js.assign(current(), js.id(depth))),
      js.returns(js.id(result)),
    ]);
  }

  /** The text of the whole module. */
  finish(): { readonly code: string; readonly map: string | null } {
    const { format, minify } = this.options;
    const parts = this.parts();
    const printer = new Printer(this.printOptions());
    if (format === 'esm') {
      printer.nodes(parts.importDeclarations);
      printer.nodes(this.header());
      printer.nodes(parts.before);
      printer.append(this.functions);
      printer.nodes(parts.after);
      if (parts.exports.length > 0) printer.nodes([js.exportNames(parts.exports)]);
      return printer.finish();
    }
    const head = `export function instantiate(${parts.importObject})`;
    const exports = this.exportObject(parts.exports);
    printer.nodes(this.header());
    printer.nodes(this.descriptors());
    printer.text(minify ? `${head}{` : `\n${head} {\n`);
    printer.nodes(parts.before, 1);
    printer.append(this.functions);
    printer.nodes([...parts.after, js.returns(exports)], 1);
    printer.text(minify ? '}' : '}\n');
    return printer.finish();
  }

  /** What stands around the functions. Nothing is settled before all of it is made: each part uses others. */
  private parts(): Parts {
    const { scope, globals, constants } = this;
    const initialiser = new Initialiser(this.target, scope, globals, constants);
    const importObject = this.options.format === 'instantiate' ? scope.names.makeOwn('imports$') : '';
    const linked = this.linkImports(importObject);
    const exported = this.exports();
    const [variables, tables, segments, references, memories]: Statement[][] = [[], [], [], [], []];
    initialiser.globalVariables(variables!);
    initialiser.tables(tables!);
    initialiser.segments(segments!);
    initialiser.references(references!);
    initialiser.memories(memories!);
    initialiser.tags(memories!);
    return {
      importObject,
      importDeclarations: linked.declarations,
      before: [...this.types(), ...linked.statements, ...memories!, ...variables!, ...tables!],
      after: [...references!, ...segments!, ...this.start(), ...exported.statements],
      exports: exported.names,
    };
  }

  private linkImports(importObject: string): {
    declarations: ESTree.ImportDeclaration[];
    statements: Statement[];
  } {
    const { module, scope, globals, options } = this;
    const declarations: ESTree.ImportDeclaration[] = [];
    const statements = module.imports.flatMap((imported, i) => {
      const place = [js.string(imported.module), js.string(imported.name)];
      if (options.format === 'instantiate') {
        const value = js.call(js.id(scope.helper('read_import')), js.id(importObject), ...place);
        return linkImport(module, scope, globals, imported, value);
      }
      const local = scope.ownName(`import ${i}`, `import$${i}`);
      declarations.push(js.importNames(imported.module, [[imported.name, local]]));
      return linkImport(module, scope, globals, imported, js.id(local));
    });
    return { declarations, statements };
  }

  /** The types that functions carry, in the order of their indices. */
  private types(): Statement[] {
    const { scope, module } = this;
    return [...scope.types]
      .sort((a, b) => a - b)
      .map(index =>
        js.constant(
          scope.type(index),
          js.pureCall(js.id(scope.helper('func_type')), ...funcType(module, index)),
        ),
      );
  }

  private start(): Statement[] {
    const { start } = this.module;
    if (!start) return [];
    const name = this.scope.entityName({ kind: 'func', index: start.func });
    const error = this.scope.names.locals().make('error');
    const rethrow = js.throws(js.call(js.id(this.scope.helper('wasm_error')), js.id(error)));
    return [js.tryCatch([js.statement(js.call(js.id(name)))], error, [rethrow])];
  }

  /** The values exported, by local name. */
  private exports(): { statements: Statement[]; names: (readonly [local: string, exported: string])[] } {
    const statements: Statement[] = [];
    const made = new Map<string, string>();
    const names = this.module.exports.map(item => {
      const key = `${item.kind} ${item.index}`;
      let local = made.get(key);
      if (local === undefined) made.set(key, (local = this.export(item, statements)));
      return [local, item.name] as const;
    });
    return { statements, names };
  }

  private export({ kind, index }: Export, out: Statement[]): string {
    const { module, scope } = this;
    const make = (hint: string, value: Expression): string => {
      const name = scope.ownName(`export ${kind} ${index}`, `${hint}$export`);
      out.push(js.constant(name, value));
      return name;
    };
    const entity = (): Expression => js.id(scope.entityName({ kind: kind as 'func', index }));
    switch (kind) {
      case 'func': {
        const { type } = module.funcs[index]!;
        const raw = scope.entityName({ kind, index });
        const form = exportedForm(scope, raw, module.space.func(type), !this.simple.has(index));
        const tail = this.target.tailCallers.has(index)
          ? [js.id(scope.entityName({ kind: 'tail', index }))]
          : [];
        const descriptor = js.id(scope.type(module.space.canonical(type)));
        return make(
          raw,
          js.pureCall(
            js.id(scope.helper('exported')),
            js.id(raw),
            descriptor,
            js.number(index),
            form,
            ...tail,
          ),
        );
      }
      case 'memory':
        return make('memory', js.pureCall(js.id(scope.helper('memory_object')), entity()));
      case 'table':
        return make('table', js.pureCall(js.id(scope.helper('table_object')), entity()));
      case 'global':
        return this.exportGlobal(index, value => make(`global${index}`, value));
      case 'tag':
        return make('tag', js.pureCall(js.id(scope.helper('tag_object')), entity()));
    }
  }

  private exportGlobal(index: number, make: (value: Expression) => string): string {
    const { scope, globals, options, module } = this;
    const { type, import: imported } = module.globals[index]!;
    if (options.format === 'instantiate') {
      const state =
        imported || globals.isShared(index) ? js.id(globals.stateName(index)) : this.globalState(index);
      return make(js.pureCall(js.id(scope.helper('global_object')), state));
    }
    if (globals.isMirrored(index)) return globals.mirrorName(index);
    if (globals.isShared(index))
      return make(js.pureCall(js.id(scope.helper('global_object')), js.id(globals.stateName(index))));
    const isSame = type.value === 'i32' || type.value === 'f32' || type.value === 'f64';
    return isSame ? globals.variableName(index, null) : make(globals.jsValue(index));
  }

  /** The state of an immutable global that only JavaScript wants to see as one. */
  private globalState(index: number): Expression {
    const { scope, globals } = this;
    const [first, ...others] = globals.wordsOf(index).map(word => js.id(globals.variableName(index, word)));
    return js.pureCall(
      js.id(scope.helper('global')),
      first!,
      globalType(this.module.globals[index]!.type),
      ...others,
    );
  }

  private exportObject(names: readonly (readonly [string, string])[]): Expression {
    const entries = names.map(([local, exported]) => [exported, js.id(local)] as const);
    return js.call(js.id(this.scope.helper('export_object')), js.object(entries));
  }

  /** `imports` and `exports`, as WebAssembly.Module gives them. */
  private descriptors(): Statement[] {
    const { imports, exports } = this.module;
    const kind = (kind: ExternKind): Expression => js.string(kindNames[kind]);
    const list = (name: string, entries: Expression[]): Statement =>
      js.exported(js.constant(name, js.array(entries))) as unknown as Statement;
    return [
      list(
        'imports',
        imports.map(item =>
          js.object([
            ['module', js.string(item.module)],
            ['name', js.string(item.name)],
            ['kind', kind(item.kind)],
          ]),
        ),
      ),
      list(
        'exports',
        exports.map(item =>
          js.object([
            ['name', js.string(item.name)],
            ['kind', kind(item.kind)],
          ]),
        ),
      ),
    ];
  }

  /** The class of DataViews whose methods have short names. */
  private viewClass(): Statement | null {
    const { scope } = this;
    if (scope.methods.size === 0) return null;
    const aliases = [...scope.methods].map(([method, short]) => [short, js.string(method)] as const);
    const made = js.pureCall(js.id(scope.helper('view_class')), js.object(aliases));
    return js.constant(scope.viewConstructor('DataView'), made);
  }

  /** The runtime and the intrinsics in use. */
  private header(): ESTree.Node[] {
    const { scope, options } = this;
    const nodes: ESTree.Node[] = [];
    const viewClass = this.viewClass();
    if (scope.helpers.size > 0) {
      if (options.runtime === 'inline') nodes.push(...inlineRuntime(scope, options.minify));
      else
        nodes.push(
          js.importNames(
            runtimeSpecifier,
            [...scope.helpers].map(name => [name, scope.helper(name)]),
          ),
        );
    }
    if (viewClass) nodes.push(viewClass);
    const used = intrinsics.filter(name => scope.intrinsics.has(name));
    if (used.length > 0) {
      nodes.push(
        js.declare(
          'const',
          used.map(name => [scope.intrinsic(name), js.member(js.id('Math'), name)]),
        ),
      );
    }
    return nodes;
  }
}

/** What stands around the functions of a module. */
interface Parts {
  /** name of the parameter of `instantiate` */
  readonly importObject: string;
  readonly importDeclarations: readonly ESTree.ImportDeclaration[];
  readonly before: readonly Statement[];
  readonly after: readonly Statement[];
  readonly exports: readonly (readonly [local: string, exported: string])[];
}

/** Arguments of the runtime's func_type: the key says it all unless types refer to others. */
function funcType(module: ValidModule, index: number): Expression[] {
  const { params, results } = module.space.func(index);
  const key = module.space.key(index);
  const supers = module.space.supers(index).slice(0, -1);
  const isPlain = key === `(${params.map(typeName).join()})->(${results.map(typeName).join()})`;
  if (isPlain) return [js.string(key)];
  const names = (types: readonly ValType[]): Expression => js.array(types.map(t => js.string(typeName(t))));
  return [
    js.string(key),
    names(params),
    names(results),
    js.array(supers.map(above => js.string(module.space.key(above)))),
  ];
}

/** The name that the binary gives a function, or that of an export or import. */
export function functionName(module: ValidModule, index: number): string | undefined {
  const { import: imported } = module.funcs[index]!;
  const exported = module.exports.find(item => item.kind === 'func' && item.index === index);
  return module.names.funcs.get(index) ?? exported?.name ?? imported?.name;
}

/** Functions by how often code calls them, most often first: they get the shortest names. */
function byCallCount(module: ValidModule): number[] {
  const counts = new Uint32Array(module.funcs.length);
  for (const { body } of module.funcs) {
    if (!body) continue;
    const { code } = body;
    for (let i = 0; i < code.length; i++) {
      const { name } = code.op(i);
      if (name === 'call' || name === 'return_call') counts[code.immediate<number>(i)]!++;
    }
  }
  return module.funcs.map(({ index }) => index).sort((a, b) => counts[b]! - counts[a]!);
}

/** Whether the function can neither call, nor access memory: the engine finds no fault in it. */
function isSimple(fn: IrFunction): boolean {
  let simple = true;
  forEachExprOf(fn, ({ op }) => {
    simple &&=
      !op.startsWith('js.view') && !op.startsWith('js.call') && op !== 'js.helper' && op !== 'js.throw';
  });
  return simple;
}
