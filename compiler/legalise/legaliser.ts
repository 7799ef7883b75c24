/**
 * Turns a function in words into the JavaScript dialect, in place: operators with their coercions, views of memory, calls of runtime helpers.
 * Each operation has a rule in one of the tables; one without is a call of the runtime helper that bears its name.
 */
import { internal } from '../diagnostics.ts';
import { calls, effectsOf, traps } from '../ir/effects.ts';
import type { Register } from '../ir/js-ops.ts';
import {
  addLocal,
  cloneAtom,
  type If,
  type Loop,
  type Switch,
  type Try,
  doStmt,
  type Expr,
  type Handler,
  type Local,
  expr,
  getLocal,
  type IrFunction,
  type IrType,
  isAtom,
  leaf,
  type Return,
  type Set,
  setStmt,
  type Stmt,
} from '../ir/nodes.ts';
import { assignedIn } from '../ir/walk.ts';
import { type ByteOffset, exnref } from '../wasm/types.ts';
import { Facts } from '../optimise/facts.ts';
import { accessRules, boundsOf, isProvenLoad } from './accesses.ts';
import { BoundsTracker } from './bounds.ts';
import { asF32, asI32, asTest, type Form, type Lowered, lowered } from './forms.ts';
import { floatRules } from './floats.ts';
import { integerRules } from './integers.ts';
import { instanceRules } from './instances.ts';
import { isTailCall, tailCall } from './tail-calls.ts';
import type { Target } from './target.ts';

export type Rule = (l: Legaliser, e: Expr) => Lowered;

const rules = new Map<string, Rule>(
  Object.entries({ ...integerRules, ...floatRules, ...accessRules, ...instanceRules } as Record<
    string,
    Rule
  >),
);

export function legalise(fn: IrFunction, target: Target): boolean {
  new Legaliser(fn, target).list(fn.body);
  return true;
}

/** The values of a function that is nothing but their return, as expressions. */
export function legaliseValues(fn: IrFunction, values: readonly Expr[], target: Target): Expr[] {
  return new Legaliser(fn, target).values(values);
}

export class Legaliser {
  readonly target: Target;
  readonly facts: Facts;
  readonly bounds = new BoundsTracker();
  readonly fn: IrFunction;
  /** tries around the statement at hand */
  private tryDepth = 0;

  constructor(fn: IrFunction, target: Target) {
    this.fn = fn;
    this.target = target;
    this.facts = new Facts(fn);
  }

  list(body: Stmt[]): void {
    const result: Stmt[] = [];
    for (const stmt of body) for (const legal of this.statement(stmt)) result.push(legal);
    body.length = 0;
    for (const stmt of result) body.push(stmt);
  }

  /** In the order of evaluation, so that bounds are those at the statement. */
  private statement(stmt: Stmt): Stmt[] {
    switch (stmt.kind) {
      case 'do':
        if (isProvenLoad(this, stmt.value)) return [];
        return [doStmt(this.lower(stmt.value).e)];
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
    this.bounds.forget(assignedIn(stmt.body));
    this.list(stmt.body);
    if (typeof stmt.again === 'object') stmt.again = this.test(stmt.again);
    if (stmt.again === 'always') this.bounds.jump(null);
    this.bounds.arrive(stmt.exit);
    return [stmt];
  }

  private switch(stmt: Switch): Stmt[] {
    stmt.index = asI32(this.lower(stmt.index));
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
    stmt.caught = addLocal(this.fn, exnref);
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
    return asTest(this.lower(e));
  }

  /** One result is the call's value; the others wait in registers. */
  private set({ locals, value }: Set): Stmt[] {
    const [first, ...others] = locals;
    const { at } = value;
    const end = locals.length === 1 ? boundsOf(this, value) : 0;
    const stmts: Stmt[] = [setStmt([first!], this.value(value))];
    for (const local of locals) this.bounds.assign(local, end);
    for (const [i, register] of registersOf(others.map(({ t }) => t)).entries()) {
      stmts.push(setStmt([others[i]!], leaf('js.register_get', others[i]!.t, register, at)));
    }
    return stmts;
  }

  private return(stmt: Return): Stmt[] {
    const { values, at } = stmt;
    if (values.length === 1 && isTailCall(values[0]!)) return tailCall(this, values[0]!, this.tryDepth > 0);
    if (values.length <= 1) {
      stmt.values = values.map(value => this.value(value));
      return [stmt];
    }
    // Calls use the registers, so all values are at hand before the first register is filled.
    const isQuiet = values.every(value => (effectsOf(value) & (calls | traps)) === 0);
    const stmts: Stmt[] = [];
    const atoms = values.map(value => {
      const e = this.value(value);
      if (isQuiet || isAtom(e)) return e;
      const local = addLocal(this.fn, e.t!);
      stmts.push(setStmt([local], e));
      return getLocal(local, at);
    });
    const [first, ...others] = atoms;
    for (const [i, register] of registersOf(others.map(({ t }) => t!)).entries()) {
      stmts.push(doStmt(expr('js.register_set', null, [others[i]!], register, at)));
    }
    return [...stmts, { kind: 'return', values: [first!], at }];
  }

  lower(e: Expr): Lowered {
    const rule = rules.get(e.op);
    const result = rule ? rule(this, e) : this.helper(e);
    // Nodes are made without regard to types; verifier and registers go by them.
    result.e.t = e.t;
    return result;
  }

  /** What may not be evaluated, lowered: it proves nothing for what follows. */
  conditional(e: Expr): Lowered {
    const before = this.bounds.save();
    const result = this.lower(e);
    this.bounds.restore(before);
    return result;
  }

  /** An operand, lowered. */
  operand({ args }: Expr, i: number): Lowered {
    return this.lower(args[i]!);
  }

  /** Lowered to the form in which locals, parameters and results hold values. */
  value(e: Expr): Expr {
    return this.coerce(this.lower(e), e.t);
  }

  coerce(value: Lowered, t: IrType | null): Expr {
    const result = t === 'i32' ? asI32(value) : t === 'f32' ? asF32(value) : value.e;
    result.t = t;
    return result;
  }

  /** A value to be used twice: evaluated where it stands first, read where it stands second. */
  twice(value: Expr): [Expr, Expr] {
    if (isAtom(value)) return [value, cloneAtom(value)];
    const local = addLocal(this.fn, value.t!);
    return [expr('local.tee', value.t, [value], local, value.at), getLocal(local, value.at)];
  }

  values(args: readonly Expr[]): Expr[] {
    return args.map(arg => this.value(arg));
  }

  /** A call of the runtime helper named after the operation. */
  helper(e: Expr): Lowered {
    return this.call(e, this.values(e.args));
  }

  /** The same with other arguments. */
  call(e: Expr, args: Expr[]): Lowered {
    if (!/^[a-z]/.test(e.op)) throw internal(`no rule for ${e.op}`);
    return lowered(expr('js.helper', e.t, args, helperName(e.op), e.at), formOf(e.t));
  }
}

/** The runtime helper that an operation needs for want of a rule; null when it has one. */
export function helperOf(op: string): string | null {
  return rules.has(op) ? null : helperName(op);
}

/** The helper of an operation. Those on f32 that are exact on doubles are those on f64. */
function helperName(op: string): string {
  return op
    .replace('.', '_')
    .replace(/^f32(?=_(nearest|copysign)$)/, 'f64')
    .replace(/(?<=_trunc(_sat)?_)f32/, 'f64');
}

/** Assignments of what a handler receives. */
function receive(handler: Handler, caught: Local, at: ByteOffset): Stmt[] {
  const { params, exception } = handler;
  handler.params = [];
  handler.exception = null;
  const values = params.map((param, i) => {
    return setStmt([param], expr('js.payload', param.t, [getLocal(caught, at)], i, at));
  });
  return exception ? [...values, setStmt([exception], getLocal(caught, at))] : values;
}

/** The form in which values of a type are held. */
export function formOf(t: IrType | null): Form {
  return t === 'i32' || t === 'f32' || t === 'f64' ? t : 'other';
}

/** The registers that results after the first travel in. */
function registersOf(types: readonly IrType[]): Register[] {
  const used = { words: 0, doubles: 0, refs: 0 };
  return types.map(t => {
    const file = t === 'i32' ? 'words' : t === 'f32' || t === 'f64' ? 'doubles' : 'refs';
    return { file, slot: used[file]++ };
  });
}
