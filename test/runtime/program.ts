/** The runtime's text as syntax trees: its top-level names, and what its functions declare within. */
import { type Node, parse } from 'acorn';

export interface Declared {
  /** of a top-level declaration */
  readonly names: readonly string[];
  /** names that functions, classes and blocks in it declare */
  readonly inner: ReadonlySet<string>;
  /** all names that it mentions without declaring them */
  readonly free: ReadonlySet<string>;
}

type AnyNode = Node & { readonly [field: string]: unknown };

/** The declarations at the top level of a module's text; imports and exports aside. */
export function declarationsOf(text: string): Declared[] {
  const { body } = parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
  return body.flatMap((node): Declared[] => {
    const declaration = (node.type === 'ExportNamedDeclaration' ? node.declaration : node) as
      AnyNode | null | undefined;
    if (!declaration || /^(Import|Export)/.test(declaration.type)) return [];
    const names = declaredBy(declaration);
    if (declaration.type === 'EmptyStatement') return [];
    if (names.length === 0) throw new Error(`a ${declaration.type} at the top level`);
    const inner = new Set<string>();
    const mentioned = new Set<string>();
    visit(declaration, inner, mentioned, true);
    return [
      {
        names,
        inner,
        free: new Set([...mentioned].filter(name => !inner.has(name) && !names.includes(name))),
      },
    ];
  });
}

function declaredBy(node: AnyNode): string[] {
  if (node.type === 'VariableDeclaration') {
    return (node['declarations'] as { id: AnyNode }[]).flatMap(({ id }) => patternNames(id));
  }
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration')
    return patternNames(node['id'] as AnyNode);
  return [];
}

function patternNames(node: AnyNode): string[] {
  return node.type === 'Identifier' ? [node['name'] as string] : patternChildren(node).flatMap(patternNames);
}

/** The parts of a pattern that are bound to something. */
function patternChildren(node: AnyNode): AnyNode[] {
  if (node.type === 'AssignmentPattern') return [node['left'] as AnyNode];
  if (node.type === 'Property') return [node['value'] as AnyNode];
  return children(node);
}

function children(node: AnyNode): AnyNode[] {
  return Object.entries(node).flatMap(([field, value]) => {
    if (isNameOnly(node, field)) return [];
    return (Array.isArray(value) ? value : [value]).filter(
      (item): item is AnyNode =>
        typeof item === 'object' && item !== null && typeof (item as Node).type === 'string',
    );
  });
}

function isNameOnly(node: AnyNode, field: string): boolean {
  if (node.type === 'MemberExpression') return field === 'property' && !node['computed'];
  if (/^(Property|MethodDefinition|PropertyDefinition)$/.test(node.type))
    return field === 'key' && !node['computed'];
  return field === 'label';
}

function visit(node: AnyNode, inner: Set<string>, mentioned: Set<string>, isTop: boolean): void {
  if (node.type === 'Identifier') {
    mentioned.add(node['name'] as string);
    return;
  }
  const bound = [
    ...(isTop ? [] : declaredBy(node)),
    ...((node['params'] as AnyNode[] | undefined) ?? []).flatMap(patternNames),
  ];
  if (node.type === 'CatchClause' && node['param']) bound.push(...patternNames(node['param'] as AnyNode));
  if (/^(Function|Class)Expression$/.test(node.type) && node['id'])
    bound.push(...patternNames(node['id'] as AnyNode));
  for (const name of bound) inner.add(name);
  for (const child of children(node)) visit(child, inner, mentioned, false);
}
