/**
 * A function of the JavaScript dialect → ESTree: its parameters, the declaration of its variables, its statements; and for one that makes tail
 * calls the function around it.
 */
import type { Expr, IrFunction, Local, Stmt } from '../ir/nodes.ts';
import { countLocalUses, forEachExpr, someExprOf } from '../ir/walk.ts';
import * as js from './build.ts';
import type { ESTree, Expression, Statement } from './build.ts';
import { Delegation } from './delegation.ts';
import { emitExpression, type ExpressionContext } from './expression.ts';
import type { GlobalNames } from './globals.ts';
import { located } from './located.ts';
import type { Scope } from './scope.ts';
import { StatementEmitter } from './statement.ts';

export function emitFunction(
  fn: IrFunction,
  name: string,
  scope: Scope,
  globals: GlobalNames,
  isMapped: boolean,
): ESTree.FunctionDeclaration {
  const names = scope.names.locals();
  const byLocal = new Map<Local, string>();
  const localName = (local: Local): string => {
    let text = byLocal.get(local);
    if (text !== undefined) return text;
    text = local.isScratch ? scope.names.common('at', names) : names.make(local.name ?? `t${byLocal.size}`);
    byLocal.set(local, text);
    return text;
  };
  for (const [i, param] of fn.params.entries()) byLocal.set(param, names.parameter(param.name ?? `p${i}`));
  if (scope.names.minify) {
    // The same few names everywhere, the most used local first: that compresses best.
    for (const local of byUse(fn)) localName(local);
  }

  const cx: ExpressionContext = { scope, globals, isMapped, localName };
  const { declared, rest } = leadingAssignments(fn);
  const initial = declared.map(({ local, value }) => [localName(local), emitExpression(cx, value)] as const);
  const makeName = (hint: string): string => names.make(hint);
  const delegation = new Delegation(fn, makeName);
  const body = new StatementEmitter(cx, makeName, delegation).body(rest);
  if (delegation.variable !== null) initial.push([delegation.variable, js.number(0)]);
  const params = fn.params.map(localName);
  const node = js.func(name, params, [...declaration(fn, initial, byLocal), ...withoutFinalReturn(body)]);
  return isMapped ? withOriginalNames(node, fn) : node;
}

/** Says where the function comes from, and what it and its parameters are called there if not the same. */
function withOriginalNames(node: ESTree.FunctionDeclaration, fn: IrFunction): ESTree.FunctionDeclaration {
  const { at } = fn;
  const other = (here: string, there: string | null): string | undefined =>
    there === null || there === here ? undefined : there;
  for (const [i, param] of node.params.entries()) {
    const original = other((param as ESTree.Identifier).name, fn.params[i]!.name);
    if (original !== undefined) located(param, at, original);
  }
  return located(node, at, other(node.id.name, fn.name));
}

interface Assignment {
  readonly local: Local;
  readonly value: Expr;
}

/** Assignments at the very start can be declarations; parameters and repeated ones cannot. */
function leadingAssignments(fn: IrFunction): { declared: Assignment[]; rest: Stmt[] } {
  const declared: Assignment[] = [];
  const seen = new Set<Local>(fn.params);
  for (const stmt of fn.body) {
    if (stmt.kind !== 'set' || seen.has(stmt.locals[0]!)) break;
    const [local] = stmt.locals;
    const within = new Set<Local>();
    forEachExpr(stmt.value, ({ op, imm }) => {
      if (op === 'local.tee') within.add(imm as Local);
    });
    // What is assigned on the way to a value must have been declared before it.
    if (within.has(local!)) break;
    declared.push({ local: local!, value: stmt.value });
    for (const assigned of within.add(local!)) seen.add(assigned);
  }
  return { declared, rest: fn.body.slice(declared.length) };
}

function declaration(
  fn: IrFunction,
  initial: readonly (readonly [string, Expression])[],
  byLocal: ReadonlyMap<Local, string>,
): Statement[] {
  const isDone = new Set([...fn.params.map(param => byLocal.get(param)!), ...initial.map(([name]) => name)]);
  const others = [...byLocal.values()].filter(name => !isDone.has(name));
  // First those without a value: values may assign them.
  const all = [...others.map(name => [name, null] as const), ...initial];
  return all.length === 0 ? [] : [js.declare('let', all)];
}

function withoutFinalReturn(body: Statement[]): Statement[] {
  const last = body.at(-1);
  return last?.type === 'ReturnStatement' && !last.argument ? body.slice(0, -1) : body;
}

/** The function's locals in use, most used first. */
function byUse(fn: IrFunction): Local[] {
  const { reads, sets } = countLocalUses(fn);
  const uses = ({ id }: Local): number => reads[id]! + sets[id]!;
  return fn.locals.filter(local => uses(local) > 0).sort((a, b) => uses(b) - uses(a));
}

/** The raw function of a tail entry: runs it, and the calls that it leaves. */
export function emitTrampoline(name: string, entry: string, count: number, scope: Scope): ESTree.Node {
  const names = scope.names.locals();
  const params = Array.from({ length: count }, (_, i) => names.parameter(`p${i}`));
  const [depth, result] = [names.make('depth'), names.make('result')];
  const first = js.call(js.id(entry), ...params.map(js.id));
  return js.func(name, params, [
    js.constant(depth, scope.tailDepth()),
    js.statement(js.assign(scope.tailDepth(), js.number(0))),
    js.constant(result, scope.outwardCall(scope.call('finish', first))),
    js.statement(js.assign(scope.tailDepth(), js.id(depth))),
    js.returns(js.id(result)),
  ]);
}

/** Whether a call of the function can end in an error: it calls something, or accesses memory. */
export function mayTrap(fn: IrFunction): boolean {
  return someExprOf(fn, ({ op }) => /^js\.(view|call|helper|throw|get|set|item|new)/.test(op));
}
