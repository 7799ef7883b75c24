/** Programs as the generator makes them: trees that print as text modules, and that the minimiser can take apart. */

export type Type = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'externref';

/** An instruction with its operands and nested bodies, or a sequence of instructions where `head` is empty. */
export interface Node {
  readonly head: string;
  /** null: no value; 'never': control does not pass */
  readonly t: Type | 'never' | null;
  readonly args: readonly Node[];
  readonly bodies: readonly Body[];
}

export interface Body {
  /** 'then' or 'else', or nothing for a block's own */
  readonly open: string;
  readonly nodes: readonly Node[];
}

export interface Func {
  readonly name: string;
  readonly params: readonly Type[];
  readonly results: readonly Type[];
  readonly locals: readonly Type[];
  readonly body: readonly Node[];
}

/** A call that the runner makes. */
export interface Call {
  readonly func: string;
  readonly args: readonly unknown[];
}

export interface Program {
  /** everything but functions, as text: imports, memory, tables, globals */
  readonly fields: readonly string[];
  readonly funcs: readonly Func[];
  readonly calls: readonly Call[];
}

export function op(head: string, t: Node['t'], ...args: Node[]): Node {
  return { head, t, args, bodies: [] };
}

export function nest(head: string, t: Node['t'], args: readonly Node[], ...bodies: Body[]): Node {
  return { head, t, args, bodies };
}

export function sequence(...nodes: Node[]): Node {
  return { head: '', t: null, args: nodes, bodies: [] };
}

/** Counts rounds of loops, and traps when there have been too many. */
const burn =
  '(global.set $fuel (i32.sub (global.get $fuel) (i32.const 1))) (if (i32.eqz (global.get $fuel)) (then unreachable))';

function printNode({ head, args, bodies }: Node, isFuelled: boolean): string {
  const list = (nodes: readonly Node[]): string => nodes.map(node => printNode(node, isFuelled)).join(' ');
  const isLoop = isFuelled && head.startsWith('loop');
  const inner = [
    ...(args.length > 0 ? [list(args)] : []),
    ...(isLoop ? [burn] : []),
    ...bodies.map(({ open, nodes }) => (open ? `(${open} ${list(nodes)})` : list(nodes))),
  ].join(' ');
  return head === '' ? inner : inner === '' ? `(${head})` : `(${head} ${inner})`;
}

function indented(text: string): string {
  return text.replace(/\n/g, '\n  ');
}

function printFunc({ name, params, results, locals, body }: Func, isFuelled: boolean): string {
  const list = (word: string, types: readonly Type[]): string =>
    types.length === 0 ? '' : ` (${word} ${types.join(' ')})`;
  const head = `(func $${name} (export "${name}")${list('param', params)}${list('result', results)}${list('local', locals)}`;
  return `${head}\n${body.map(node => `  ${printNode(node, isFuelled)}`).join('\n')})`;
}

/** The program's text. With fuel it traps when loops have gone round that often, and exports a global that is 0 then. */
export function printProgram({ fields, funcs }: Program, fuel = 0): string {
  const more = fuel > 0 ? [`(global $fuel (export "fuel") (mut i32) (i32.const ${fuel}))`] : [];
  const parts = [...fields, ...more, ...funcs.map(func => printFunc(func, fuel > 0))];
  return `(module\n  ${indented(parts.join('\n'))}\n)\n`;
}
