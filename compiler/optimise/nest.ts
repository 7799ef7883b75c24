/**
 * Moves the value of a local that is assigned once and read once to where it is read, so that expressions nest as a person would write
 * them.
 *
 * before: t = load(p); u = t + 1; store(q, u)        after: store(q, load(p) + 1)
 *
 * A value may move over what it does not conflict with (effects.ts), over no assignment of a local that it reads, and not into code
 * that may run more or less often: loops, arms, operands that JavaScript evaluates conditionally. In a try's body a handler can see what
 * had been assigned when a call threw, so there no call moves over such an assignment.
 */
import {
  calls,
  conflict,
  effectsOf,
  type Effects,
  isRemovable,
  noEffects,
  exprEffects,
  ownEffects,
  readsMemory,
  readsTable,
  traps,
  trapsOutOfBounds,
} from '../ir/effects.ts';
import {
  type Aggregate,
  type Block,
  type Expr,
  type IrFunction,
  isAtom,
  isWide,
  type Local,
  maxDepth,
  type Set,
  type Stmt,
} from '../ir/nodes.ts';
import { countLocalUses, forEachBody, mapOwnExprs, truncate } from '../ir/walk.ts';
import { simplified } from './simplify.ts';

/** More waiting values than this cost more time than they win. */
const maxWaiting = 40;

/** An assignment whose value waits for its reader. */
interface Waiting {
  readonly local: Local;
  readonly value: Expr;
  readonly effects: Effects;
  readonly reads: readonly Local[];
  readonly depth: number;
  /** where the assignment stands, to be emptied when the value moves */
  readonly body: (Stmt | null)[];
  readonly index: number;
}

export function nest(fn: IrFunction): boolean {
  return new Nester(fn).run();
}

class Nester {
  private readonly fn: IrFunction;
  /** by local id: assigned once and read once, of a type that nests */
  private readonly movable: boolean[];
  /** by local id: assigned before a try's body as well as in it, if there, so that its handlers may read it */
  private readonly visible: boolean[];
  private waiting: Waiting[] = [];
  /** of the operand being visited */
  private depth = 0;
  /** try bodies around the statement at hand */
  private tryDepth = 0;
  /** Whether the operand being visited may go unevaluated. */
  private isConditional = false;
  /** Whether the expression being visited got an operand in place of another. */
  private hasNewOperand = false;
  private changed = false;

  constructor(fn: IrFunction) {
    this.fn = fn;
    const { reads, sets } = countLocalUses(fn);
    this.movable = fn.locals.map((local, x) => reads[x] === 1 && sets[x] === 1 && !isWide(local.t));
    this.visible = fn.locals.map((_local, x) => sets[x]! > 1);
    for (const { id } of fn.params) {
      this.movable[id] = false;
      this.visible[id] = true;
    }
  }

  run(): boolean {
    this.walk(this.fn.body);
    return this.changed;
  }

  private walk(body: Stmt[]): void {
    const emptied: (Stmt | null)[] = body;
    for (let i = 0; i < body.length; i++) {
      const stmt = body[i]!;
      // A loop's condition is read behind its body, each time around.
      if (stmt.kind === 'loop') this.waiting = [];
      // In the order of evaluation: what the statement reads, then what it does.
      mapOwnExprs(stmt, this.visit);
      if (stmt.kind === 'set') {
        for (const local of stmt.locals) this.assign(local);
        this.wait(stmt, emptied, i);
      } else if (stmt.kind === 'block') this.walkBlock(stmt);
      else if (stmt.kind !== 'do') {
        this.waiting = [];
        forEachBody(stmt, inner => {
          const isTried = stmt.kind === 'try' && inner === stmt.body;
          if (isTried) this.tryDepth++;
          this.walk(inner);
          if (isTried) this.tryDepth--;
          this.waiting = [];
        });
      }
    }
    let kept = 0;
    for (const stmt of emptied) if (stmt) body[kept++] = stmt;
    truncate(body, kept);
  }

  /** The first segment follows on what came before; the others have more ways in. */
  private walkBlock({ segments }: Block): void {
    for (const { body } of segments) {
      this.walk(body);
      this.waiting = [];
    }
  }

  private wait({ locals, value }: Set, body: (Stmt | null)[], index: number): void {
    const local = locals[0]!;
    if (locals.length > 1 || !this.movable[local.id]) return;
    if (this.waiting.length === maxWaiting) this.waiting.shift();
    const { effects, reads, depth } = summary(value);
    this.waiting.push({ local, value, effects, reads, depth, body, index });
  }

  private assign(local: Local): void {
    const mayBeSeen = this.tryDepth > 0 && this.visible[local.id]!;
    const { waiting } = this;
    let kept = 0;
    for (const other of waiting)
      if (!other.reads.includes(local) && !(mayBeSeen && other.effects & calls)) waiting[kept++] = other;
    truncate(waiting, kept);
  }

  /** Gives up on the values that may not move over something of these effects. */
  private settle(effects: Effects): void {
    const { waiting } = this;
    if (effects === noEffects || waiting.length === 0) return;
    let kept = 0;
    for (const other of waiting) if (!conflict(other.effects, effects)) waiting[kept++] = other;
    truncate(waiting, kept);
  }

  private readonly visit = (e: Expr): Expr => {
    if (e.op === 'local.get') return this.take(e);
    if (e.args.length === 0) {
      this.settle(exprEffects(e));
      return e;
    }
    const outer = this.hasNewOperand;
    this.hasNewOperand = false;
    this.depth++;
    this.visitOperands(e);
    this.depth--;
    this.settle(exprEffects(e));
    if (e.op === 'local.tee') this.assign(e.imm as Local);
    const result = this.hasNewOperand ? simplified(e) : e;
    this.hasNewOperand = outer;
    return result;
  };

  private operand(args: Expr[], i: number): void {
    const arg = args[i]!;
    const result = this.visit(arg);
    if (result === arg) return;
    args[i] = result;
    this.hasNewOperand = true;
  }

  /** In the order in which the emitted JavaScript evaluates them. */
  private visitOperands({ op, args, imm }: Expr): void {
    const last = args.length - 1;
    switch (op) {
      case 'select':
        this.operand(args, 2);
        this.visitConditional(args, 0);
        this.visitConditional(args, 1);
        return;
      case 'js.cond':
        this.operand(args, 0);
        this.visitConditional(args, 1);
        this.visitConditional(args, 2);
        return;
      case 'call_indirect':
      case 'call_ref':
      case 'return_call_indirect':
      case 'return_call_ref':
        // The callee may come first, and be looked up before the arguments, or come last: nothing may move that tells the difference.
        for (let i = 0; i < last; i++) this.settle(effectsOf(args[i]!));
        this.operand(args, last);
        this.settle(readsTable | traps);
        for (let i = 0; i < last; i++) this.operand(args, i);
        return;
      case 'array.get':
      case 'array.get_s':
      case 'array.get_u':
      case 'array.set':
        // The array is looked into before the index, and the index checked before what is stored.
        this.operand(args, 0);
        if ((imm as Aggregate).isNullable) this.settle(traps);
        this.operand(args, 1);
        if (last > 1) this.settle(traps);
        for (let i = 2; i <= last; i++) this.operand(args, i);
        return;
      default:
        // An access reads its view of memory before its operands, so nothing among them may grow memory.
        if (ownEffects(op) & trapsOutOfBounds) this.settle(readsMemory);
        for (let i = 0; i <= last; i++) this.operand(args, i);
    }
  }

  private visitConditional(args: Expr[], i: number): void {
    const outer = this.isConditional;
    this.isConditional = true;
    this.operand(args, i);
    this.isConditional = outer;
  }

  /** The value of a local that waits, in place of its read. */
  private take(e: Expr): Expr {
    const i = this.movable[(e.imm as Local).id] ? this.waiting.findIndex(({ local }) => local === e.imm) : -1;
    if (i < 0) return e;
    const { value, effects, depth, body, index } = this.waiting[i]!;
    if (this.depth + depth > maxDepth || (this.isConditional && !mayGoUnevaluated(value, effects))) return e;
    this.waiting.splice(i, 1);
    this.settle(effects);
    body[index] = null;
    this.changed = true;
    return value;
  }
}

/**
 * Choices between what is at hand stay out of the arms of others: in a tree of them all that any chooses between is live until the last has
 * been made. Those that have something to compute may well be spared it.
 */
function mayGoUnevaluated({ op, args }: Expr, effects: Effects): boolean {
  const arms = op === 'select' ? args.slice(0, 2) : op === 'js.cond' ? args.slice(1) : [];
  return isRemovable(effects) && !(arms.length > 0 && arms.every(isAtom));
}

function summary(value: Expr): Pick<Waiting, 'effects' | 'reads' | 'depth'> {
  let effects = noEffects;
  const reads: Local[] = [];
  const visit = (e: Expr): number => {
    if (e.op === 'local.get') reads.push(e.imm as Local);
    effects |= exprEffects(e);
    let depth = 0;
    for (const arg of e.args) depth = Math.max(depth, visit(arg));
    return depth + 1;
  };
  const depth = visit(value);
  return { effects, reads, depth };
}
