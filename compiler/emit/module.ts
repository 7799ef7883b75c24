/**
 * The emitted module as a whole, in one of two formats made of the same parts: `esm`, where the module is the instance, and `instantiate`,
 * where a function makes instances. Functions are printed as they come and never kept; what they turned out to use decides what
 * stands around them.
 */
import { intrinsics } from '../ir/js-ops.ts';
import type { IrFunction } from '../ir/nodes.ts';
import type { Target } from '../legalise/target.ts';
import type { ResolvedOptions } from '../options.ts';
import type { Code } from '../wasm/code.ts';
import type { Import, ValidModule } from '../wasm/module.ts';
import * as js from './build.ts';
import type { ESTree, Statement } from './build.ts';
import { type Constant, ConstantEmitter } from './constants.ts';
import { exportDescriptors, importDescriptors } from './descriptors.ts';
import { Exporter, type Exports } from './exports.ts';
import { emitFunction, emitTrampoline, mayTrap } from './function.ts';
import { GlobalNames } from './globals.ts';
import { Initialiser } from './initialise.ts';
import { type Imports, linkImports } from './linking.ts';
import { ModuleNames } from './names.ts';
import { findOriginals } from './originals.ts';
import { partsOf } from './parts.ts';
import { Printer, type PrintOptions } from './print.ts';
import {
  inlineRuntime,
  innerRuntimeNames,
  outerNames,
  registrySpecifier,
  runtimeSpecifier,
} from './runtime.ts';
import { Scope } from './scope.ts';
import { Segments } from './segments.ts';
import { mappingsWithNames, withNames } from './short-names.ts';
import { makeSourceMap } from './source-map.ts';
import { type Part, type PrintedFunction, referencesOf, renamed, takeOver } from './takeover.ts';
import { typeDeclarations } from './types.ts';

/** What a module that makes instances exports. */
const instantiable = ['instantiate', 'imports', 'exports'] as const;

export interface Emitted {
  readonly code: string;
  readonly map: string | null;
  /** how many characters each function has, by index */
  readonly sizes: () => ReadonlyMap<number, number>;
}

export type EmitOptions = Omit<ResolvedOptions, 'features'>;

export class ModuleEmitter {
  private readonly target: Target;
  private readonly module: ValidModule;
  private readonly options: EmitOptions;
  private readonly scope: Scope;
  private readonly globals: GlobalNames;
  private readonly constants: ConstantEmitter;
  private readonly contentKey: string;
  /** as printed, in the order of their indices */
  private readonly functions: PrintedFunction[] = [];
  /** functions that never trap, and call nothing that could */
  private readonly safe = new Set<number>();

  /** `names` are those of functions, by index; `contentKey` is what the module is registered under. */
  constructor(
    target: Target,
    names: readonly (string | null)[],
    constants: ReadonlyMap<Code, Constant>,
    options: EmitOptions,
    contentKey: string,
  ) {
    this.contentKey = contentKey;
    const { module } = target;
    this.target = target;
    this.module = module;
    this.options = options;
    this.scope = new Scope(new ModuleNames(options.minify), module);
    this.globals = new GlobalNames(module, this.scope, options.format);
    this.constants = new ConstantEmitter(constants, this.scope, this.globals);
    this.nameEntities(names);
  }

  private printOptions(): PrintOptions {
    return { minify: this.options.minify, isMapped: this.options.sourceMap !== null };
  }

  private get level(): number {
    return this.options.format === 'esm' ? 0 : 1;
  }

  /** Names that code refers to by what they are called in the binary come before all locals. */
  private nameEntities(names: readonly (string | null)[]): void {
    const { scope, module, options } = this;
    for (const name of [...instantiable, 'runtime']) scope.names.take(name);
    if (!options.minify) scope.names.avoid(outerNames);
    else if (options.runtime === 'inline') scope.names.avoid(innerRuntimeNames());
    for (const { index } of module.funcs) scope.nameEntity({ kind: 'func', index }, names[index]);
    for (const { index } of module.globals) this.globals.reserve(index);
    for (const { index } of module.memories)
      scope.nameEntity({ kind: 'memory', index }, module.names.memories.get(index));
    for (const { index } of module.tables)
      scope.nameEntity({ kind: 'table', index }, module.names.tables.get(index));
  }

  /** Prints a function. */
  function(fn: IrFunction): void {
    const { scope, globals } = this;
    const { index, params } = fn;
    const name = scope.entityName({ kind: 'func', index });
    if (!mayTrap(fn)) this.safe.add(index);
    const { isMapped } = this.printOptions();
    const nodes: ESTree.Node[] = [];
    if (this.target.tailCallers.has(index)) {
      const entry = scope.entityName({ kind: 'tail', index });
      nodes.push(
        emitFunction(fn, entry, scope, globals, isMapped),
        emitTrampoline(name, entry, params.length, scope),
      );
    } else nodes.push(emitFunction(fn, name, scope, globals, isMapped));
    const printer = new Printer(this.printOptions());
    printer.nodes(nodes, this.level);
    this.functions.push({ index, ...printer.finish() });
  }

  /** The functions printed so far, for another emitter of the same module. */
  part(): Part {
    const { functions, scope, safe } = this;
    return { functions, safe, references: referencesOf(scope) };
  }

  /** Takes over what another has printed, after what is there. False, and nothing is done, if names meet: print it anew. */
  add({ functions, safe, references }: Part): boolean {
    const names = takeOver(this.scope, references);
    if (!names) return false;
    for (const index of safe) this.safe.add(index);
    for (const { index, ...printed } of functions)
      this.functions.push({ index, ...(this.options.minify ? renamed(printed, names) : printed) });
    return true;
  }

  /** The text of the whole module, and its source map as JSON if there is one. */
  finish(): Emitted {
    const { text, mappings: marked } = this.print().finish();
    const names = this.scope.names.settle(text);
    const code = withNames(text, names);
    const sizes = (): Map<number, number> =>
      new Map(this.functions.map(({ index, text: part }) => [index, withNames(part, names).length]));
    const { sourceMap, inputSourceMap } = this.options;
    if (sourceMap === null) return { code, map: null, sizes };
    const originals = findOriginals(this.module, sourceMap, inputSourceMap);
    const mappings = mappingsWithNames(text, names, marked);
    return { code, map: makeSourceMap(mappings, originals), sizes };
  }

  private print(): Printer {
    const { format, minify } = this.options;
    const { imports, before, after, shared, exports } = this.parts();
    const printer = new Printer(this.printOptions());
    printer.comment('Made by wasm2esm');
    if (format === 'esm') {
      printer.nodes(imports.declarations);
      this.header(printer);
      printer.nodes(before);
      this.appendFunctions(printer);
      printer.nodes(after);
      if (exports.names.length > 0) printer.nodes([js.exportNames(exports.names)]);
      return printer;
    }
    const isBody = format === 'function';
    // Parentheses tell V8 that the function is called soon: it reads the text once, not twice.
    const name = `${isBody ? '' : 'export '}const instantiate`;
    const head = `function${minify ? '' : ' '}(${imports.object})`;
    const result = this.exportObject(exports);
    this.header(printer);
    printer.nodes(shared);
    printer.nodes(this.descriptors());
    printer.text(minify ? `${name}=(${head}{` : `\n${name} = (${head} {\n`);
    printer.nodes(before, 1);
    this.appendFunctions(printer);
    printer.nodes([...after, result], 1);
    printer.text(minify ? '});' : '});\n');
    if (format === 'register') printer.nodes([this.registration()]);
    if (isBody) printer.nodes([js.returns(js.object(instantiable.map(name => [name, js.id(name)])))]);
    return printer;
  }

  /** Minified, long ones come first: those of one size are the most alike, and what is near compresses best. */
  private appendFunctions(printer: Printer): void {
    const { funcs } = this.module;
    const sizeOf = ({ index }: PrintedFunction): number =>
      funcs[index]!.body!.end - funcs[index]!.body!.start;
    const inOrder = [...this.functions];
    if (this.options.minify) inOrder.sort((a, b) => sizeOf(b) - sizeOf(a));
    for (const printed of inOrder) printer.append(printed);
  }

  /** What stands around the functions. Nothing is settled before all of it is made: each part uses others. */
  private parts(): Parts {
    const { target, scope, globals, options } = this;
    const initialiser = new Initialiser(target, scope, globals, this.constants);
    const imports = linkImports(target, scope, globals, options);
    const mayDeclare = options.minify && options.format === 'esm';
    const exporter = new Exporter(target, scope, globals, func => !this.safe.has(func), mayDeclare);
    const exports = exporter.all();
    const variables = initialiser.globalVariables();
    const tables = initialiser.tables();
    const shared: Statement[] = [];
    const isAlone = options.format === 'esm';
    const segments = new Segments(target, scope, this.constants, initialiser, isAlone ? null : shared);
    const filling = segments.statements();
    const references = initialiser.references();
    const memories = initialiser.memories(segments.memoryImages);
    const tags = initialiser.tags();
    // Where references are more than functions, initial values have to find those marked.
    const [early, late] = scope.hasSharedMemory ? [references, []] : [[], references];
    return {
      imports,
      before: [...imports.statements, ...early, ...memories, ...tags, ...variables, ...tables],
      after: [...late, ...filling, ...this.start(), ...exports.statements],
      shared,
      exports,
    };
  }

  private start(): Statement[] {
    const { start } = this.module;
    if (!start) return [];
    const name = this.scope.entityName({ kind: 'func', index: start.func });
    const error = this.scope.names.locals().make('error');
    const rethrow = js.throws(this.scope.call('wasm_error', js.id(error)));
    return [...this.scope.acquire(), js.tryCatch([js.statement(js.call(js.id(name)))], error, [rethrow])];
  }

  private exportObject({ names }: Exports): Statement {
    const entries = names.map(([local, exported]) => [exported, js.id(local)] as const);
    return js.returns(this.scope.call('export_object', js.object(entries)));
  }

  private isProvided({ kind, index }: Import): boolean {
    const { funcs, strings } = this.target.builtins;
    return (kind === 'func' && funcs.has(index)) || (kind === 'global' && strings.has(index));
  }

  /** The call that makes the module known. */
  private registration(): Statement {
    const entries = instantiable.map(name => [name, js.id(name)] as const);
    return js.statement(js.call(js.id(this.registrar()), js.string(this.contentKey), js.object(entries)));
  }

  private registrar(): string {
    return this.scope.ownName('register', 'register$');
  }

  /** `imports` and `exports`, as WebAssembly.Module gives them. */
  private descriptors(): ESTree.Node[] {
    const { imports, exports, memories } = this.module;
    const needed = imports.filter(item => !this.isProvided(item));
    const constants = [
      js.constant('imports', importDescriptors(needed, memories)),
      js.constant('exports', exportDescriptors(exports)),
    ];
    return this.options.format === 'function' ? constants : constants.map(js.exported);
  }

  /** The class of DataViews whose methods have short names. */
  private viewClass(): Statement | null {
    const { scope } = this;
    if (scope.methods.size === 0) return null;
    const aliases = [...scope.methods].map(([method, short]) => [short, js.string(method)] as const);
    const made = scope.pureCall('view_class', js.object(aliases));
    return js.constant(scope.viewConstructor('DataView'), made);
  }

  /** What instances of the module share: the runtime and the intrinsics in use, classes, types. */
  private header(printer: Printer): void {
    const { scope, options } = this;
    const viewClass = this.viewClass();
    const types = typeDeclarations(scope);
    const used = intrinsics.filter(name => scope.intrinsics.has(name));
    const constants = used.map(name => [scope.intrinsic(name), js.member(js.id('Math'), name)] as const);
    if (options.format === 'register')
      printer.nodes([js.importNames(registrySpecifier, [['register', this.registrar()]])]);
    if (options.runtime === 'inline') {
      printer.comment('Of the runtime, what the module uses');
      printer.nodes(inlineRuntime(scope, options.minify, partsOf(this.module, scope.types)));
      printer.comment('The module');
    } else if (scope.helpers.size > 0) {
      const names = [...scope.helpers].map(name => [name, scope.helper(name)] as const);
      printer.nodes([this.runtimeNames(names)]);
    }
    if (viewClass) printer.nodes([viewClass]);
    if (used.length > 0) printer.nodes([js.declare('const', constants)]);
    printer.nodes(types);
  }

  /** Names for exports of the runtime. */
  private runtimeNames(names: readonly (readonly [imported: string, local: string])[]): ESTree.Node {
    if (this.options.format !== 'function') return js.importNames(runtimeSpecifier, names);
    const runtime = js.id('runtime');
    return js.declare(
      'const',
      names.map(([name, local]) => [local, js.member(runtime, name)]),
    );
  }
}

/** What stands around the functions of a module. */
interface Parts {
  readonly imports: Imports;
  readonly before: readonly Statement[];
  readonly after: Exports['statements'];
  /** What all instances share. */
  readonly shared: readonly Statement[];
  readonly exports: Exports;
}
