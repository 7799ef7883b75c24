/** A WebAssembly script (specification, `interpreter/README.md` of its repository) as commands: plain data, nothing run. */
import {
  type Atom,
  lineFinder,
  type List,
  type Node,
  readScript,
  ScriptError,
  type Str,
  stringBytes,
  stringText,
} from './sexpr.ts';
import { type Pattern, readPattern, readValue, type Value } from './values.ts';

/** A module as the script gives it: assembler's input or bytes. */
export type ModuleSource =
  | { readonly form: 'text' | 'quote'; readonly text: string }
  | { readonly form: 'binary'; readonly bytes: Uint8Array };

/** `name` is the script's, such as `$M`; null if it has none, and null in uses means the latest. */
export type Name = string | null;

export type Action =
  | {
      readonly kind: 'invoke';
      readonly instance: Name;
      readonly name: string;
      readonly args: readonly Value[];
    }
  | { readonly kind: 'get'; readonly instance: Name; readonly name: string };

export type Operation =
  /** Compile and, unless it is a definition, instantiate. */
  | {
      readonly kind: 'module';
      readonly name: Name;
      readonly source: ModuleSource;
      readonly isDefinition: boolean;
    }
  | { readonly kind: 'instance'; readonly name: Name; readonly definition: Name }
  | { readonly kind: 'register'; readonly as: string; readonly instance: Name }
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'assert_return'; readonly action: Action; readonly results: readonly Pattern[] }
  | { readonly kind: 'assert_trap' | 'assert_exhaustion'; readonly action: Action; readonly text: string }
  | { readonly kind: 'assert_exception'; readonly action: Action }
  | { readonly kind: ModuleAssertion; readonly source: ModuleSource; readonly text: string }
  /** What the reader does not know; it fails when run. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** `assert_uninstantiable` is how we call `assert_trap` of a module. */
export type ModuleAssertion =
  | 'assert_malformed'
  | 'assert_malformed_custom'
  | 'assert_invalid'
  | 'assert_invalid_custom'
  | 'assert_unlinkable'
  | 'assert_uninstantiable';

export interface Command {
  /** The line, and for a command that is not the first on its line the column: `12` or `12:34`. */
  readonly place: string;
  readonly operation: Operation;
}

/** Read a script; throws `ScriptError` only if parentheses, strings or comments do not match. */
export function readCommands(source: string): readonly Command[] {
  const lineAt = lineFinder(source);
  const commands: Command[] = [];
  let lastLine = 0;
  for (const node of joinBareFields(readScript(source))) {
    const line = lineAt(node.start);
    const column = node.start - source.lastIndexOf('\n', node.start - 1);
    commands.push({
      place: line === lastLine ? `${line}:${column}` : `${line}`,
      operation: readOperation(node, source),
    });
    lastLine = line;
  }
  return commands;
}

/** One module made of fields that stand at the top level. */
interface BareFields {
  readonly kind: 'fields';
  readonly start: number;
  end: number;
}

function joinBareFields(nodes: readonly Node[]): (Node | BareFields)[] {
  const joined: (Node | BareFields)[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (!fieldNames.has(headOf(node) ?? '')) joined.push(node);
    else if (last?.kind === 'fields') last.end = node.end;
    else joined.push({ kind: 'fields', start: node.start, end: node.end });
  }
  return joined;
}

const fieldNames: ReadonlySet<string> = new Set([
  'type', 'rec', 'import', 'func', 'table', 'memory', 'global', 'tag', 'export', 'start', 'elem', 'data',
]); // prettier-ignore

function readOperation(node: Node | BareFields, source: string): Operation {
  if (node.kind === 'fields') {
    const text = `(module ${source.slice(node.start, node.end)})`;
    return { kind: 'module', name: null, source: { form: 'text', text }, isDefinition: false };
  }
  const head = headOf(node) ?? '';
  const read = operations[head];
  try {
    if (!read) throw new ScriptError(`unknown command ${head}`, node.start);
    return read(node as List, source);
  } catch (error) {
    if (error instanceof ScriptError || error instanceof SyntaxError)
      return { kind: 'unreadable', reason: error.message };
    throw error;
  }
}

const operations: Readonly<Record<string, (list: List, source: string) => Operation>> = {
  module: readModule,
  register({ items }) {
    return { kind: 'register', as: stringAt(items, 1), instance: nameAt(items, 2) };
  },
  invoke: node => ({ kind: 'action', action: readAction(node) }),
  get: node => ({ kind: 'action', action: readAction(node) }),
  assert_return({ items }) {
    return { kind: 'assert_return', action: readAction(items[1]), results: items.slice(2).map(readPattern) };
  },
  assert_trap(node, source) {
    const { items } = node;
    if (headOf(items[1]) === 'module') return readModuleAssertion('assert_uninstantiable', node, source);
    return { kind: 'assert_trap', action: readAction(items[1]), text: stringAt(items, 2) };
  },
  assert_exhaustion({ items }) {
    return { kind: 'assert_exhaustion', action: readAction(items[1]), text: stringAt(items, 2) };
  },
  assert_exception({ items }) {
    return { kind: 'assert_exception', action: readAction(items[1]) };
  },
  assert_malformed: (node, source) => readModuleAssertion('assert_malformed', node, source),
  assert_malformed_custom: (node, source) => readModuleAssertion('assert_malformed_custom', node, source),
  assert_invalid: (node, source) => readModuleAssertion('assert_invalid', node, source),
  assert_invalid_custom: (node, source) => readModuleAssertion('assert_invalid_custom', node, source),
  assert_unlinkable: (node, source) => readModuleAssertion('assert_unlinkable', node, source),
};

function readModule(node: List, source: string): Operation {
  const { items } = node;
  const word = atomAt(items, 1);
  if (word === 'instance') return { kind: 'instance', name: nameAt(items, 2), definition: nameAt(items, 3) };
  const isDefinition = word === 'definition';
  return {
    kind: 'module',
    name: nameAt(items, isDefinition ? 2 : 1),
    source: readSource(node, source),
    isDefinition,
  };
}

function readModuleAssertion(kind: ModuleAssertion, { items }: List, source: string): Operation {
  const module = items[1];
  if (module?.kind !== 'list' || headOf(module) !== 'module')
    throw new ScriptError(`${kind} without a module`, 0);
  return { kind, source: readSource(module, source), text: stringAt(items, 2) };
}

function readSource({ items, end }: List, source: string): ModuleSource {
  const keyword = items[0] as Atom;
  const isDefinition = atomAt(items, 1) === 'definition';
  let i = isDefinition ? 2 : 1;
  if (nameAt(items, i) !== null) i++;
  const form = atomAt(items, i);
  if (form !== 'binary' && form !== 'quote') {
    // Written anew up to the keyword: there may be comments or annotations that the assembler does not take.
    const from = isDefinition ? items[1]!.end : keyword.end;
    return { form: 'text', text: `(module ${source.slice(from, end)}` };
  }
  const strings = items.slice(i + 1).map(asString);
  if (form === 'binary') return { form, bytes: concatenate(strings.map(stringBytes)) };
  // Quoted text of the malformed modules need not be UTF-8; those are never assembled.
  return { form, text: new TextDecoder().decode(concatenate(strings.map(stringBytes))) };
}

function readAction(node: Node | undefined): Action {
  const kind = headOf(node);
  if (node?.kind !== 'list' || (kind !== 'invoke' && kind !== 'get'))
    throw new ScriptError('expected an action', 0);
  const instance = nameAt(node.items, 1);
  const at = instance === null ? 1 : 2;
  const name = stringAt(node.items, at);
  return kind === 'get'
    ? { kind, instance, name }
    : { kind, instance, name, args: node.items.slice(at + 1).map(readValue) };
}

function headOf(node: Node | BareFields | undefined): string | undefined {
  return node?.kind === 'list' ? atomAt(node.items, 0) : undefined;
}

function atomAt(items: readonly Node[], i: number): string | undefined {
  const item = items[i];
  return item?.kind === 'atom' ? item.text : undefined;
}

function nameAt(items: readonly Node[], i: number): Name {
  const text = atomAt(items, i);
  return text?.startsWith('$') ? text : null;
}

function stringAt(items: readonly Node[], i: number): string {
  return stringText(asString(items[i]));
}

function asString(node: Node | undefined): Str {
  if (node?.kind !== 'string') throw new ScriptError('expected a string', node?.start ?? 0);
  return node;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
