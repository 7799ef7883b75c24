/**
 * Which definitions of a local reach a read. It is found by asking what the read's place in the control flow last assigned. Places ("points")
 * form a graph; where several ways meet, a point joins what comes along them, and only joins that some read asks for are made (Braun et
 * al., "Simple and Efficient Construction of Static Single Assignment Form"; here without the form: ranges are the connected
 * components of definitions and joins). Whoever walks the function makes the points and says what they assign.
 */
import type { IrFunction, Local, Loop, Stmt, Try } from '../ir/nodes.ts';
import { hasBetween } from '../ir/scan.ts';
import { forEachBody } from '../ir/walk.ts';

/** Definitions that must share a variable: a node of a union-find forest. */
export class Range {
  private parent: Range | null = null;
  isRead = false;
  /** The local's initial value, a parameter or zero, is among the definitions. */
  hasInitial = false;
  /** Something else is, too. */
  hasAssignment = false;
  /** chosen once all reads are known */
  local: Local | null = null;

  root(): Range {
    let root: Range = this;
    while (root.parent) root = root.parent;
    for (let range: Range = this; range.parent;) {
      const next: Range = range.parent;
      range.parent = root;
      range = next;
    }
    return root;
  }

  join(other: Range): void {
    const a = this.root();
    const b = other.root();
    if (a === b) return;
    b.parent = a;
    a.isRead ||= b.isRead;
    a.hasInitial ||= b.hasInitial;
    a.hasAssignment ||= b.hasAssignment;
  }
}

/** A place in the control flow and what has been assigned since it began. */
export interface Point {
  readonly before: Point[];
  /** by local id; null for none */
  definitions: Map<number, Range> | null;
  /** Every way here comes from `entry`, and assigns nothing but what is assigned in this span of time. */
  readonly detour: { readonly entry: Point; readonly from: number; readonly to: number } | null;
  /** of a handler: whatever its try body assigns may have happened */
  readonly within: Map<number, Range[]> | null;
}

export function newPoint(
  before: Point[],
  detour: Point['detour'] = null,
  within: Point['within'] = null,
): Point {
  return { before, definitions: null, detour, within };
}

/** From here on the local is what the range says. */
export function define(point: Point, x: number, range: Range): void {
  (point.definitions ??= new Map()).set(x, range);
}

export class Reaching {
  /** by local id: its initial value, where something asks for it */
  readonly initial = new Map<number, Range>();
  private readonly times: Times;
  private readonly joins: { readonly point: Point; readonly x: number; readonly range: Range }[] = [];

  constructor(times: Times) {
    this.times = times;
  }

  /** What a read of the local at the point's end sees, remembered there. */
  at(point: Point, x: number): Range {
    const range = this.search(point, x);
    define(point, x, range);
    return range;
  }

  /** Never recurses: joins are resolved when all points are known. */
  private search(point: Point, x: number): Range {
    for (;;) {
      const range = point.definitions?.get(x);
      if (range) return range;
      const { detour, before } = point;
      if (detour && !this.isAssigned(x, detour.from, detour.to)) point = detour.entry;
      else if (detour) {
        const range = new Range();
        define(point, x, range);
        this.joins.push({ point, x, range });
        return range;
      } else if (before.length > 0) point = before[0]!;
      else return this.initialRange(x);
    }
  }

  /** Joins what comes along the ways that meet, once all points are known; more joins may be made meanwhile. */
  resolve(): void {
    for (const { point, x, range } of this.joins) {
      for (const way of point.before) range.join(this.at(way, x));
      for (const assigned of point.within?.get(x) ?? []) range.join(assigned);
    }
  }

  private initialRange(x: number): Range {
    let range = this.initial.get(x);
    if (!range) {
      this.initial.set(x, (range = new Range()));
      range.hasInitial = true;
    }
    return range;
  }

  private isAssigned(x: number, from: number, to: number): boolean {
    const sets = this.times.sets[x];
    return sets ? hasBetween(sets, from, to) : false;
  }
}

/** Statement order as numbers: time passes with every assignment. */
export interface Times {
  /** by local id, ascending; null for a local that nothing assigns */
  readonly sets: readonly (readonly number[] | null)[];
  readonly spans: ReadonlyMap<Loop | Try, readonly [number, number]>;
}

/** Numbers assignments in the order in which a walk through the statements meets them. */
export function measure(fn: IrFunction): Times {
  const sets: (number[] | null)[] = fn.locals.map(() => null);
  const spans = new Map<Loop | Try, readonly [number, number]>();
  let now = 0;
  const assign = ({ id }: Local): void => {
    const times = sets[id];
    if (times) times.push(now++);
    else sets[id] = [now++];
  };
  const walk = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      const from = now;
      if (stmt.kind === 'set') stmt.locals.forEach(assign);
      if (stmt.kind === 'try') {
        walk(stmt.body);
        spans.set(stmt, [from, now]);
        for (const { params, exception, body: handler } of stmt.handlers) {
          params.forEach(assign);
          if (exception) assign(exception);
          walk(handler);
        }
      } else forEachBody(stmt, walk);
      if (stmt.kind === 'loop') spans.set(stmt, [from, now]);
    }
  };
  walk(fn.body);
  return { sets, spans };
}
