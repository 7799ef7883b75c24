/**
 * What a module needs not of the runtime. The runtime's code has conditions on parts of WebAssembly (runtime-support/parts.ts); where a module brings
 * a copy of it along, they are decided by the module's types and by what it needs of the runtime, and what then cannot run is left out.
 */
import type { ValidModule } from '../wasm/module.ts';
import { isRef, type ValType } from '../wasm/types.ts';
import type { ESTree } from './build.ts';
import { hasJsValue, isInAny, isSpelledOut } from './types.ts';

/** By the names of the runtime's conditions. */
export type Parts = Readonly<Record<string, boolean>>;

/** Which parts the module has: by what it describes to the runtime, types of functions by their indices, and by what has no such description. */
export function partsOf(module: ValidModule, described: Iterable<number>): Parts {
  const { space, types, globals, tables, memories } = module;
  const composites = [...described].map(index => space.composite(index));
  const funcs = composites.filter(type => type.kind === 'func');
  const passed = funcs.flatMap(({ params, results }) => [...params, ...results]);
  const crossing = [...passed, ...globals.map(({ type }) => type.value)];
  const all = [...crossing, ...tables.map(({ type }) => type.element)];
  const isPlain = (t: ValType): boolean =>
    !isRef(t) || (t.nullable && (t.heap === 'func' || t.heap === 'extern'));
  // Functions of another module may be of types below those that are open.
  const isSpelled = [...described].every(
    index => space.composite(index).kind !== 'func' || isSpelledOut(space, index),
  );
  const isOpen = types.some(({ final }) => !final);
  return {
    HAS_AGGREGATES: types.some(({ type }) => type.kind !== 'func') || all.some(t => isInAny(space, t)),
    HAS_IMPORTED_MEMORIES: memories.some(memory => memory.import !== null),
    HAS_LONG_ADDRESSES: [...memories, ...tables].some(({ type }) => type.address === 'i64'),
    HAS_LONGS: crossing.includes('i64'),
    HAS_OTHER_VALUES: crossing.some(t => isRef(t) || t === 'v128'),
    HAS_OPAQUE_VALUES: !passed.every(t => hasJsValue(space, t)),
    HAS_OTHER_REFERENCES: isOpen || !all.every(isPlain),
    HAS_OTHER_MODULES: false,
    HAS_OTHER_FUNCTION_TYPES: !isSpelled,
    HAS_REFERRED_IMPORTS: module.funcs.some(f => f.import !== null && module.declared.has(f.index)),
    HAS_SEVERAL_RESULTS: funcs.some(({ results }) => results.length > 1),
  };
}

/** Parts that a module has if one of some helpers is among those that it needs. */
export const partsByHelpers: Readonly<Record<string, readonly string[]>> = {
  HAS_EXCEPTIONS: ['Thrown'],
  HAS_HOST_ERRORS: ['host_error'],
  HAS_LIMITERS: ['Memory'],
  HAS_REFERRED_FUNCTIONS: ['refer', 'link_func', 'callable', 'func_to_js'],
};

type AnyNode = ESTree.Node & Record<string, unknown>;

/** A copy of the node in which the conditions are decided. */
export function decided(node: ESTree.Node, parts: Parts): ESTree.Node {
  return simplified(node as AnyNode, parts) ?? empty;
}

const empty: ESTree.Node = { type: 'EmptyStatement' };

/** The truth of what is left of a condition; null where it is open. */
function truth(node: unknown): boolean | null {
  const { type, value } = node as { type: string; value?: unknown };
  return type === 'Literal' && typeof value === 'boolean' ? value : null;
}

function isBoolean(node: ESTree.Expression): boolean {
  if (node.type === 'LogicalExpression') return isBoolean(node.left) && isBoolean(node.right);
  return node.type === 'BinaryExpression' && /^[<>=!]=*$/.test(node.operator);
}

/** null: nothing is left. */
function simplified(node: AnyNode, parts: Parts): ESTree.Node | null {
  if (node.type === 'Identifier' && Object.hasOwn(parts, node.name as string))
    return { type: 'Literal', value: parts[node.name as string]! };
  const copy = { ...node } as AnyNode;
  for (const [field, value] of Object.entries(node)) {
    if (Array.isArray(value))
      copy[field] = value.flatMap(child =>
        isNode(child) ? (simplified(child, parts) ?? []) : [child as unknown],
      );
    else if (isNode(value)) copy[field] = simplified(value, parts) ?? empty;
  }
  return reduced(copy as unknown as ESTree.Node);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as AnyNode).type === 'string';
}

function reduced(node: ESTree.Node): ESTree.Node | null {
  switch (node.type) {
    case 'UnaryExpression': {
      const value = node.operator === '!' ? truth(node.argument) : null;
      return value === null ? node : { type: 'Literal', value: !value };
    }
    case 'LogicalExpression': {
      const left = truth(node.left);
      if (node.operator === '??') return node;
      if (left !== null) return left === (node.operator === '&&') ? node.right : node.left;
      return truth(node.right) === (node.operator === '&&') && isBoolean(node.left) ? node.left : node;
    }
    case 'ConditionalExpression': {
      const test = truth(node.test);
      return test === null ? node : test ? node.consequent : node.alternate;
    }
    case 'IfStatement': {
      const test = truth(node.test);
      return test === null ? node : test ? node.consequent : (node.alternate ?? null);
    }
    case 'SequenceExpression': {
      const [last] = node.expressions.slice(-1);
      const expressions = node.expressions.filter(e => e === last || truth(e) === null);
      return expressions.length === 1 ? last! : { ...node, expressions };
    }
    case 'ExpressionStatement':
      return truth(node.expression) === null ? node : null;
    case 'BlockStatement': {
      const end = node.body.findIndex(({ type }) => type === 'ReturnStatement' || type === 'ThrowStatement');
      return end < 0 ? node : { ...node, body: node.body.slice(0, end + 1) };
    }
    default:
      return node;
  }
}
