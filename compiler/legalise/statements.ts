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
import { referenceRules } from './references.ts';
import { isTailCall, tailCall } from './tail-calls.ts';
import type { Target } from './target.ts';

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
  /** tries around the statement at hand */
  private tryDepth = 0;

  constructor(l: Legaliser) {
    this.l = l;
    this.bounds = l.bounds;
  }

  list(body: Stmt[]): void {
    const result: Stmt[] = [];
    for (const stmt of body) for (const legal of this.statement(stmt)) result.push(legal);
    replaceStmts(body, result);
  }

  /** In the order of evaluation, so that bounds are those at the statement. */
  private statement(stmt: Stmt): Stmt[] {
    switch (stmt.kind) {
      case 'do':
        if (isProvenLoad(this.l, stmt.value)) return [];
        return [doStmt(this.l.lower(stmt.value).e)];
      case 'set':
        return this.set(stmt);
      case 'if':
        return this.if(stmt);
      case 'loop':
        return this.loop(stmt);
      case 'switch':
        return this.switch(stmt);
      case 'return': {
        const stmts = this.return(stmt);
        this.bounds.jump(null);
        return stmts;
      }
      case 'block':
        for (const { label, body } of stmt.segments) {
          this.list(body);
          this.bounds.arrive(label);
        }
        return [stmt];
      case 'break':
        this.bounds.jump(stmt.label);
        return [stmt];
      case 'try':
        return this.try(stmt);
    }
  }

  private if(stmt: If): Stmt[] {
    stmt.test = this.test(stmt.test);
    const before = this.bounds.save();
    this.list(stmt.then);
    const after = this.bounds.save();
    this.bounds.restore(before);
    this.list(stmt.else);
    this.bounds.meet(after);
    return [stmt];
  }

  private loop(stmt: Loop): Stmt[] {
    const awaited = awaitedMemory(this.l, stmt);
    this.bounds.forget(assignedIn(stmt.body));
    this.list(stmt.body);
    if (typeof stmt.again === 'object') stmt.again = this.test(stmt.again);
    if (stmt.again === 'always') this.bounds.jump(null);
    this.bounds.arrive(stmt.exit);
    return awaited === null ? [stmt] : [stmt, doStmt(acquire(awaited, 0))];
  }

  private switch(stmt: Switch): Stmt[] {
    stmt.index = asI32(this.l.lower(stmt.index));
    const before = this.bounds.save();
    this.bounds.jump(null);
    for (const { body } of stmt.cases) {
      this.bounds.meet(before && new Map(before));
      this.list(body);
    }
    if (!stmt.cases.some(({ isDefault }) => isDefault)) this.bounds.meet(before);
    this.bounds.arrive(stmt.exit);
    return [stmt];
  }

  /** An exception can come from anywhere in the body. */
  private try(stmt: Try): Stmt[] {
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
      handler.body.unshift(...receive(handler, stmt.caught, stmt.at));
      ways.push(this.bounds.save());
    }
    this.bounds.jump(null);
    for (const way of ways) this.bounds.meet(way);
    return [stmt];
  }

  private test(e: Expr): Expr {
    return asTest(this.l.lower(e));
  }

  /** One result is the call's value; the others wait in registers. */
  private set({ locals, value }: Set): Stmt[] {
    const [first, ...others] = locals;
    const { at } = value;
    const end = locals.length === 1 ? boundsOf(this.l, value) : 0;
    const stmts: Stmt[] = [setStmt([first!], this.l.value(value))];
    for (const local of locals) this.bounds.assign(local, end);
    for (const [i, register] of registersOf(others.map(({ t }) => t)).entries()) {
      stmts.push(setStmt([others[i]!], leaf('js.register_get', others[i]!.t, register, at)));
    }
    return stmts;
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
      doStmt(expr('js.register_set', null, [others[i]!], register, at)),
    );
    stmts.push(fills.pop()!, ...fills);
    return [...stmts, { kind: 'return', values: [first!], at }];
  }
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
