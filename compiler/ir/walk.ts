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
  mapOwnExprs(stmt, e => {
    visit(e);
    return e;
  });
}

/** Visits the statement lists nested in a statement; they may be changed in place. */
export function forEachBody(stmt: Stmt, visit: (body: Stmt[]) => void): void {
  switch (stmt.kind) {
    case 'block':
      for (const { body } of stmt.segments) visit(body);
      return;
    case 'loop':
      visit(stmt.body);
      return;
    case 'if':
      visit(stmt.then);
      visit(stmt.else);
      return;
    case 'switch':
      for (const { body } of stmt.cases) visit(body);
      return;
    case 'try':
      visit(stmt.body);
      for (const { body } of stmt.handlers) visit(body);
      return;
    case 'do':
    case 'set':
    case 'break':
    case 'return':
  }
}

/** Puts other statements in the place of those from a position on. */
export function replaceStmts(body: Stmt[], stmts: readonly Stmt[], from = 0): void {
  body.length = from;
  for (const stmt of stmts) body.push(stmt);
}

/** Visits every statement of the list and below, outer ones first. */
export function forEachStmt(body: readonly Stmt[], visit: (stmt: Stmt) => void): void {
  for (const stmt of body) {
    visit(stmt);
    forEachBody(stmt, inner => forEachStmt(inner, visit));
  }
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
  forEachStmt(fn.body, stmt => forEachOwnExpr(stmt, e => forEachExpr(e, visit)));
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
  const count = ({ op, imm }: Expr): void => {
    if (op === 'local.get') reads[(imm as Local).id]!++;
    else if (op === 'local.tee') sets[(imm as Local).id]!++;
  };
  forEachStmt(fn.body, stmt => {
    forEachOwnExpr(stmt, e => forEachExpr(e, count));
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
  const visit = ({ op, imm }: Expr): void => {
    if (op === 'local.tee') locals.add(imm as Local);
  };
  forEachStmt(body, stmt => {
    forEachOwnExpr(stmt, e => forEachExpr(e, visit));
    for (const local of assignedBy(stmt)) locals.add(local);
  });
  return locals;
}
