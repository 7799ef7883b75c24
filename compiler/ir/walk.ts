/**
 * Generic traversal: the one place that knows which fields of a statement hold expressions and which hold statements. Evaluation order
 * is the order of visits.
 */
import type { Expr, IrFunction, Local, Stmt } from './nodes.ts';

/**
 * Replaces every expression that stands directly in the statement, not those in its nested statements. They come before those, but for
 * the condition at the end of a loop.
 */
export function mapOwnExprs(stmt: Stmt, map: (e: Expr) => Expr): void {
  switch (stmt.kind) {
    case 'do':
    case 'set':
      stmt.value = map(stmt.value);
      return;
    case 'if':
      stmt.test = map(stmt.test);
      return;
    case 'switch':
      stmt.index = map(stmt.index);
      return;
    case 'return':
      for (let i = 0; i < stmt.values.length; i++) stmt.values[i] = map(stmt.values[i]!);
      return;
    case 'loop':
      if (typeof stmt.again === 'object') stmt.again = map(stmt.again);
      return;
    case 'block':
    case 'break':
    case 'try':
  }
}

/** Visits those expressions. */
export function forEachOwnExpr(stmt: Stmt, visit: (e: Expr) => void): void {
  switch (stmt.kind) {
    case 'do':
    case 'set':
      visit(stmt.value);
      return;
    case 'if':
      visit(stmt.test);
      return;
    case 'switch':
      visit(stmt.index);
      return;
    case 'return':
      for (let i = 0; i < stmt.values.length; i++) visit(stmt.values[i]!);
      return;
    case 'loop':
      if (typeof stmt.again === 'object') visit(stmt.again);
      return;
    case 'block':
    case 'break':
    case 'try':
  }
}

/** Visits the statement lists nested in a statement; they may be changed in place. Most statements have none. */
export function forEachBody(stmt: Stmt, visit: (body: Stmt[]) => void): void {
  switch (stmt.kind) {
    case 'do':
    case 'set':
    case 'break':
    case 'return':
      return;
    case 'block':
      for (const { body } of stmt.segments) visit(body);
      return;
    case 'loop':
      return visit(stmt.body);
    case 'if':
      visit(stmt.then);
      return visit(stmt.else);
    case 'switch':
      for (const { body } of stmt.cases) visit(body);
      return;
    case 'try':
      visit(stmt.body);
      for (const { body } of stmt.handlers) visit(body);
  }
}

/** Puts other statements in the place of those from a position on. */
export function replaceStmts(body: Stmt[], stmts: readonly Stmt[], from = 0): void {
  for (let i = 0; i < stmts.length; i++) body[from + i] = stmts[i]!;
  truncate(body, from + stmts.length);
}

/** Shortens a list, if it is longer: engines take long to set a length, even to what it is. */
export function truncate(list: unknown[], length: number): void {
  if (list.length > length) list.length = length;
}

/** Visits every statement of the list and below, outer ones first. */
export function forEachStmt(body: readonly Stmt[], visit: (stmt: Stmt) => void): void {
  const walk = (list: readonly Stmt[]): void => {
    for (let i = 0; i < list.length; i++) {
      const stmt = list[i]!;
      visit(stmt);
      forEachBody(stmt, walk);
    }
  };
  walk(body);
}

/** Replaces an expression's operands and then itself. */
export function mapTree(e: Expr, map: (e: Expr) => Expr): Expr {
  const { args } = e;
  for (let i = 0; i < args.length; i++) args[i] = mapTree(args[i]!, map);
  return map(e);
}

/** Visits an expression and its operands, the expression first. */
export function forEachExpr(e: Expr, visit: (e: Expr) => void): void {
  visit(e);
  for (const arg of e.args) forEachExpr(arg, visit);
}

/** Visits every expression of the function, operands after what they belong to. */
export function forEachExprOf(fn: IrFunction, visit: (e: Expr) => void): void {
  const visitTree = (e: Expr): void => forEachExpr(e, visit);
  forEachStmt(fn.body, stmt => forEachOwnExpr(stmt, visitTree));
}

/** Whether some expression of the function is as said. */
export function someExprOf(fn: IrFunction, test: (e: Expr) => boolean): boolean {
  const inTree = (e: Expr): boolean => test(e) || e.args.some(inTree);
  const inList = (body: readonly Stmt[]): boolean =>
    body.some(stmt => {
      let found = false;
      forEachOwnExpr(stmt, e => (found ||= inTree(e)));
      forEachBody(stmt, inner => (found ||= inList(inner)));
      return found;
    });
  return inList(fn.body);
}

/** Replaces every expression of the function, operands first. */
export function mapExprsOf(fn: IrFunction, map: (e: Expr) => Expr): void {
  const mapWhole = (e: Expr): Expr => mapTree(e, map);
  forEachStmt(fn.body, stmt => mapOwnExprs(stmt, mapWhole));
}

/** Whether the expression reads the local. */
export function reads({ op, imm, args }: Expr, local: Local): boolean {
  return op === 'local.get' ? imm === local : args.some(arg => reads(arg, local));
}

/** How often each local, by id, is read and assigned; a parameter's initial value does not count as assignment. */
export interface LocalUses {
  readonly reads: Int32Array;
  readonly sets: Int32Array;
}

export function countLocalUses(fn: IrFunction): LocalUses {
  const reads = new Int32Array(fn.locals.length);
  const sets = new Int32Array(fn.locals.length);
  const count = ({ op, imm, args }: Expr): void => {
    if (op === 'local.get') reads[(imm as Local).id]!++;
    else if (op === 'local.tee') sets[(imm as Local).id]!++;
    for (const arg of args) count(arg);
  };
  forEachStmt(fn.body, stmt => {
    forEachOwnExpr(stmt, count);
    for (const local of assignedBy(stmt)) sets[local.id]!++;
  });
  return { reads, sets };
}

const none: readonly Local[] = [];

/** The locals that the statement itself assigns, its expressions and nested statements aside. */
export function assignedBy(stmt: Stmt): readonly Local[] {
  if (stmt.kind === 'set') return stmt.locals;
  if (stmt.kind !== 'try') return none;
  if (stmt.caught) return [stmt.caught];
  return stmt.handlers.flatMap(({ params, exception }) => (exception ? [...params, exception] : params));
}

/** The locals that the statements assign, those nested in them too. */
export function assignedIn(body: readonly Stmt[]): ReadonlySet<Local> {
  const locals = new Set<Local>();
  const visit = ({ op, imm, args }: Expr): void => {
    if (op === 'local.tee') locals.add(imm as Local);
    for (const arg of args) visit(arg);
  };
  forEachStmt(body, stmt => {
    forEachOwnExpr(stmt, visit);
    for (const local of assignedBy(stmt)) locals.add(local);
  });
  return locals;
}
