/**
 * How control instructions become IR: blocks, branches, calls, exceptions. Where an instruction uses operands on several paths
 * they are made atoms first, and each path gets nodes of its own.
 */
import type { BlockType, BranchTable, CastBranch, CatchClause } from '../wasm/immediates.ts';
import type { Mnemonic } from '../wasm/instructions.ts';
import type { FuncType, RefType, TypeIndex } from '../wasm/types.ts';
import { exnref, refType } from '../wasm/types.ts';
import { type Attempt, type Builder, type Frame } from './builder.ts';
import { calls, conflict, jumps, readsTable, traps, writesGlobal, writesLocal } from './effects.ts';
import {
  addLabel,
  addLocal,
  type Case,
  cloneAtom,
  type Expr,
  expr,
  getLocal,
  type Handler,
  leaf,
  type Stmt,
  type Try,
} from './nodes.ts';

export const buildControl = {
  unreachable(b: Builder): void {
    jump(b, leaf('unreachable', null, undefined, b.at));
  },

  block(b: Builder, type: BlockType): void {
    b.settleBeforeBlock();
    b.pushFrame('block', b.blockType(type));
  },

  loop(b: Builder, type: BlockType): void {
    b.settleBeforeBlock();
    const { params, results } = b.blockType(type);
    const locals = params.map(t => addLocal(b.fn, t));
    b.operands.assign(locals);
    for (const local of locals) b.operands.pushAtom(getLocal(local, b.at));
    b.pushFrame('loop', { kind: 'func', params, results }).branchLocals = locals;
  },

  if(b: Builder, blockType: BlockType): void {
    const type = b.blockType(blockType);
    const test = b.operands.pop();
    b.operands.atomize(type.params.length);
    const params = b.operands.peekMany(type.params.length);
    b.settleBeforeBlock();
    b.pushFrame('if', type, { choice: { test, params, then: null } });
  },

  else(b: Builder): void {
    const frame = b.frames.at(-1)!;
    const choice = frame.choice!;
    choice.then = b.finishPart(frame);
    b.startPart(frame);
    for (const param of choice.params) b.operands.pushAtom(cloneAtom(param));
  },

  end(b: Builder): void {
    const frame = b.frames.at(-1)!;
    const { choice, attempt } = frame;
    if (frame.kind === 'func') return endFunction(b);
    if (choice && !choice.then) buildControl.else(b);
    const body = b.finishPart(frame);
    if (choice) {
      b.closeFrame(frame, [{ kind: 'if', test: choice.test, then: choice.then!, else: body }]);
    } else if (attempt) {
      finishAttempt(attempt, body);
      b.closeFrame(frame, [attempt.stmt]);
      trackAssignments(b);
    } else {
      b.closeFrame(frame, body);
    }
  },

  br(b: Builder, depth: number): void {
    b.branch(b.frame(depth));
    b.die();
  },

  br_if(b: Builder, depth: number): void {
    const test = b.operands.pop();
    branchIf(b, b.frame(depth), test);
  },

  br_table(b: Builder, { labels, default: fallback }: BranchTable): void {
    const index = b.operands.pop();
    const count = b.branchTypes(b.frame(fallback)).length;
    b.operands.atomize(count);
    const values = b.operands.peekMany(count);
    const cases = new Map<number, Case>();
    const caseOf = (depth: number): Case => {
      let c = cases.get(depth);
      if (!c)
        cases.set(depth, (c = { values: [], isDefault: false, body: b.branchWith(b.frame(depth), values) }));
      return c;
    };
    for (const [value, depth] of labels.entries()) if (depth !== fallback) caseOf(depth).values.push(value);
    caseOf(fallback).isDefault = true;
    b.operands.commit({ kind: 'switch', index, cases: [...cases.values()], exit: addLabel(b.fn) }, jumps);
    b.die();
  },

  return(b: Builder): void {
    b.return();
    b.die();
  },

  call(b: Builder, func: number): void {
    const { params, results } = b.module.space.func(b.module.funcs[func]!.type);
    b.pushResults('call', results, b.operands.popMany(params.length), func, calls);
  },

  call_indirect(b: Builder, imm: [TypeIndex, number]): void {
    buildCall(b, 'call_indirect', b.module.space.func(imm[0]), imm);
  },

  call_ref(b: Builder, type: TypeIndex): void {
    buildCall(b, 'call_ref', b.module.space.func(type), type);
  },

  return_call(b: Builder, func: number): void {
    const { params } = b.module.space.func(b.module.funcs[func]!.type);
    tailCall(b, 'return_call', b.operands.popMany(params.length), func);
  },

  return_call_indirect(b: Builder, imm: [TypeIndex, number]): void {
    tailCall(b, 'return_call_indirect', popCall(b, b.module.space.func(imm[0])), imm);
  },

  return_call_ref(b: Builder, type: TypeIndex): void {
    tailCall(b, 'return_call_ref', popCall(b, b.module.space.func(type)), type);
  },

  br_on_null(b: Builder, depth: number): void {
    const frame = b.frame(depth);
    b.operands.atomize(b.branchTypes(frame).length + 1);
    const ref = b.operands.pop();
    branchIf(b, frame, expr('ref.is_null', 'i32', [ref], undefined, b.at));
    b.operands.pushAtom(cloneAtom(ref));
  },

  br_on_non_null(b: Builder, depth: number): void {
    const frame = b.frame(depth);
    b.operands.atomize(b.branchTypes(frame).length);
    const isNull = expr('ref.is_null', 'i32', [cloneAtom(b.operands.peek())], undefined, b.at);
    branchIf(b, frame, expr('i32.eqz', 'i32', [isNull], undefined, b.at));
    b.operands.pop();
  },

  br_on_cast(b: Builder, { label, to }: CastBranch): void {
    const frame = b.frame(label);
    b.operands.atomize(b.branchTypes(frame).length);
    branchIf(b, frame, castTest(b, cloneAtom(b.operands.peek()), to));
  },

  br_on_cast_fail(b: Builder, { label, to }: CastBranch): void {
    const frame = b.frame(label);
    b.operands.atomize(b.branchTypes(frame).length);
    branchIf(
      b,
      frame,
      expr('i32.eqz', 'i32', [castTest(b, cloneAtom(b.operands.peek()), to)], undefined, b.at),
    );
  },

  throw(b: Builder, tag: number): void {
    const { params } = b.module.space.func(b.module.tags[tag]!.type);
    jump(b, expr('throw', null, b.operands.popMany(params.length), tag, b.at));
  },

  throw_ref(b: Builder): void {
    jump(b, expr('throw_ref', null, [b.operands.pop()], undefined, b.at));
  },

  rethrow(b: Builder, depth: number): void {
    const { attempt } = b.frame(depth);
    const handler = attempt!.handler!;
    handler.exception ??= addLocal(b.fn, exnref);
    jump(b, expr('throw_ref', null, [getLocal(handler.exception, b.at)], undefined, b.at));
  },

  try_table(b: Builder, [blockType, clauses]: [BlockType, readonly CatchClause[]]): void {
    b.settleBeforeBlock();
    const handlers = clauses.map(clause => branchingHandler(b, clause));
    openTry(b, b.blockType(blockType), handlers);
  },

  try(b: Builder, blockType: BlockType): void {
    b.settleBeforeBlock();
    openTry(b, b.blockType(blockType), []);
  },

  catch(b: Builder, tag: number): void {
    const { params } = b.module.space.func(b.module.tags[tag]!.type);
    const locals = params.map(t => addLocal(b.fn, t));
    nextHandler(b, { tag, params: locals, exception: null, body: [] });
  },

  catch_all(b: Builder): void {
    nextHandler(b, { tag: null, params: [], exception: null, body: [] });
  },

  delegate(b: Builder, depth: number): void {
    // The depth counts from outside this try; the function's own label stands for its caller.
    const target = b.frames.slice(0, b.frames.length - 1 - depth).findLast(isTryBody);
    b.frames.at(-1)!.attempt!.stmt.delegate = target?.label ?? 'caller';
    buildControl.end(b);
  },
} as const;

function isTryBody({ attempt }: Frame): boolean {
  return attempt !== null && attempt.handler === null;
}

function endFunction(b: Builder): void {
  if (!b.isDead && b.fn.type.results.length > 0) b.return();
  b.frames.pop();
}

/** Ends the straight line with a jump over the operands just popped. */
function jump(b: Builder, e: Expr): void {
  b.commit(e, jumps | calls);
  b.die();
}

/** Branches under a condition, or goes on with the same operands. */
function branchIf(b: Builder, frame: Frame, test: Expr): void {
  const count = b.branchTypes(frame).length;
  b.operands.atomize(count);
  const then = b.branchWith(frame, b.operands.peekMany(count));
  b.operands.commit({ kind: 'if', test, then, else: [] }, jumps);
}

/** Whether a reference is of a type. */
export function castTest(b: Builder, ref: Expr, to: RefType): Expr {
  const op = to.nullable ? 'ref.test_null' : 'ref.test';
  return expr(op, 'i32', [ref], b.canonicalHeap(to.heap), b.at);
}

/** Pops the arguments of a call through a table or reference, and what says whom to call, which comes last. */
function popCall(b: Builder, type: FuncType): Expr[] {
  // JavaScript evaluates the callee first, so what the arguments do must not change whom it finds.
  const count = type.params.length;
  const { operands } = b;
  if (conflict(operands.topEffects(count, 1), operands.topEffects(1) | readsTable | traps))
    operands.atomize(count + 1);
  return operands.popMany(count + 1);
}

function buildCall(b: Builder, op: 'call_indirect' | 'call_ref', type: FuncType, imm: unknown): void {
  b.pushResults(op, type.results, popCall(b, type), imm, calls);
}

function tailCall(b: Builder, op: Mnemonic, args: Expr[], imm: unknown): void {
  const t = b.fn.type.results[0] ?? null;
  b.operands.commit({ kind: 'return', values: [expr(op, t, args, imm, b.at)], at: b.at }, jumps | calls);
  b.die();
}

/** The clause of a try_table: takes what the exception carries along to a label. */
function branchingHandler(b: Builder, { tag, ref, label }: CatchClause): Handler {
  const types = tag === null ? [] : b.module.space.func(b.module.tags[tag]!.type).params;
  const params = types.map(t => addLocal(b.fn, t));
  const exception = ref ? addLocal(b.fn, refType(false, 'exn')) : null;
  const carried = exception ? [...params, exception] : params;
  const values = carried.map(local => getLocal(local, b.at));
  return { tag, params, exception, body: b.branchWith(b.frame(label), values) };
}

function openTry(b: Builder, type: FuncType, handlers: Handler[]): void {
  const stmt: Try = {
    kind: 'try',
    label: addLabel(b.fn),
    body: [],
    handlers,
    delegate: null,
    caught: null,
    at: b.at,
  };
  b.pushFrame('try', type, { attempt: { stmt, handler: null } });
  trackAssignments(b);
}

/** Inside a try, handlers see the assignments before a throw. */
function trackAssignments(b: Builder): void {
  b.operands.assignment = b.frames.some(isTryBody) ? writesGlobal : writesLocal;
}

function nextHandler(b: Builder, handler: Handler): void {
  const frame = b.frames.at(-1)!;
  const attempt = frame.attempt!;
  finishAttempt(attempt, b.finishPart(frame));
  attempt.handler = handler;
  attempt.stmt.handlers.push(handler);
  trackAssignments(b);
  b.startPart(frame);
  for (const param of handler.params) b.operands.pushAtom(getLocal(param, b.at));
}

function finishAttempt({ stmt, handler }: Attempt, part: Stmt[]): void {
  if (handler) handler.body = part;
  else stmt.body = part;
}
