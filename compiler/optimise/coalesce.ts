/**
 * Lets locals that are never alive at once share a variable, and copies between such disappear. Works on intervals of the code in
 * its order: from where a local first occurs to where it last does, and to the end of every loop that it enters alive.
 *
 * before: a = f(); g(a); b = h(); g(b)        after: a = f(); g(a); a = h(); g(a)
 *
 * That a local inside a loop needs no more than its own stretch of it rests on every read having been preceded by an assignment on all ways
 * to it: what an earlier turn of the loop left is never read.
 */
import { type Expr, type IrFunction, type Local, type Loop, type Set, type Stmt } from '../ir/nodes.ts';
import { assignedBy, forEachBody, forEachOwnExpr, truncate } from '../ir/walk.ts';

interface Interval {
  readonly local: Local;
  start: number;
  end: number;
  /** The local that it begins as a copy of. */
  origin: Local | null;
}

/** `keepNames`: only locals of the same name share, so that the code can be read. */
export function coalesce(fn: IrFunction, keepNames: boolean): boolean {
  const intervals = measure(fn);
  const shared = allocate(fn, intervals, keepNames);
  if (shared.size === 0) return false;
  rename(fn, shared);
  return true;
}

/** The locals' intervals, in the order of their starts. */
function measure(fn: IrFunction): Interval[] {
  const intervals: Interval[] = [];
  const byLocal: (Interval | undefined)[] = fn.locals.map(() => undefined);
  const loops: { readonly start: number; readonly entered: globalThis.Set<Interval> }[] = [];
  let now = 0;
  const occur = (local: Local): Interval => {
    now++;
    const interval = byLocal[local.id];
    if (!interval) {
      const first: Interval = { local, start: now, end: now, origin: null };
      intervals.push(first);
      return (byLocal[local.id] = first);
    }
    interval.end = now;
    // Alive on entry to the outermost loop that began after it: alive until that loop ends.
    for (const { start, entered } of loops) {
      if (start < interval.start) continue;
      entered.add(interval);
      break;
    }
    return interval;
  };
  const read = (e: Expr): void => {
    for (const arg of e.args) read(arg);
    if (e.op === 'local.get' || e.op === 'local.tee') occur(e.imm as Local);
  };
  const walk = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      if (stmt.kind === 'loop') {
        walkLoop(stmt);
        continue;
      }
      forEachOwnExpr(stmt, read);
      assign(stmt);
      forEachBody(stmt, walk);
    }
  };
  const assign = (stmt: Stmt): void => {
    for (const local of assignedBy(stmt)) {
      const isNew = !byLocal[local.id];
      const interval = occur(local);
      if (isNew && stmt.kind === 'set') interval.origin = originOf(stmt);
    }
  };
  const walkLoop = (loop: Loop): void => {
    const entry = { start: now, entered: new globalThis.Set<Interval>() };
    loops.push(entry);
    walk(loop.body);
    if (typeof loop.again === 'object') read(loop.again);
    loops.pop();
    now++;
    for (const interval of entry.entered) interval.end = now;
  };
  for (const param of fn.params) occur(param);
  walk(fn.body);
  return intervals;
}

function originOf({ locals, value }: Set): Local | null {
  return locals.length === 1 && value.op === 'local.get' ? (value.imm as Local) : null;
}

/** What decides whether two locals may share a variable at all. */
function kindOf({ t, name, isScratch }: Local, keepNames: boolean): string {
  if (isScratch) return 'scratch';
  const type = typeof t === 'object' ? 'ref' : t;
  return keepNames ? `${type} ${name ?? ''}` : type;
}

/** Which local stands for each local that gives up its own variable. */
function allocate(fn: IrFunction, intervals: readonly Interval[], keepNames: boolean): Map<Local, Local> {
  const shared = new Map<Local, Local>();
  const variableOf = (local: Local): Local => shared.get(local) ?? local;
  const free = new Map<string, Local[]>();
  const poolOf = (variable: Local): Local[] => {
    const kind = kindOf(variable, keepNames);
    let pool = free.get(kind);
    if (!pool) free.set(kind, (pool = []));
    return pool;
  };
  const params = new globalThis.Set(fn.params);
  const byEnd = [...intervals].sort((a, b) => a.end - b.end);
  let ended = 0;
  for (const { local, start, origin } of intervals) {
    // A local may take over from one whose last read is in the assignment that it begins with.
    for (; byEnd[ended]!.end < start; ended++) {
      const variable = variableOf(byEnd[ended]!.local);
      poolOf(variable).push(variable);
    }
    const pool = poolOf(local);
    if (params.has(local) || pool.length === 0) continue;
    const wanted = origin ? pool.indexOf(variableOf(origin)) : -1;
    let best = 0;
    for (let i = 1; i < pool.length; i++) if (pool[i]!.id < pool[best]!.id) best = i;
    const [variable] = pool.splice(wanted >= 0 ? wanted : best, 1);
    shared.set(local, variable!);
  }
  return shared;
}

function rename(fn: IrFunction, shared: ReadonlyMap<Local, Local>): void {
  const variableOf = (local: Local): Local => shared.get(local) ?? local;
  const renameIn = (e: Expr): void => {
    if (e.op === 'local.get' || e.op === 'local.tee') e.imm = variableOf(e.imm as Local);
    for (const arg of e.args) renameIn(arg);
  };
  const walk = (body: Stmt[]): void => {
    let kept = 0;
    for (const stmt of body) {
      forEachOwnExpr(stmt, renameIn);
      if (stmt.kind === 'set')
        for (let i = 0; i < stmt.locals.length; i++) stmt.locals[i] = variableOf(stmt.locals[i]!);
      if (stmt.kind === 'try') stmt.caught &&= variableOf(stmt.caught);
      forEachBody(stmt, walk);
      if (!isCopyOfItself(stmt)) body[kept++] = stmt;
    }
    truncate(body, kept);
  };
  walk(fn.body);
}

function isCopyOfItself(stmt: Stmt): boolean {
  return stmt.kind === 'set' && originOf(stmt) === stmt.locals[0];
}
