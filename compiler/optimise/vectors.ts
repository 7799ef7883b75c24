/**
 * Splits vectors into lanes: a v128 local becomes the scalar locals of the shape that `vector-shapes.ts` chose for it, and what computes it
 * one assignment a lane. After it nothing gives or takes a v128: parameters, results and arguments are four words, and
 * everything that follows sees scalars.
 *
 * before: x = (f32x4.mul y z)        after: x.0 = y.0 * z.0; x.1 = y.1 * z.1; x.2 = y.2 * z.2; x.3 = y.3 * z.3
 */
import { effectsOf, isRemovable } from '../ir/effects.ts';
import {
  addLocal,
  doStmt,
  type Expr,
  getLocal,
  type IrFunction,
  type IrType,
  isAtom,
  type Local,
  type Set,
  setStmt,
  type Stmt,
  variant,
} from '../ir/nodes.ts';
import { forEachBody, mapOwnExprs, reads } from '../ir/walk.ts';
import { instruction, type Mnemonic } from '../wasm/instructions.ts';
import { removeDeadCode } from './dead-code.ts';
import { ListRewriter } from './list-rewriter.ts';
import { propagate } from './propagate.ts';
import { simplified } from './simplify.ts';
import { aggregateLoads, aggregateStores, aggregateWord } from './vector-aggregates.ts';
import type { VectorFacts } from './vector-facts.ts';
import { use } from './scalars.ts';
import {
  constantLanes,
  converted,
  isMaskShape,
  laneCount,
  laneType,
  type Shape,
  type VectorContext,
  type VectorRule,
} from './vector-lanes.ts';
import { storeRules, trapOnly } from './vector-memory.ts';
import { scalarRule, vectorRule } from './vector-rules.ts';
import { chooseShapes, type ShapePlan } from './vector-shapes.ts';

export function splitVectors(fn: IrFunction): boolean {
  // Lanes may be anything.
  fn.kinds.add('float').add('wide');
  new Splitter(fn).run();
  // Renamed lanes are copies, and lanes that nobody takes are dead.
  propagate(fn);
  removeDeadCode(fn);
  return true;
}

const isVector = ({ t }: { readonly t: IrType | null }): boolean => t === 'v128';

class Splitter extends ListRewriter implements VectorContext {
  private readonly plan: ShapePlan;
  /** by vector local: its lanes in each shape that it is kept in */
  private readonly kept = new Map<Local, Map<Shape, readonly Local[]>>();
  private readonly built = new WeakMap<Expr, readonly Expr[]>();

  constructor(fn: IrFunction) {
    super(fn);
    this.plan = chooseShapes(fn);
  }

  get facts(): VectorFacts {
    return this.plan.facts;
  }

  run(): void {
    const { fn } = this;
    const prologue = this.within(() => (fn.params = this.received(fn.params)));
    fn.declared = fn.params.length;
    this.list(fn.body);
    fn.body.unshift(...prologue);
    this.dropLocals(isVector);
  }

  protected statement(stmt: Stmt): void {
    if (stmt.kind === 'do' && this.store(stmt.value)) return;
    if (stmt.kind === 'do' && isVector(stmt.value) && this.forTrap(stmt.value)) return;
    if (stmt.kind === 'set' && this.define(stmt)) return;
    if (stmt.kind === 'return') stmt.values = stmt.values.flatMap(value => this.words(this.narrow(value)));
    else mapOwnExprs(stmt, e => this.narrow(e));
    if (stmt.kind === 'try')
      for (const handler of stmt.handlers) {
        const prologue = this.within(() => (handler.params = this.received(handler.params)));
        this.list(handler.body);
        handler.body.unshift(...prologue);
      }
    if (stmt.kind === 'try') this.list(stmt.body);
    else forEachBody(stmt, body => this.list(body));
    const after = this.within(() => {
      if (stmt.kind === 'set') stmt.locals = this.received(stmt.locals);
    });
    this.out.push(stmt, ...after);
  }

  /** A store becomes several, if it is one. */
  private store(e: Expr): boolean {
    const rule = storeRules[e.op] ?? aggregateStores[e.op];
    const value = e.args.at(-1);
    if (!rule || !value || !isVector(value)) return false;
    this.narrowOperands(e);
    const shape = this.shapeOf(value);
    const taken = rule.takes ?? (isMaskShape(shape) ? 'i32x4' : shape);
    for (const store of rule.build(this, e, taken)) this.out.push(doStmt(store));
    return true;
  }

  /** An instruction evaluated for nothing but its trap, or that of an operand. */
  private forTrap(e: Expr): boolean {
    if (!vectorRule(e, this.facts)) return false;
    this.narrowOperands(e);
    if (e.op in aggregateLoads) this.out.push(doStmt(aggregateWord(e, e.args, 0)));
    else if (e.op.includes('.load')) this.out.push(doStmt(trapOnly(e, instruction(e.op as Mnemonic).bytes)));
    else for (const arg of e.args) if (!isRemovable(effectsOf(arg))) this.out.push(doStmt(arg));
    return true;
  }

  /** An assignment of a vector by an instruction that has a rule. */
  private define({ locals, value }: Set): boolean {
    const [local] = locals;
    if (locals.length > 1 || !isVector(local!)) return false;
    const rule = vectorRule(value, this.facts);
    if (!rule) return false;
    this.narrowOperands(value);
    const kept = this.lanesOf(local!);
    if (kept.size > 1) value.args = value.args.map(arg => (isVector(arg) ? arg : this.atom(arg)));
    const [main] = kept.keys();
    for (const [shape, lanes] of kept) {
      const isBuilt = shape === main || (this.plan.isCheap(local!) && rule.gives.includes(shape));
      this.assign(
        lanes,
        isBuilt ? this.build(value, rule, shape) : this.lanes(getLocal(local!, value.at), shape, main),
      );
    }
    return true;
  }

  private build(e: Expr, rule: VectorRule, shape: Shape): readonly Expr[] {
    if (rule.gives.includes(shape)) return rule.build(this, e, shape);
    const [given] = rule.gives;
    const lanes = rule.build(this, e, given!).map(lane => this.atom(lane));
    return converted(this, lanes, given!, shape);
  }

  /** The locals in which something that gives words leaves those, and appends what brings them into shape. */
  private received(locals: readonly Local[]): Local[] {
    return locals.flatMap(local => {
      if (!isVector(local)) return [local];
      const kept = this.lanesOf(local);
      const words = kept.get('i32x4') ?? [0, 1, 2, 3].map(k => addLocal(this.fn, 'i32', laneName(local, k)));
      const atoms = words.map(word => getLocal(word, this.fn.at));
      for (const [shape, lanes] of kept)
        if (shape !== 'i32x4') this.assign(lanes, converted(this, atoms.map(use), 'i32x4', shape));
      return [...words];
    });
  }

  /** The expression without vectors in it. */
  private narrow(e: Expr): Expr {
    this.narrowOperands(e);
    const rule = scalarRule(e);
    if (rule) {
      const lane = rule.build(this, e, rule.takes ?? this.shapeOf(e.args[0]!));
      return e.t === 'i64' && isAtom(lane) ? use(lane) : lane;
    }
    if (!e.args.some(isVector)) return isVector(e) && !isAtom(e) ? variant(e, { t: 'i32' }) : e;
    e.args = e.args.flatMap(arg => this.words(arg));
    return isVector(e) ? variant(e, { t: 'i32' }) : e;
  }

  private narrowOperands({ args }: Expr): void {
    for (let i = 0; i < args.length; i++) if (!isAtom(args[i]!)) args[i] = this.narrow(args[i]!);
  }

  /** The words of a vector operand; anything else as it is. */
  private words(e: Expr): readonly Expr[] {
    return isVector(e) && isAtom(e) ? this.lanes(e, 'i32x4').map(use) : [e];
  }

  /** The shape in which an operand is at hand; of those with bits of their own the one that keeps them. */
  private shapeOf(e: Expr): Shape {
    if (e.op !== 'local.get') return 'i32x4';
    const [main, ...others] = this.lanesOf(e.imm as Local).keys();
    return others.includes('i32x4') ? 'i32x4' : main!;
  }

  lanes(operand: Expr, shape: Shape, from?: Shape): readonly Expr[] {
    const { op, imm, at } = operand;
    if (op === 'v128.const') return constantLanes(operand, shape);
    const kept = this.lanesOf(imm as Local);
    const read = (lanes: readonly Local[]): Expr[] => lanes.map(lane => getLocal(lane, at));
    const [first] = kept.keys();
    const source = from ?? (kept.has(shape) ? shape : first!);
    return converted(this, read(kept.get(source)!), source, shape).map(lane => this.atom(lane));
  }

  private lanesOf(local: Local): Map<Shape, readonly Local[]> {
    let kept = this.kept.get(local);
    if (!kept) {
      const lanes = (shape: Shape): readonly Local[] =>
        Array.from({ length: laneCount(shape) }, (_, k) =>
          addLocal(this.fn, laneType[shape], laneName(local, k)),
        );
      kept = new Map(this.plan.shapesOf(local).map(shape => [shape, lanes(shape)]));
      this.kept.set(local, kept);
    }
    return kept;
  }

  override atom(e: Expr): Expr {
    return super.atom(simplified(e));
  }

  once(e: Expr, build: () => readonly Expr[]): readonly Expr[] {
    const found = this.built.get(e) ?? build();
    this.built.set(e, found);
    return found.map(use);
  }

  several(e: Expr, count: number): readonly Expr[] {
    const locals = Array.from({ length: count }, () => addLocal(this.fn, e.t!));
    this.out.push(setStmt(locals, e));
    return locals.map(local => getLocal(local, e.at));
  }

  /** Assigns lanes as if at once. */
  private assign(lanes: readonly Local[], values: readonly Expr[]): void {
    const late: Stmt[] = [];
    for (const [k, lane] of lanes.entries()) {
      const value = simplified(use(values[k]!));
      if (value.op === 'local.get' && value.imm === lane) continue;
      const isReadLater = values.slice(k + 1).some(other => reads(other, lane));
      if (!isReadLater) {
        this.out.push(setStmt([lane], value));
        continue;
      }
      const copy = addLocal(this.fn, lane.t);
      this.out.push(setStmt([copy], value));
      late.push(setStmt([lane], getLocal(copy, value.at)));
    }
    this.out.push(...late);
  }
}

function laneName({ name }: Local, k: number): string | null {
  return name && `${name}_${k}`;
}
