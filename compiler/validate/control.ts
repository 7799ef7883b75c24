/**
 * Typing of control instructions: blocks, branches, calls and exceptions (core specification §3.4, control instructions;
 * the addendum on legacy exception handling for `try`, `catch`, `delegate` and `rethrow`). That blocks, `else` and
 * `catch` nest well is for the decoder to say, since the grammar does.
 */
import { invalid } from '../diagnostics.ts';
import type { BlockType, BranchTable, CastBranch, CatchClause } from '../wasm/immediates.ts';
import type { FuncType, ValType } from '../wasm/types.ts';
import { exnref, funcref, isRef, refType, typeName } from '../wasm/types.ts';
import type { Checker } from './checker.ts';
import { reject } from './stack.ts';

export const controlChecks = {
  unreachable: (c: Checker) => c.stack.setUnreachable(),
  block: (c: Checker, type: BlockType) => c.open('block', c.cx.block(type)),
  loop: (c: Checker, type: BlockType) => c.open('loop', c.cx.block(type)),
  if(c: Checker, type: BlockType) {
    const signature = c.cx.block(type);
    c.stack.popType('i32');
    c.open('if', signature);
  },
  else: (c: Checker) => c.next('else', c.stack.top.params),
  end(c: Checker) {
    // Without an else, the parameters are the results.
    if (c.stack.top.op === 'if') c.next('else', c.stack.top.params);
    c.close();
  },
  try: (c: Checker, type: BlockType) => c.open('try', c.cx.block(type)),
  catch: (c: Checker, tag: number) => c.next('catch', c.cx.tagTypes(tag)),
  catch_all: (c: Checker) => c.next('catch_all', []),
  delegate(c: Checker, label: number) {
    c.close();
    c.stack.label(label);
  },
  rethrow(c: Checker, label: number) {
    const { op } = c.stack.label(label);
    if (op !== 'catch' && op !== 'catch_all') reject(invalid('rethrow-label', label));
    c.stack.setUnreachable();
  },
  try_table(c: Checker, [type, clauses]: [BlockType, readonly CatchClause[]]) {
    const signature = c.cx.block(type);
    for (const clause of clauses) checkCatch(c, clause);
    c.open('try_table', signature);
  },
  throw(c: Checker, tag: number) {
    c.stack.popAll(c.cx.tagTypes(tag));
    c.stack.setUnreachable();
  },
  throw_ref(c: Checker) {
    c.stack.popType(exnref);
    c.stack.setUnreachable();
  },
  br(c: Checker, label: number) {
    c.stack.popAll(c.stack.labelTypes(label));
    c.stack.setUnreachable();
  },
  br_if(c: Checker, label: number) {
    const types = c.stack.labelTypes(label);
    c.stack.popType('i32');
    c.apply(types, types);
  },
  br_table: checkBranchTable,
  return(c: Checker) {
    c.stack.popAll(functionResults(c));
    c.stack.setUnreachable();
  },
  call(c: Checker, index: number) {
    const { params, results } = c.cx.space.func(c.cx.func(index).type);
    c.apply(params, results);
  },
  call_indirect(c: Checker, immediate: [number, number]) {
    const { params, results } = popTableEntry(c, immediate);
    c.apply(params, results);
  },
  call_ref(c: Checker, index: number) {
    const { params, results } = popFunction(c, index);
    c.apply(params, results);
  },
  return_call: (c: Checker, index: number) => tailCall(c, c.cx.space.func(c.cx.func(index).type)),
  return_call_indirect: (c: Checker, immediate: [number, number]) => tailCall(c, popTableEntry(c, immediate)),
  return_call_ref: (c: Checker, index: number) => tailCall(c, popFunction(c, index)),
  br_on_null(c: Checker, label: number) {
    const types = c.stack.labelTypes(label);
    const ref = c.stack.popRef();
    c.apply(types, types);
    c.stack.push(typeof ref === 'string' ? 'unknown-ref' : refType(false, ref.heap));
  },
  br_on_non_null(c: Checker, label: number) {
    const types = c.stack.labelTypes(label);
    const last = types.at(-1);
    if (last === undefined || !isRef(last)) return notPassed(c, label, 'a reference');
    c.stack.popType(refType(true, last.heap));
    const others = types.slice(0, -1);
    c.apply(others, others);
  },
  br_on_cast: (c: Checker, cast: CastBranch) => castBranch(c, cast, true),
  br_on_cast_fail: (c: Checker, cast: CastBranch) => castBranch(c, cast, false),
};

function checkBranchTable(c: Checker, { labels, default: last }: BranchTable): void {
  const { stack } = c;
  stack.popType('i32');
  const arity = stack.labelTypes(last).length;
  let previous = last;
  for (const label of labels) {
    if (label === previous) continue;
    const types = stack.labelTypes(label);
    if (types.length !== arity) {
      reject(invalid('branch-arity', label, types.length, arity));
    }
    stack.peekAll(types);
    previous = label;
  }
  stack.popAll(stack.labelTypes(last));
  stack.setUnreachable();
}

function checkCatch(c: Checker, { tag, ref, label }: CatchClause): void {
  const passed = [...(tag === null ? [] : c.cx.tagTypes(tag)), ...(ref ? [refType(false, 'exn')] : [])];
  checkPassed(c, label, passed);
}

// Whether a branch that passes values of the types `passed` may go to the label.
function checkPassed(c: Checker, label: number, passed: readonly ValType[]): void {
  const types = c.stack.labelTypes(label);
  const matches =
    types.length === passed.length && passed.every((t, i) => c.cx.space.isSubtype(t, types[i]!));
  if (!matches) notPassed(c, label, `[${passed.map(typeName).join(' ')}]`);
}

function notPassed(c: Checker, label: number, passed: string): never {
  const types = c.stack.labelTypes(label).map(typeName);
  reject(invalid('label-mismatch', label, `[${types.join(' ')}]`, passed));
}

function functionResults(c: Checker): readonly ValType[] {
  return c.stack.label(c.stack.depth - 1).results;
}

function popTableEntry(c: Checker, [type, table]: [number, number]): FuncType {
  const { element, address } = c.cx.table(table).type;
  const signature = c.cx.funcType(type);
  if (!c.cx.space.isSubtype(element, funcref)) {
    reject(invalid('not-subtype', `table ${table}`, typeName(element), 'funcref'));
  }
  c.stack.popType(address);
  return signature;
}

function popFunction(c: Checker, index: number): FuncType {
  const signature = c.cx.funcType(index);
  c.stack.popType(refType(true, c.cx.space.canonical(index)));
  return signature;
}

function tailCall(c: Checker, { params, results }: FuncType): void {
  const own = functionResults(c);
  const matches = results.length === own.length && results.every((t, i) => c.cx.space.isSubtype(t, own[i]!));
  if (!matches) reject(invalid('tail-call-results', results.map(typeName), own.map(typeName)));
  c.stack.popAll(params);
  c.stack.setUnreachable();
}

// Branches with the reference cast to `to`, or, when `onSuccess` is false, with what cannot be cast.
function castBranch(c: Checker, cast: CastBranch, onSuccess: boolean): void {
  const from = c.cx.ref(cast.from);
  const to = c.cx.ref(cast.to);
  if (!c.cx.space.isSubtype(to, from)) {
    reject(invalid('not-subtype', 'the target of the cast', typeName(to), typeName(from)));
  }
  // When null passes the cast, what fails it is not null.
  const rest = refType(from.nullable && !to.nullable, from.heap);
  const [passed, kept] = onSuccess ? [to, rest] : [rest, to];
  const types = c.stack.labelTypes(cast.label);
  const last = types.at(-1);
  if (last === undefined || !c.cx.space.isSubtype(passed, last)) notPassed(c, cast.label, typeName(passed));
  c.stack.popType(from);
  const others = types.slice(0, -1);
  c.apply(others, others);
  c.stack.push(kept);
}
