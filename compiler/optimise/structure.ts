/**
 * Turns wasm's branches into the statements a person would write: arms of `if`, `switch`, loops that say how they end.
 * Works from the inside out; every step removes a branch or a label.
 *
 *   block until @a { if c { break @a }; x }          if !c { x }
 *   block until @a { if c { x; break @a }; y }       if c { x } else { y }
 *   block until @a { s; switch i: 0 → @a, … }        s; switch i { case 0: x; … }
 *     then until @b { x }
 *   loop @l { s; if c { break @l } }                 loop { s } again c
 *   loop @l { …; break @l }                          loop { … } again always
 *   loop exit @e { if c { break @e }; x } again always    loop exit @e { if !c { x } else { break @e } } again always
 */
import { effectsOf, isRemovable } from '../ir/effects.ts';
import {
  type Block,
  type Case,
  doStmt,
  type Expr,
  expr,
  type If,
  type IrFunction,
  isJump,
  isWide,
  type Label,
  type Loop,
  maxDepth,
  resolve,
  type Segment,
  setStmt,
  type Stmt,
  type Switch,
} from '../ir/nodes.ts';
import { forEachBody, forEachStmt, replaceStmts } from '../ir/walk.ts';
import { asTest, negated } from './rules.ts';

/** Arms inside one another; beyond it branches stay, for recursion's sake. */
const maxArms = 24;

export function structure(fn: IrFunction): boolean {
  new Structurer(fn).list(fn.body);
  // Only now is it known which breaks leave a loop.
  forEachStmt(fn.body, stmt => {
    if (stmt.kind === 'loop') testFirst(stmt);
  });
  return true;
}

class Structurer {
  /** How many breaks lead to a label. */
  private readonly uses = new Map<Label, number>();
  /** How deep conditional expressions made of arms nest, where they do. */
  private readonly depths = new Map<Expr, number>();

  constructor(fn: IrFunction) {
    forEachStmt(fn.body, stmt => {
      if (stmt.kind === 'break') this.count(stmt.label, 1);
      if (stmt.kind === 'try' && stmt.delegate && stmt.delegate !== 'caller') this.count(stmt.delegate, 1);
    });
  }

  private count(label: Label, change: number): void {
    this.uses.set(resolve(label), this.usesOf(label) + change);
  }

  private usesOf(label: Label): number {
    return this.uses.get(resolve(label)) ?? 0;
  }

  /** Both labels lead to the same place: from now on the outer one stands for both. */
  private unify(inner: Label, outer: Label): void {
    const [from, to] = [resolve(inner), resolve(outer)];
    if (from === to) return;
    this.count(to, this.usesOf(from));
    this.uses.delete(from);
    from.alias = to;
  }

  private isBreakTo(stmt: Stmt | undefined, label: Label): boolean {
    return stmt?.kind === 'break' && resolve(stmt.label) === resolve(label);
  }

  /** Structures a statement list in place. */
  list(body: Stmt[]): void {
    const result: Stmt[] = [];
    for (let i = 0; i < body.length; i++) {
      this.statement(body[i]!, result);
      const last = result.at(-1);
      if (!last || !isJump(last)) continue;
      this.drop(body.slice(i + 1));
      break;
    }
    replaceStmts(body, result);
  }

  /** Nothing leads to statements any more. */
  private drop(body: readonly Stmt[]): void {
    forEachStmt(body, stmt => {
      if (stmt.kind === 'break') this.count(stmt.label, -1);
    });
  }

  /** Structures a statement; appends what takes its place. */
  private statement(stmt: Stmt, out: Stmt[]): void {
    if (stmt.kind !== 'block') forEachBody(stmt, inner => this.list(inner));
    switch (stmt.kind) {
      case 'block':
        for (const structured of this.block(stmt)) out.push(structured);
        return;
      case 'loop':
        for (const structured of this.loop(stmt)) out.push(structured);
        return;
      case 'if':
        for (const structured of this.choice(stmt)) out.push(structured);
        return;
      default:
        out.push(stmt);
    }
  }

  private block({ segments }: Block): Stmt[] {
    const done: Segment[] = [];
    // Segments after one that a switch has taken are structured already.
    const isListed = new globalThis.Set<Segment>();
    const list = (segment: Segment): void => {
      if (!isListed.has(segment)) this.list(segment.body);
      isListed.add(segment);
    };
    for (let i = 0; i < segments.length;) {
      const segment = segments[i]!;
      list(segment);
      const last = segment.body.at(-1);
      if (last?.kind === 'switch') {
        const taken = this.absorbable(last, segments, i);
        for (const next of segments.slice(i + 1, i + 1 + taken)) list(next);
        segment.label = this.absorb(last, segments.splice(i + 1, taken), segment.label);
      }
      this.fallTo(segment.body, segment.label, 0);
      const next = segments[i + 1];
      if (next && this.usesOf(segment.label) === 0) {
        const isReachable = segment.body.length === 0 || !isJump(segment.body.at(-1)!);
        list(next);
        if (isReachable) for (const stmt of next.body) segment.body.push(stmt);
        else this.drop(next.body);
        segment.label = next.label;
        segments.splice(i + 1, 1);
        isListed.add(segment);
        continue;
      }
      done.push(segment);
      i++;
    }
    const [first] = done;
    if (done.length === 1 && this.usesOf(first!.label) === 0) return first!.body;
    return [{ kind: 'block', segments: done }];
  }

  /** How many of the segments behind the switch only the switch branches to, each the next one's predecessor. */
  private absorbable({ cases }: Switch, segments: readonly Segment[], from: number): number {
    const targets = new Map<Label, number>();
    for (const { body } of cases) {
      const [jump] = body;
      if (body.length !== 1 || jump!.kind !== 'break') continue;
      const label = resolve(jump!.label);
      targets.set(label, (targets.get(label) ?? 0) + 1);
    }
    let count = 0;
    for (let j = from; j + 1 < segments.length; j++) {
      const label = resolve(segments[j]!.label);
      if (this.usesOf(label) === 0 || this.usesOf(label) !== targets.get(label)) break;
      count++;
    }
    return count;
  }

  /** Makes the segments the switch's cases; gives the label of the place behind. */
  private absorb(stmt: Switch, segments: readonly Segment[], label: Label): Label {
    // The case that breaks to a label runs the segment behind it.
    const bodies = new Map<Label, Stmt[]>();
    for (const segment of segments) {
      bodies.set(resolve(label), segment.body);
      label = segment.label;
    }
    if (segments.length === 0) return label;
    const jumping: Case[] = [];
    const running = new Map<Stmt[], Case>();
    for (const item of stmt.cases) {
      const [jump] = item.body;
      const body =
        item.body.length === 1 && jump!.kind === 'break' ? bodies.get(resolve(jump!.label)) : undefined;
      if (body) {
        this.count((jump as { label: Label }).label, -1);
        running.set(body, { ...item, body });
      } else jumping.push(item);
    }
    const inOrder = [...bodies.values()].map(body => running.get(body)!);
    const isLeaving = (item: Case): boolean =>
      item.isDefault && item.body.length === 1 && this.isBreakTo(item.body[0], label);
    const leaving = jumping.find(isLeaving);
    if (leaving) this.count(label, -1);
    stmt.cases = [...jumping.filter(item => item !== leaving), ...inOrder];
    this.unify(stmt.exit, label);
    return label;
  }

  /** The label is the place at the list's end: drops the breaks to it that stand where control gets there anyway. */
  private fallTo(body: Stmt[], label: Label, depth: number): void {
    for (let i = 0; i < body.length && depth < maxArms; i++) {
      const stmt = body[i]!;
      if (stmt.kind !== 'if') continue;
      const arm = this.isBreakTo(stmt.then.at(-1), label) ? stmt.then : stmt.else;
      if (!this.isBreakTo(arm.at(-1), label)) continue;
      // The arm skips the rest, so the rest belongs to the other arm.
      const other = arm === stmt.then ? stmt.else : stmt.then;
      arm.pop();
      this.count(label, -1);
      for (const rest of body.splice(i + 1)) other.push(rest);
      this.fallTo(arm, label, depth + 1);
      this.fallTo(other, label, depth + 1);
      replaceStmts(body, this.choice(stmt), i);
      return;
    }
    this.fallFrom(body, label, depth);
  }

  /** The same for the list's last statement. */
  private fallFrom(body: Stmt[], label: Label, depth: number): void {
    const last = body.at(-1);
    switch (last?.kind) {
      case 'break':
        if (!this.isBreakTo(last, label)) return;
        body.pop();
        this.count(label, -1);
        return this.fallFrom(body, label, depth);
      case 'if':
        if (depth >= maxArms) return;
        this.fallTo(last.then, label, depth + 1);
        this.fallTo(last.else, label, depth + 1);
        return replaceStmts(body, this.choice(last), body.length - 1);
      case 'switch':
        return this.unify(last.exit, label);
      case 'loop':
        return this.unify(last.exit, label);
      case 'block': {
        const inner = last.segments.at(-1)!;
        this.unify(inner.label, label);
        this.fallTo(inner.body, label, depth + 1);
        return;
      }
      case 'try':
        this.fallTo(last.body, label, depth + 1);
        for (const handler of last.handlers) this.fallTo(handler.body, label, depth + 1);
        return;
      default:
    }
  }

  private loop(loop: Loop): Stmt[] {
    const { label, body } = loop;
    if (this.usesOf(label) === 0) return this.usesOf(loop.exit) === 0 ? body : [loop];
    if (loop.again !== 'never') return [loop];
    const last = body.at(-1);
    if (last?.kind === 'if' && this.usesOf(label) === 1 && last.else.length === 0 && last.then.length === 1) {
      if (this.isBreakTo(last.then[0], label)) {
        body.pop();
        this.count(label, -1);
        loop.again = asTest(last.test);
        return [loop];
      }
    }
    if (!last || !isJump(last)) {
      body.push({ kind: 'break', label: loop.exit, at: 0 });
      this.count(loop.exit, 1);
    }
    loop.again = 'always';
    this.fallTo(body, label, 0);
    return [loop];
  }

  /** An `if` in its plainest form. */
  private choice(stmt: If): Stmt[] {
    stmt.test = asTest(stmt.test);
    if (stmt.then.length === 0) {
      if (stmt.else.length === 0) return isRemovable(effectsOf(stmt.test)) ? [] : [doStmt(stmt.test)];
      swapArms(stmt);
    }
    const { then: a, else: b } = stmt;
    const [x, y] = [a[0]!, b[0]];
    if (a.length === 1 && b.length === 1 && x.kind === 'set' && y?.kind === 'set') {
      const [local] = x.locals;
      const depth = 1 + Math.max(this.depths.get(x.value) ?? 0, this.depths.get(y.value) ?? 0);
      const isOne =
        x.locals.length === 1 && y.locals.length === 1 && local === y.locals[0] && !isWide(local!.t);
      if (isOne && depth <= maxDepth) {
        const e = expr('js.cond', local!.t, [stmt.test, x.value, y.value], undefined, x.value.at);
        this.depths.set(e, depth);
        return [setStmt([local!], e)];
      }
    }
    if (b.length === 0) return [stmt];
    if (stmt.test.op === 'i32.eqz') swapArms(stmt);
    // An arm that jumps needs no `else` behind it.
    if (!isJump(stmt.then.at(-1)!) && isJump(stmt.else.at(-1)!)) swapArms(stmt);
    if (!isJump(stmt.then.at(-1)!)) return [stmt];
    const rest = stmt.else;
    stmt.else = [];
    return [stmt, ...rest];
  }
}

/** The form of a `while`: the loop's body is an `if` that leaves the loop or does everything else. */
function testFirst({ body, exit, again }: Loop): void {
  const [first, ...rest] = body;
  if (again !== 'always' || first?.kind !== 'if' || first.else.length > 0 || first.then.length > 1) return;
  const [leave] = first.then;
  if (leave?.kind !== 'break' || resolve(leave.label) !== resolve(exit)) return;
  replaceStmts(body, [{ kind: 'if', test: negated(first.test), then: rest, else: [leave] }]);
}

function swapArms(stmt: If): void {
  stmt.test = negated(stmt.test);
  [stmt.then, stmt.else] = [stmt.else, stmt.then];
}
