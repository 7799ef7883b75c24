/**
 * Turns a function in words into the JavaScript dialect, in place, statement by statement in the order of evaluation, so that what accesses
 * have proven is known where it holds. The rules of expressions stand in the tables that `rules` brings together.
 */
import { calls, conflict, effectsOf, noEffects, traps } from '../ir/effects.ts';
import {
  addLocal,
  doStmt,
  type Expr,
  expr,
  getLocal,
  type Handler,
  type If,
  type IrFunction,
  isAtom,
  leaf,
  type Local,
  type Loop,
  type Return,
  type Set,
  setStmt,
  type Stmt,
  type Switch,
  type Try,
} from '../ir/nodes.ts';
import type { Register } from '../ir/js-ops.ts';
import { assignedIn, replaceStmts } from '../ir/walk.ts';
import { registersOf } from '../ir/registers.ts';
import { type ByteOffset, exnref } from '../wasm/types.ts';
import { accessRules, boundsOf, isProvenLoad } from './accesses.ts';
import { acquire, atomicRules, awaitedMemory } from './atomics.ts';
import { coerced, coerceParams } from './arrivals.ts';
import type { BoundsTracker } from './bounds.ts';
import { aggregateRules } from './aggregates.ts';
import { floatRules } from './floats.ts';
import { asI32, asTest } from './forms.ts';
import { instanceRules } from './instances.ts';
import { integerRules } from './integers.ts';
import { helperName, Legaliser, type Rule } from './legaliser.ts';
import { pinnedLoads } from './pins.ts';
import { referenceRules } from './references.ts';
import { isTailCall, tailCall } from './tail-calls.ts';
import { sharedMemory, type Target } from './target.ts';

const rules = new Map([
  ...(Object.entries({
    ...integerRules,
    ...floatRules,
    ...accessRules,
    ...instanceRules,
    ...referenceRules,
    ...aggregateRules,
  }) as [string, Rule][]),
  ...atomicRules,
]);

export function legalise(fn: IrFunction, target: Target): boolean {
  new StatementLegaliser(new Legaliser(fn, target, rules)).list(fn.body);
  coerceParams(fn);
  return true;
}

/** The values of a function that is nothing but their return, as expressions. */
export function legaliseValues(fn: IrFunction, values: readonly Expr[], target: Target): Expr[] {
  return new Legaliser(fn, target, rules).values(values);
}

/** The runtime helper that an operation needs for want of a rule; null when it has one. */
export function helperOf(op: string): string | null {
  return rules.has(op) ? null : helperName(op);
}

class StatementLegaliser {
  private readonly l: Legaliser;
  private readonly bounds: BoundsTracker;
  private readonly pinned: ReadonlySet<Local>;
  /** tries around the statement at hand */
  private tryDepth = 0;

  constructor(l: Legaliser) {
    this.l = l;
    this.bounds = l.bounds;
    this.pinned = pinnedLoads(l.fn);
  }

  list(body: Stmt[]): void {
    const result: Stmt[] = [];
    for (const stmt of body) this.statement(stmt, result);
    replaceStmts(body, result);
  }

  /** In the order of evaluation, so that bounds are those at the statement. Appends what takes its place. */
  private statement(stmt: Stmt, out: Stmt[]): void {
    switch (stmt.kind) {
      case 'do':
        if (!isProvenLoad(this.l, stmt.value)) out.push(doStmt(this.l.lower(stmt.value).e));
        return;
      case 'set':
        return this.set(stmt, out);
      case 'if':
        this.if(stmt);
        out.push(stmt);
        return;
      case 'loop':
        return this.loop(stmt, out);
      case 'switch':
        this.switch(stmt);
        out.push(stmt);
        return;
      case 'return':
        for (const legal of this.return(stmt)) out.push(legal);
        this.bounds.jump(null);
        return;
      case 'block':
        for (const { label, body } of stmt.segments) {
          this.list(body);
          this.bounds.arrive(label);
        }
        out.push(stmt);
        return;
      case 'break':
        this.bounds.jump(stmt.label);
        out.push(stmt);
        return;
      case 'try':
        this.try(stmt);
        out.push(stmt);
    }
  }

  private if(stmt: If): void {
    stmt.test = this.test(stmt.test);
    const before = this.bounds.save();
    this.list(stmt.then);
    const after = this.bounds.save();
    this.bounds.restore(before);
    this.list(stmt.else);
    this.bounds.meet(after);
  }

  private loop(stmt: Loop, out: Stmt[]): void {
    const awaited = awaitedMemory(this.l, stmt);
    this.bounds.forget(assignedIn(stmt.body));
    this.list(stmt.body);
    if (typeof stmt.again === 'object') stmt.again = this.test(stmt.again);
    if (stmt.again === 'always') this.bounds.jump(null);
    this.bounds.arrive(stmt.exit);
    out.push(stmt);
    if (awaited !== null) out.push(doStmt(acquire(awaited, 0)));
  }

  private switch(stmt: Switch): void {
    stmt.index = asI32(this.l.lower(stmt.index));
    const before = this.bounds.save();
    this.bounds.jump(null);
    for (const { body } of stmt.cases) {
      this.bounds.meet(before);
      this.list(body);
    }
    if (!stmt.cases.some(({ isDefault }) => isDefault)) this.bounds.meet(before);
    this.bounds.arrive(stmt.exit);
  }

  /** An exception can come from anywhere in the body. */
  private try(stmt: Try): void {
    const assigned = assignedIn(stmt.body);
    const before = this.bounds.save();
    this.tryDepth++;
    this.list(stmt.body);
    this.tryDepth--;
    const ways = [this.bounds.save()];
    stmt.caught = addLocal(this.l.fn, exnref);
    for (const handler of stmt.handlers) {
      this.bounds.restore(before);
      this.bounds.forget(assigned);
      this.list(handler.body);
      handler.body.unshift(...receive(handler, stmt.caught, stmt.at), ...this.acquired(stmt.at));
      ways.push(this.bounds.save());
    }
    this.bounds.jump(null);
    for (const way of ways) this.bounds.meet(way);
  }

  /** An exception may come from where growth of a shared memory became known. */
  private acquired(at: ByteOffset): Stmt[] {
    const memory = sharedMemory(this.l.target);
    return memory < 0 ? [] : [doStmt(acquire(memory, at))];
  }

  private test(e: Expr): Expr {
    return asTest(this.l.lower(e));
  }

  /** One result is the call's value; the others wait in registers. */
  private set({ locals, value }: Set, out: Stmt[]): void {
    const [first] = locals;
    if (locals.length === 1) {
      const end = boundsOf(this.l, value);
      out.push(setStmt([first!], this.l.value(value)));
      this.bounds.assign(first!, end);
      if (this.pinned.has(first!))
        out.push(doStmt(fill(getLocal(first!, value.at), registersOf(['f32'])[0]!)));
      return;
    }
    out.push(setStmt([first!], this.l.value(value)));
    for (const local of locals) this.bounds.assign(local, 0);
    const others = locals.slice(1);
    for (const [i, register] of registersOf(others.map(({ t }) => t)).entries()) {
      out.push(setStmt([others[i]!], leaf('js.register_get', others[i]!.t, register, value.at)));
    }
  }

  private return(stmt: Return): Stmt[] {
    const { values, at } = stmt;
    if (values.length === 1 && isTailCall(values[0]!)) return tailCall(this.l, values[0]!, this.tryDepth > 0);
    if (values.length <= 1) {
      stmt.values = values.map(value => this.l.value(value));
      return [stmt];
    }
    // Calls use the registers, so all values but the last are at hand before the first register is filled.
    const isQuiet = areQuiet(values);
    const stmts: Stmt[] = [];
    const atHand = values.map((value, i) => {
      const e = this.l.value(value);
      if (isQuiet || isAtom(e) || i === values.length - 1) return e;
      const local = addLocal(this.l.fn, e.t!);
      stmts.push(setStmt([local], e));
      return getLocal(local, at);
    });
    const [first, ...others] = atHand;
    const fills = registersOf(others.map(({ t }) => t!)).map((register, i) =>
      doStmt(fill(others[i]!, register)),
    );
    stmts.push(fills.pop()!, ...fills);
    return [...stmts, { kind: 'return', values: [first!], at }];
  }
}

function fill(value: Expr, register: Register): Expr {
  return expr('js.register_set', null, [value], register, value.at);
}

/** Whether the values may be evaluated in any order, while registers are being filled. */
function areQuiet(values: readonly Expr[]): boolean {
  let before = noEffects;
  return values.every(value => {
    const effects = effectsOf(value);
    if (effects & (calls | traps) || conflict(effects, before)) return false;
    before |= effects;
    return true;
  });
}

/** Assignments of what a handler receives. */
function receive(handler: Handler, caught: Local, at: ByteOffset): Stmt[] {
  const { params, exception } = handler;
  handler.params = [];
  handler.exception = null;
  const values = params.map((param, i) => {
    return setStmt([param], coerced(expr('js.payload', param.t, [getLocal(caught, at)], i, at)));
  });
  return exception ? [...values, setStmt([exception], getLocal(caught, at))] : values;
}
