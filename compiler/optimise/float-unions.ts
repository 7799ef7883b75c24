/**
 * Parts a local that holds now a result of arithmetic, now a float that was only moved, such as an interpreter's value that may be an integer in a
 * union: the bits of what was moved must survive, and engines keep no NaN's bits in a number. A second local has what was moved; it
 * counts when the first is NaN. After arithmetic it is the canonical NaN, which any NaN of arithmetic may be.
 *
 * before: x = (f64.load p) … x = (f64.add a b) … (f64.store q x)
 * after:  y = (f64.load p); x = y … x = (f64.add a b); y = nan … if (f64.eq x x) (f64.store q x) else (f64.store q y)
 *
 * Precondition: one local a live range. float-bits then carries y as an integer.
 */
import {
  addLocal,
  cloneAtom,
  doStmt,
  type Expr,
  expr,
  getLocal,
  type IrFunction,
  leaf,
  type Local,
  setStmt,
  type Stmt,
  variant,
} from '../ir/nodes.ts';
import { assignedBy, forEachBody, forEachExprOf, forEachStmt, mapOwnExprs, mapTree } from '../ir/walk.ts';
import { bitUses } from './float-bits.ts';
import { ListRewriter } from './list-rewriter.ts';

export function partUnions(fn: IrFunction): boolean {
  const unions = findUnions(fn);
  if (unions.size === 0) return false;
  const partner = new globalThis.Map([...unions].map(local => [local, addLocal(fn, local.t)]));
  new UnionParter(fn, partner).list(fn.body);
  return true;
}

// What only moves a float, as float-bits can its bits; and what gives a NaN that need not be any operand's.
const moves = /^f(32|64)\.(load|reinterpret_i\w+|abs|neg|copysign)$|^select$/;
const arithmetic =
  /^f(32|64)\.(add|sub|mul|div|sqrt|min|max|ceil|floor|trunc|nearest|promote\w*|demote\w*|convert\w*)$/;
const constant = /^f(32|64)\.const$/;

function findUnions(fn: IrFunction): ReadonlySet<Local> {
  const used = new globalThis.Set<Local>();
  forEachExprOf(fn, ({ op, args }) => {
    const operand = args[bitUses[op] ?? -1];
    if (operand?.op === 'local.get') used.add(operand.imm as Local);
  });
  if (used.size === 0) return used;
  const values = valuesOf(fn);
  const isMoved = grown(values, ({ op }) => moves.test(op));
  const isTorn = grown(values, ({ op, imm }) =>
    op === 'local.get' ? !values.has(imm as Local) : !moves.test(op) && !constant.test(op),
  );
  const unions = new globalThis.Set([...used].filter(local => isMoved.has(local) && isTorn.has(local)));
  // What they are copies of.
  for (const local of unions)
    for (const { op, imm } of values.get(local)!)
      if (op === 'local.get' && isMoved.has(imm as Local) && isTorn.has(imm as Local))
        unions.add(imm as Local);
  return unions;
}

type Values = ReadonlyMap<Local, readonly Expr[]>;

/** What is assigned to each float, those aside that are assigned otherwise: parameters, and one of several results. */
function valuesOf(fn: IrFunction): Values {
  const values = new globalThis.Map<Local, Expr[]>();
  const others = new globalThis.Set(fn.params);
  forEachStmt(fn.body, stmt => {
    if (stmt.kind === 'set' && stmt.locals.length === 1) {
      const [local] = stmt.locals as [Local];
      if (local.t === 'f32' || local.t === 'f64')
        values.set(local, [...(values.get(local) ?? []), stmt.value]);
    } else for (const local of assignedBy(stmt)) others.add(local);
  });
  for (const local of others) values.delete(local);
  return values;
}

/** The locals one of whose values is as said, or a copy of such a local. */
function grown(values: Values, holds: (value: Expr) => boolean): ReadonlySet<Local> {
  const found = new globalThis.Set<Local>();
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [local, list] of values)
      if (list.some(value => holds(value) || (value.op === 'local.get' && found.has(value.imm as Local))))
        found.add(local);
  }
  return found;
}

class UnionParter extends ListRewriter {
  /** what was moved, by the local that it belongs to */
  private readonly moved: ReadonlyMap<Local, Local>;

  constructor(fn: IrFunction, moved: ReadonlyMap<Local, Local>) {
    super(fn);
    this.moved = moved;
  }

  protected statement(stmt: Stmt): void {
    forEachBody(stmt, body => this.list(body));
    mapOwnExprs(stmt, e => mapTree(e, node => this.reinterpreted(node)));
    if (stmt.kind === 'do') this.store(stmt.value);
    else if (stmt.kind === 'set') this.assign(stmt.locals, stmt.value);
    else this.out.push(stmt);
  }

  private partnerOf(e: Expr | undefined): Local | undefined {
    return e?.op === 'local.get' ? this.moved.get(e.imm as Local) : undefined;
  }

  private store(e: Expr): void {
    const [address, value] = e.args as [Expr, Expr];
    const y = e.op === 'f32.store' || e.op === 'f64.store' ? this.partnerOf(value) : undefined;
    if (!y) {
      this.out.push(doStmt(e));
      return;
    }
    const at = this.atom(address);
    const storing = (operand: Expr): Stmt => doStmt(variant(e, { args: [cloneAtom(at), operand] }));
    this.out.push({
      kind: 'if',
      test: isNumber(value),
      then: [storing(value)],
      else: [storing(getLocal(y, value.at))],
    });
  }

  private assign(locals: Local[], value: Expr): void {
    const [x] = locals as [Local];
    const y = this.moved.get(x);
    const y2 = this.partnerOf(value.args[0]);
    if (value.op === 'i64.reinterpret_f64' && y2) {
      const of = (operand: Expr): Stmt => setStmt([x], variant(value, { args: [operand] }));
      const [operand] = value.args as [Expr];
      this.out.push({
        kind: 'if',
        test: isNumber(operand),
        then: [of(operand)],
        else: [of(getLocal(y2, value.at))],
      });
    } else if (!y) this.out.push(setStmt(locals, value));
    else this.assignBoth(x, y, value);
  }

  private assignBoth(x: Local, y: Local, value: Expr): void {
    const { op, at } = value;
    const own = this.partnerOf(value);
    if (own) this.out.push(setStmt([y], getLocal(own, at)), setStmt([x], value));
    else if (op === 'local.get' && !this.fn.params.includes(value.imm as Local))
      this.out.push(setStmt([y], cloneAtom(value)), setStmt([x], value));
    else if (moves.test(op) || constant.test(op))
      this.out.push(setStmt([y], value), setStmt([x], getLocal(y, at)));
    else {
      this.out.push(setStmt([x], value));
      const bits = arithmetic.test(op) ? canonicalNaN(x, at) : this.again(x, at);
      this.out.push(setStmt([y], bits));
    }
  }

  /** The number once more, from its bits. */
  private again(x: Local, at: number): Expr {
    if (x.t === 'f32') {
      const bits = expr('i32.reinterpret_f32', 'i32', [getLocal(x, at)], undefined, at);
      return expr('f32.reinterpret_i32', 'f32', [bits], undefined, at);
    }
    const bits = this.atom(expr('i64.reinterpret_f64', 'i64', [getLocal(x, at)], undefined, at));
    return expr('f64.reinterpret_i64', 'f64', [bits], undefined, at);
  }

  /** Of an f32; f64 ones are the whole of an assignment. */
  private reinterpreted(e: Expr): Expr {
    const [operand] = e.args;
    const y = e.op === 'i32.reinterpret_f32' ? this.partnerOf(operand) : undefined;
    if (!y) return e;
    const other = expr(e.op, 'i32', [getLocal(y, e.at)], undefined, e.at);
    return expr('select', 'i32', [e, other, isNumber(operand!)], undefined, e.at);
  }
}

/** Whether the local is no NaN. */
function isNumber(local: Expr): Expr {
  return expr(
    local.t === 'f32' ? 'f32.eq' : 'f64.eq',
    'i32',
    [cloneAtom(local), cloneAtom(local)],
    undefined,
    local.at,
  );
}

function canonicalNaN({ t }: Local, at: number): Expr {
  return t === 'f32'
    ? leaf('f32.const', 'f32', 0x7fc00000, at)
    : leaf('f64.const', 'f64', 0x7ff8n << 48n, at);
}
