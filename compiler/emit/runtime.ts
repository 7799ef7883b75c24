/**
 * The runtime as the compiler knows it: which helpers there are, and their declarations for modules that bring their own copy. A module
 * gets the helpers it uses and what those use; nothing of the runtime but declarations exists, so order does
 * not matter beyond that of its files, in which each follows those that it imports.
 */
import { type Node, parse, type Program } from 'acorn';
import sources, { type RuntimeFile } from '#runtime-source';
import { internal } from '../diagnostics.ts';
import { intrinsics } from '../ir/js-ops.ts';
import { type ESTree, pure } from './build.ts';
import { decided, type Parts, partsByHelpers } from './parts.ts';
import type { Scope } from './scope.ts';

/** A top-level declaration of the runtime. */
interface Declaration {
  readonly names: readonly string[];
  readonly node: ESTree.Node;
  /** names of other declarations in it */
  readonly uses: ReadonlySet<string>;
  /** names of everything else in it: what functions declare for themselves, and globals */
  readonly inner: ReadonlySet<string>;
}

/** What the modules import. */
export const runtimeSpecifier = 'wasm2esm/runtime';

/** What modules import to make themselves known. */
export const registrySpecifier = 'wasm2esm/webassembly';

const fileOf = new Map(sources.flatMap(file => file.names.map(name => [name, file] as const)));

/** Every top-level name of the runtime. */
export function runtimeNames(): Iterable<string> {
  return fileOf.keys();
}

/** What nothing of the binary may be called where names are to be read: helpers and functions of Math keep theirs. */
export const outerNames: ReadonlySet<string> = new Set([...runtimeNames(), ...intrinsics]);

type Form = 'readable' | 'compact';

// Parsed when first asked for: the compiler's own constant data, not state.
const parsed: Readonly<Record<Form, Map<RuntimeFile, readonly Declaration[]>>> = {
  readable: new Map(),
  compact: new Map(),
};

function declarationsOf(file: RuntimeFile, form: Form): readonly Declaration[] {
  let declarations = parsed[form].get(file);
  if (!declarations) parsed[form].set(file, (declarations = parseFile(file[form])));
  return declarations;
}

let innerNames: ReadonlySet<string> | undefined;

/** What names must not be given to the runtime's top level when it is minified. */
export function innerRuntimeNames(): ReadonlySet<string> {
  const declarations = (): Declaration[] => sources.flatMap(file => declarationsOf(file, 'compact'));
  return (innerNames ??= new Set(declarations().flatMap(({ inner }) => [...inner])));
}

function parseFile(text: string): Declaration[] {
  return topLevel(parse(text, { ecmaVersion: 'latest', sourceType: 'module' })).map(node => {
    const names = declaredNames(node);
    const inner = new Set<string>();
    const uses = new Set<string>();
    forEachReference(node, ({ name }) => {
      if (!fileOf.has(name)) inner.add(name);
      else if (!names.includes(name)) uses.add(name);
    });
    return { names, node, uses, inner };
  });
}

function topLevel(program: Program): ESTree.Node[] {
  return (program.body as unknown as ESTree.Program['body']).flatMap((node): ESTree.Node[] => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
        return [];
      case 'ExportNamedDeclaration':
        return node.declaration ? split(node.declaration) : [];
      default:
        return split(node as ESTree.Declaration);
    }
  });
}

/** A declaration of several variables is as many declarations. */
function split(node: ESTree.Declaration): ESTree.Node[] {
  if (node.type !== 'VariableDeclaration') return [node];
  return node.declarations.map(declarator => ({ ...node, declarations: [withPurity(declarator)] }));
}

/** Comments are lost in parsing: what the runtime makes at its top level has no effects. */
function withPurity(declarator: ESTree.VariableDeclarator): ESTree.VariableDeclarator {
  const { init } = declarator;
  if (init?.type !== 'NewExpression' && init?.type !== 'CallExpression') return declarator;
  return { ...declarator, init: pure({ ...init }) };
}

function declaredNames(node: ESTree.Node): string[] {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return [node.id!.name];
    case 'VariableDeclaration':
      return node.declarations.map(({ id }) => (id as ESTree.Identifier).name);
    default:
      throw internal(`the runtime has a ${node.type} at its top level`);
  }
}

type AnyNode = ESTree.Node & { readonly [field: string]: unknown };

/** Visits the identifiers that may name a declaration: all but property names and labels. */
function forEachReference(node: ESTree.Node, visit: (identifier: ESTree.Identifier) => void): void {
  if (node.type === 'Identifier') return visit(node);
  for (const [field, value] of Object.entries(node as AnyNode)) {
    if (isNameOnly(node, field)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof (child as Node).type === 'string') {
        forEachReference(child as ESTree.Node, visit);
      }
    }
  }
}

function isNameOnly(node: ESTree.Node, field: string): boolean {
  switch (node.type) {
    case 'MemberExpression':
      return field === 'property' && !node.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return field === 'key' && !node.computed;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return field === 'label';
    default:
      return false;
  }
}

/**
 * The declarations of the helpers that the scope uses, and of all that they use, under the scope's names; without what serves parts that the
 * module has not.
 */
export function inlineRuntime(scope: Scope, minify: boolean, parts: Parts): ESTree.Node[] {
  const form = minify ? 'compact' : 'readable';
  const names = namesOf(neededBy(scope.helpers, form, parts));
  const more = Object.entries(partsByHelpers).map(([part, helpers]) => [
    part,
    helpers.some(name => names.has(name)),
  ]);
  const needed = neededBy(scope.helpers, form, { ...(Object.fromEntries(more) as Parts), ...parts });
  const files = sources.filter(file => parsed[form].has(file));
  const nodes = files.flatMap(file =>
    declarationsOf(file, form).flatMap(declaration => needed.get(declaration) ?? []),
  );
  return minify
    ? nodes.map(node => renamed(node, name => (fileOf.has(name) ? scope.helperName(name) : name)))
    : nodes;
}

function namesOf(declarations: ReadonlyMap<Declaration, ESTree.Node>): Set<string> {
  return new Set([...declarations.keys()].flatMap(({ names }) => names));
}

/** Helpers, and all that they use, without what serves other parts. */
function neededBy(helpers: Iterable<string>, form: Form, parts: Parts): Map<Declaration, ESTree.Node> {
  const needed = new Map<Declaration, ESTree.Node>();
  const need = (name: string): void => {
    const file = fileOf.get(name);
    const declaration = file && declarationsOf(file, form).find(({ names }) => names.includes(name));
    if (!declaration) throw internal(`the runtime has no ${name}`);
    if (needed.has(declaration)) return;
    const { names, node, uses } = declaration;
    const isConditional = Object.keys(parts).some(part => uses.has(part));
    const left = isConditional ? decided(node, parts) : node;
    needed.set(declaration, left);
    if (!isConditional) uses.forEach(need);
    else
      forEachReference(left, ({ name: used }) => {
        if (fileOf.has(used) && !names.includes(used)) need(used);
      });
  };
  [...helpers].forEach(need);
  return needed;
}

/** A copy of the node with other names for what identifiers refer to. */
function renamed(node: ESTree.Node, rename: (name: string) => string): ESTree.Node {
  const copy = structuredClone(node);
  expandShorthands(copy);
  forEachReference(copy, identifier => {
    identifier.name = rename(identifier.name);
  });
  return copy;
}

/** `{ a }` becomes `{ a: a }`, so that the value can have another name. */
function expandShorthands(node: ESTree.Node): void {
  if (node.type === 'Property' && node.shorthand) {
    node.shorthand = false;
    node.key = { ...(node.key as ESTree.Identifier) };
  }
  for (const value of Object.values(node as AnyNode)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof (child as Node).type === 'string')
        expandShorthands(child as ESTree.Node);
    }
  }
}
