/**
 * Splits every local into its live ranges, so that a fact about a local is a fact about one range, and drops assignments
 * that nobody reads.
 *
 * before: x = 1; f(x); x = load(p); g(x)        after: x$1 = 1; f(x$1); x$2 = load(p); g(x$2)
 *
 * Definitions that reach a common read belong to one range; reaching.ts finds which do. Here the walk gives it the places in the control flow
 * and what they assign, and every range that is read then gets a local.
 *
 * wasm's locals start as zero. A range that the zero reaches is assigned explicitly at the start of the function; a
 * range that nothing else reaches becomes the constant.
 */
import { effectsOf, isRemovable } from '../ir/effects.ts';
import {
  addLocal,
  doStmt,
  type Expr,
  type IrFunction,
  type Label,
  type Local,
  type Set,
  setStmt,
  type Stmt,
  zero,
} from '../ir/nodes.ts';
import { forEachBody, forEachOwnExpr, truncate } from '../ir/walk.ts';
import { define, measure, newPoint, type Point, Range, Reaching, type Times } from './reaching.ts';

export function splitLiveRanges(fn: IrFunction): boolean {
  return new Splitter(fn).run();
}

class Splitter {
  private readonly fn: IrFunction;
  private readonly times: Times;
  private readonly reaching: Reaching;
  /** by local id: whether it may have more than one range */
  private readonly isCandidate: readonly boolean[];
  private readonly paramCount: number;
  private readonly reads: { readonly e: Expr; readonly range: Range }[] = [];
  /** the assignments of candidates, with what each of their locals belongs to */
  private readonly definitions = new Map<Set, Range[]>();
  private readonly breaks = new Map<Label, Point[]>();
  private readonly tries: Map<number, Range[]>[] = [];
  private now = 0;

  constructor(fn: IrFunction) {
    this.fn = fn;
    this.times = measure(fn);
    this.reaching = new Reaching(this.times);
    this.paramCount = fn.params.length;
    // What the compiler made and assigned once is assigned before it is read.
    const { sets } = this.times;
    this.isCandidate = fn.locals.map((_local, x) => x < fn.declared || (sets[x]?.length ?? 0) > 1);
  }

  run(): boolean {
    const entry = newPoint([]);
    this.walk(this.fn.body, entry);
    this.reaching.resolve();
    const prologue = this.chooseLocals();
    this.rewrite(this.fn.body);
    this.fn.body.unshift(...prologue);
    this.fn.declared = this.paramCount;
    return true;
  }

  /** Walks statements from a point and gives the point behind them, null when control does not get there. */
  private walk(body: readonly Stmt[], start: Point): Point | null {
    let point: Point | null = start;
    for (const stmt of body) {
      // What control does not get to is walked all the same, for time to pass.
      const next: Point | null = this.visit(stmt, point ?? newPoint([]));
      point = point && next;
    }
    return point;
  }

  private visit(stmt: Stmt, point: Point): Point | null {
    forEachOwnExpr(stmt, e => this.read(e, point));
    switch (stmt.kind) {
      case 'do':
        return point;
      case 'set':
        this.define(stmt, point);
        return point;
      case 'break':
        this.breaks.get(stmt.label)!.push(point);
        return null;
      case 'return':
        return null;
      case 'if': {
        const from = this.now;
        const ways = [this.walk(stmt.then, newPoint([point])), this.walk(stmt.else, newPoint([point]))];
        return this.meet(ways, point, from);
      }
      case 'block': {
        const from = this.now;
        for (const { label } of stmt.segments) this.breaks.set(label, []);
        let current: Point | null = point;
        for (const { label, body } of stmt.segments) {
          const end: Point | null = current && this.walk(body, current);
          const ways = this.breaks.get(label)!;
          current = ways.length === 0 ? end : this.meet([...ways, end], point, from);
        }
        return current;
      }
      case 'loop': {
        const [from, to] = this.times.spans.get(stmt)!;
        const head = newPoint([point], { entry: point, from, to });
        this.breaks.set(stmt.label, head.before);
        this.breaks.set(stmt.exit, []);
        const end = this.walk(stmt.body, head);
        return this.meet([end, ...this.breaks.get(stmt.exit)!], point, from);
      }
      case 'switch': {
        const from = this.now;
        let end: Point | null = null;
        this.breaks.set(stmt.exit, []);
        for (const { body } of stmt.cases) end = this.walk(body, newPoint(end ? [point, end] : [point]));
        const hasDefault = stmt.cases.some(({ isDefault }) => isDefault);
        const ways = [end, ...this.breaks.get(stmt.exit)!];
        return this.meet(hasDefault ? ways : [...ways, point], point, from);
      }
      case 'try': {
        const [from, to] = this.times.spans.get(stmt)!;
        this.breaks.set(stmt.label, []);
        const assigned = new Map<number, Range[]>();
        this.tries.push(assigned);
        const ways = [this.walk(stmt.body, newPoint([point]))];
        this.tries.pop();
        for (const { params, exception, body } of stmt.handlers) {
          const handler = newPoint([point], { entry: point, from, to }, assigned);
          this.now += params.length + (exception ? 1 : 0); // assigned nowhere else: never candidates
          ways.push(this.walk(body, handler));
        }
        return this.meet([...ways, ...this.breaks.get(stmt.label)!], point, from);
      }
    }
  }

  /** The point where ways meet that all started at `entry` at time `from`. */
  private meet(ways: readonly (Point | null)[], entry: Point, from: number): Point | null {
    const arriving = ways.filter(way => way !== null);
    if (arriving.length === 0) return null;
    if (arriving.length === 1) return newPoint(arriving);
    return newPoint(arriving, { entry, from, to: this.now });
  }

  private read(e: Expr, point: Point): void {
    if (e.op === 'local.get') {
      const x = (e.imm as Local).id;
      if (!this.isCandidate[x]) return;
      const range = this.reaching.at(point, x);
      range.root().isRead = true;
      this.reads.push({ e, range });
      return;
    }
    for (const arg of e.args) this.read(arg, point);
  }

  private define(stmt: Set, point: Point): void {
    if (!stmt.locals.some(({ id }) => this.isCandidate[id])) {
      this.now += stmt.locals.length;
      return;
    }
    const ranges = stmt.locals.map(({ id: x }) => {
      const range = new Range();
      range.hasAssignment = true;
      this.now++;
      if (!this.isCandidate[x]) return range;
      define(point, x, range);
      for (const assigned of this.tries) {
        const others = assigned.get(x);
        if (others) others.push(range);
        else assigned.set(x, [range]);
      }
      return range;
    });
    this.definitions.set(stmt, ranges);
  }

  /** Gives every range that is read a local, the parameter's own first; says what the function must start with. */
  private chooseLocals(): Stmt[] {
    const { fn } = this;
    const prologue: Stmt[] = [];
    const isTaken = new globalThis.Set<number>();
    for (const [x, range] of this.reaching.initial) {
      const root = range.root();
      const local = fn.locals[x]!;
      if (x >= this.paramCount) {
        if (!root.isRead || !root.hasAssignment) continue;
        prologue.push(setStmt([local], zero(local.t, fn.at)));
      }
      root.local = local;
      isTaken.add(x);
    }
    for (let x = 0; x < this.paramCount; x++) isTaken.add(x);
    const choose = (range: Range, old: Local): void => {
      const root = range.root();
      if (root.local || (root.hasInitial && !root.hasAssignment)) return;
      root.local = isTaken.has(old.id) ? addLocal(fn, old.t, old.name) : old;
      isTaken.add(old.id);
    };
    for (const { e, range } of this.reads) choose(range, e.imm as Local);
    for (const { e, range } of this.reads) {
      const { local } = range.root();
      if (local) e.imm = local;
      else Object.assign(e, zero((e.imm as Local).t, e.at));
    }
    return prologue;
  }

  /** Renames assignments, and drops those that nobody reads. */
  private readonly rewrite = (body: Stmt[]): void => {
    let kept = 0;
    for (const stmt of body) {
      forEachBody(stmt, this.rewrite);
      const ranges = stmt.kind === 'set' ? this.definitions.get(stmt) : undefined;
      const result = ranges ? this.renamed(stmt as Set, ranges) : stmt;
      if (result) body[kept++] = result;
    }
    truncate(body, kept);
  };

  private renamed(stmt: Set, ranges: readonly Range[]): Stmt | null {
    const { locals, value } = stmt;
    const isUnread = (local: Local, i: number): boolean =>
      this.isCandidate[local.id]! && !ranges[i]!.root().isRead;
    if (locals.every(isUnread)) return isRemovable(effectsOf(value)) ? null : doStmt(value);
    stmt.locals = locals.map((local, i) => {
      if (!this.isCandidate[local.id]) return local;
      return ranges[i]!.root().local ?? addLocal(this.fn, local.t, local.name);
    });
    return stmt;
  }
}
