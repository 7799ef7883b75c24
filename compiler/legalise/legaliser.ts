/**
 * What rules work with: lowers an expression by the rule of its operation, coerces what comes out of it, and knows the target, the
 * facts about the function, and what accesses have proven so far. An operation without a rule is a call of the runtime helper that bears its
 * name. Statements, and the table of all rules, stand in statements.ts.
 */
import { internal } from '../diagnostics.ts';
import {
  addLocal,
  addScratch,
  cloneAtom,
  type Expr,
  expr,
  getLocal,
  type IrFunction,
  type IrType,
  isAtom,
  type Local,
} from '../ir/nodes.ts';
import { Facts, isWithin } from '../optimise/facts.ts';
import { BoundsTracker } from './bounds.ts';
import { asF32, asI32, asU32, type Form, type Lowered, lowered } from './forms.ts';
import type { Target } from './target.ts';

export type Rule = (l: Legaliser, e: Expr) => Lowered;
/** by operation */
export type Rules = ReadonlyMap<string, Rule>;

export class Legaliser {
  readonly fn: IrFunction;
  readonly target: Target;
  readonly facts: Facts;
  readonly bounds = new BoundsTracker();
  private readonly rules: Rules;
  private scratch: Local | null = null;

  constructor(fn: IrFunction, target: Target, rules: Rules) {
    this.fn = fn;
    this.target = target;
    this.rules = rules;
    this.facts = new Facts(fn);
  }

  lower(e: Expr): Lowered {
    const rule = this.rules.get(e.op);
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

  /** An i32 operand as a number that is not negative. */
  unsigned(e: Expr, i: number): Expr {
    const operand = this.operand(e, i);
    return isWithin(this.facts.range(e.args[i]!), 0, 2 ** 31 - 1) ? asI32(operand) : asU32(operand);
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

  /** The same where nothing is evaluated in between. */
  twiceAtOnce(value: Expr): [Expr, Expr] {
    if (isAtom(value) || value.t !== 'i32') return this.twice(value);
    const local = (this.scratch ??= addScratch(this.fn));
    return [expr('local.tee', 'i32', [value], local, value.at), getLocal(local, value.at)];
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

/** The helper of an operation. Those on f32 that are exact on doubles are those on f64. */
export function helperName(op: string): string {
  return op
    .replaceAll('.', '_')
    .replace(/^f32(?=_(nearest|copysign)$)/, 'f64')
    .replace(/(?<=_trunc(_sat)?_)f32/, 'f64');
}

/** The form in which values of a type are held. */
export function formOf(t: IrType | null): Form {
  return t === 'i32' || t === 'f32' || t === 'f64' ? t : 'other';
}
