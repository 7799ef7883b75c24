/**
 * Tail calls as statements of the JavaScript dialect. A call to a function that makes no tail calls itself is an ordinary one. Any other goes
 * to the callee's tail entry, directly while few such calls are on the stack, else by way of the runtime; out of a try always
 * by way of the runtime, for the callee must not run inside it.
 *
 *   return few ? callee(a, b) : leave(callee, a, b)
 */
import type { Dispatch } from '../ir/js-ops.ts';
import {
  addLocal,
  cloneAtom,
  type Expr,
  expr,
  getLocal,
  isAtom,
  leaf,
  setStmt,
  type Stmt,
  variant,
} from '../ir/nodes.ts';
import { funcref } from '../wasm/types.ts';
import { directCall, dispatchIndex, entity } from './instances.ts';
import type { Legaliser } from './legaliser.ts';
import { expectedType } from './references.ts';
import { sharedMemory } from './target.ts';

export function isTailCall({ op }: Expr): boolean {
  return op.startsWith('return_call');
}

/** The statements of a return of the tail call. */
export function tailCall(l: Legaliser, e: Expr, inTry: boolean): Stmt[] {
  const { at } = e;
  // What a function without results returns is nobody's concern.
  const t = e.t ?? 'i32';
  const result = (value: Expr): Stmt => ({ kind: 'return', values: [variant(value, { t })], at });
  const isPlain = e.op === 'return_call' && !l.target.tailCallers.has(e.imm as number);
  if (isPlain && !inTry) {
    return [result(directCall(l, e, t))];
  }
  const stmts: Stmt[] = [];
  const keep = (value: Expr): Expr => {
    if (isAtom(value) || value.op === 'js.entity') return value;
    const local = addLocal(l.fn, value.t!);
    stmts.push(setStmt([local], value));
    return getLocal(local, at);
  };
  // The callee is looked up before the arguments are evaluated, as in other calls.
  const callee = keep(calleeOf(l, e, isPlain));
  const args = l.values(e.op === 'return_call' ? e.args : e.args.slice(0, -1)).map(keep);
  const again = (): Expr[] => [callee, ...args].map(cloneAtom);
  const left = expr('js.helper', 'i32', again(), 'leave', at);
  if (inTry) return [...stmts, result(left)];
  const called = expr('js.call_value', t, again(), undefined, at);
  const few = leaf('js.count_tail_call', 'i32', undefined, at);
  return [...stmts, result(expr('js.cond', t, [few, called, left], undefined, at))];
}

function calleeOf(l: Legaliser, e: Expr, isPlain: boolean): Expr {
  switch (e.op) {
    case 'return_call':
      return entity(isPlain ? 'func' : 'tail', e.imm as number, e.at);
    case 'return_call_indirect': {
      const [type, table] = e.imm as [number, number];
      return expr(
        'js.dispatch',
        funcref,
        dispatchIndex(l, e),
        { table, type, isTail: true } satisfies Dispatch,
        e.at,
      );
    }
    default: {
      const callee = l.value(e.args.at(-1)!);
      if (sharedMemory(l.target) < 0) return expr('js.helper', funcref, [callee], 'tail_entry', e.at);
      return expr('js.helper', funcref, [callee, expectedType(e)], 'inner_tail_entry', e.at);
    }
  }
}
