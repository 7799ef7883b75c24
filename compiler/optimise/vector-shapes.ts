/**
 * Chooses the shape of every vector local: the one in which what assigns it and what reads it, weighed by the loops around them, need the
 * fewest conversions. Instructions that only move lanes go along with either side, so shapes are settled by looking again
 * at each local until what its neighbours have does not change it any more, a few times.
 *
 * A local assigned once may be had in several shapes: what comes from memory or is the same in all lanes costs no more twice, anything
 * else is converted where it is assigned if that is less often than where it is read.
 */
import { type Expr, type IrFunction, type Local, type Stmt } from '../ir/nodes.ts';
import { assignedBy, forEachBody, forEachOwnExpr } from '../ir/walk.ts';
import { VectorFacts } from './vector-facts.ts';
import {
  conversionCost,
  isMaskShape,
  maskShapes,
  maskWidth,
  type Shape,
  shapes,
  type VectorRule,
} from './vector-lanes.ts';
import { storeRules } from './vector-memory.ts';
import { scalarRule, vectorRule } from './vector-rules.ts';

/** Code in a loop counts so many times as much as outside. */
const loopWeight = 8;
const deepest = 4;
const rounds = 4;

const anyShape: readonly Shape[] = [...shapes, ...maskShapes];

interface Definition {
  /** null: words, of a parameter, a call or an exception */
  readonly value: Expr | null;
  readonly rule: VectorRule | null;
  readonly weight: number;
}

interface Use {
  /** null: any; bits: any that has them all */
  readonly wanted: Shape | 'bits' | null;
  /** Otherwise the shape of this local, if it is one in which the rule can give it. */
  readonly like: { readonly local: Local; readonly gives: readonly Shape[] } | null;
  readonly weight: number;
}

interface Vector {
  readonly definitions: Definition[];
  readonly uses: Use[];
  shape: Shape;
  /** It costs nothing to have it in any shape that its rule gives. */
  isCheap: boolean;
  kept: readonly Shape[] | null;
}

export interface ShapePlan {
  /** The shapes in which the local is kept, its main one first. */
  shapesOf(local: Local): readonly Shape[];
  /** Whether it is made in each of them, not converted. */
  isCheap(local: Local): boolean;
  readonly facts: VectorFacts;
}

export function chooseShapes(fn: IrFunction): ShapePlan {
  return new Chooser(fn).plan();
}

class Chooser {
  private readonly fn: IrFunction;
  private readonly vectors = new Map<Local, Vector>();
  private readonly facts: VectorFacts;

  constructor(fn: IrFunction) {
    this.fn = fn;
    for (const local of fn.locals)
      if (local.t === 'v128')
        this.vectors.set(local, { definitions: [], uses: [], shape: 'i32x4', isCheap: false, kept: null });
    this.facts = new VectorFacts(fn);
    this.collect();
  }

  plan(): ShapePlan {
    this.settle();
    return {
      shapesOf: local => this.keptOf(local),
      isCheap: local => this.vectors.get(local)?.isCheap === true,
      facts: this.facts,
    };
  }

  private collect(): void {
    const { fn, vectors } = this;
    for (const param of fn.params) this.define(param, null, 1);
    forEachWeighted(fn.body, 1, (stmt, weight) => {
      const [target] = stmt.kind === 'set' && stmt.locals.length === 1 ? stmt.locals : [];
      for (const local of assignedBy(stmt))
        this.define(local, local === target && stmt.kind === 'set' ? stmt.value : null, weight);
      forEachOwnExpr(stmt, e => this.read(e, target ?? null, weight));
    });
    for (let changed = true; changed;) {
      changed = false;
      for (const vector of vectors.values()) {
        if (vector.isCheap || !this.isCheapNow(vector)) continue;
        vector.isCheap = changed = true;
      }
    }
  }

  /** Operands count as cheap once they are found to be, so nothing is that depends on itself. */
  private isCheapNow({ definitions: [definition, ...others] }: Vector): boolean {
    if (!definition?.rule || others.length > 0) return false;
    const { value, rule } = definition;
    if (rule.isCheap !== 'operands') return rule.isCheap === true;
    const operands = value!.args.filter(({ t }) => t === 'v128');
    return operands.every(({ op, imm }) => op !== 'local.get' || this.vectors.get(imm as Local)?.isCheap);
  }

  private define(local: Local, value: Expr | null, weight: number): void {
    const rule = value && value.t === 'v128' ? vectorRule(value, this.facts) : null;
    this.vectors.get(local)?.definitions.push({ value, rule, weight });
  }

  /** Notes the reads of vectors in an expression whose value, if it is one, is assigned to the local. */
  private read(e: Expr, target: Local | null, weight: number): void {
    if (e.op === 'local.get') {
      if (target && e.t === 'v128')
        this.use(e, { wanted: null, like: { local: target, gives: anyShape }, weight });
      else this.use(e, { wanted: 'i32x4', like: null, weight });
      return;
    }
    const rule = e.t === 'v128' ? vectorRule(e, this.facts) : null;
    const store = storeRules[e.op];
    let operand = 0;
    for (const arg of e.args) {
      if (arg.t !== 'v128') {
        this.read(arg, null, weight);
        continue;
      }
      const takes = rule?.takes[operand++];
      if (rule?.compares) this.use(arg, { wanted: rule.compares, like: null, weight });
      if (rule && takes === 'same' && target)
        this.use(arg, { wanted: null, like: { local: target, gives: rule.gives }, weight });
      else if (rule && takes !== undefined && takes !== 'same')
        this.use(arg, { wanted: takes, like: null, weight });
      else if (store) this.use(arg, { wanted: store.takes ?? 'bits', like: null, weight });
      else {
        const found = scalarRule(e);
        this.use(arg, { wanted: found ? found.takes : 'i32x4', like: null, weight });
      }
    }
  }

  private use({ op, imm }: Expr, use: Use): void {
    if (op === 'local.get') this.vectors.get(imm as Local)?.uses.push(use);
  }

  /** First by what reads them, the last local first: those that copy it have a shape by then. */
  private settle(): void {
    const settled = new Set<Local>();
    for (const [local, vector] of [...this.vectors].reverse()) {
      vector.shape = this.best(local, vector, settled);
      settled.add(local);
    }
    for (let round = 0, changed = true; changed && round < rounds; round++) {
      changed = false;
      for (const [local, vector] of this.vectors) {
        const best = this.best(local, vector, null);
        changed ||= best !== vector.shape;
        vector.shape = best;
      }
    }
  }

  /** The shape that costs least, the present one if others cost no less; only these neighbours have a say, and no operands, unless null. */
  private best(local: Local, vector: Vector, among: ReadonlySet<Local> | null): Shape {
    let best: Shape = 'i32x4';
    let least = Infinity;
    for (const shape of this.candidates(local, vector)) {
      let cost = 0;
      for (const definition of vector.definitions) cost += this.definitionCost(definition, shape, !among);
      for (const use of vector.uses) {
        const counts = !among || !use.like || among.has(use.like.local);
        const wanted = counts ? this.wanted(use, shape) : null;
        if (wanted) cost += use.weight * conversionCost(shape, wanted);
      }
      if (cost < least || (cost === least && !among && shape === vector.shape)) [best, least] = [shape, cost];
    }
    return best;
  }

  /** What is only moved through memory goes as wholes of 64 bits; masks can be of their highest bits. */
  private candidates(local: Local, { definitions, uses }: Vector): readonly Shape[] {
    const isMoved =
      definitions.every(({ value }) => value?.op === 'v128.load') &&
      uses.length > 0 &&
      uses.every(({ wanted }) => wanted === 'bits');
    if (isMoved) return ['i64x2'];
    const width = this.facts.maskWidthOf(local);
    const masks = maskShapes.filter(
      shape =>
        width >= maskWidth(shape) && definitions.some(({ rule }) => rule?.gives.includes(shape) === true),
    );
    return masks.length > 0 ? [...shapes, ...masks] : shapes;
  }

  private definitionCost({ value, rule, weight }: Definition, shape: Shape, withNeighbours: boolean): number {
    if (!rule) return weight * conversionCost('i32x4', shape);
    if (!rule.gives.includes(shape))
      return weight * Math.min(...rule.gives.map(given => conversionCost(given, shape)));
    if (!withNeighbours) return 0;
    let cost = 0;
    for (const operand of movedBy(value!, rule)) {
      const from = this.vectors.get(operand);
      if (from && !from.isCheap) cost += weight * conversionCost(from.shape, shape);
    }
    return cost;
  }

  /** The shape in which the use wants a value of a shape; null when it takes it as it is. */
  private wanted({ wanted, like }: Use, given: Shape): Shape | null {
    if (wanted === 'bits') return isMaskShape(given) ? 'i32x4' : null;
    if (!like) return wanted;
    const shape = this.vectors.get(like.local)?.shape ?? 'i32x4';
    return like.gives.includes(shape) ? shape : like.gives[0]!;
  }

  private keptOf(local: Local): readonly Shape[] {
    const vector = this.vectors.get(local);
    if (!vector) return ['i32x4'];
    vector.kept ??= this.kept(vector);
    return vector.kept;
  }

  private kept(vector: Vector): readonly Shape[] {
    const { definitions, shape } = vector;
    const [definition, ...others] = definitions;
    if (!definition || others.length > 0) return [shape];
    const asked = this.asked(vector);
    const made = vector.isCheap ? madeOf(vector, definition.rule!.gives, asked) : [shape];
    const early = [...asked].filter(
      ([one, weight]) => weight > definition.weight && made.every(other => conversionCost(other, one) >= 1),
    );
    return [...made, ...early.map(([one]) => one)];
  }

  /** The shapes in which uses want the vector, with their weights. */
  private asked({ uses, shape, isCheap }: Vector): ReadonlyMap<Shape, number> {
    const asked = new Map<Shape, number>();
    const isMoved = isCheap && uses.every(use => this.wanted(use, shape) === null);
    for (const use of uses) {
      const { like } = use;
      const isMadeOf = isCheap && like && this.vectors.get(like.local)?.isCheap;
      const wanted = this.wanted(use, shape) ?? (isCheap && !isMoved ? 'i32x4' : shape);
      // What is made of it in several shapes wants it in each.
      for (const one of isMadeOf ? this.keptOf(like.local) : [wanted])
        asked.set(one, (asked.get(one) ?? 0) + use.weight);
    }
    return asked;
  }
}

/** The shapes in which what is cheap is made: the first is converted to what the rule does not give. */
function madeOf(
  { shape }: Vector,
  gives: readonly Shape[],
  asked: ReadonlyMap<Shape, number>,
): readonly Shape[] {
  // Words are as good as an i64 to have the other of.
  const made = gives.filter(
    one => asked.has(one) && !isMaskShape(one) && (one !== 'i64x2' || !asked.has('i32x4')),
  );
  return made.length > 0 ? made : [gives.includes(shape) ? shape : gives[0]!];
}

/** The locals that the value has its lanes from. */
function movedBy({ op, args, imm }: Expr, { takes }: VectorRule): Local[] {
  if (op === 'local.get') return [imm as Local];
  const operands = args.filter(({ t }) => t === 'v128');
  return operands
    .filter((arg, i) => takes[i] === 'same' && arg.op === 'local.get')
    .map(arg => arg.imm as Local);
}

function forEachWeighted(
  body: readonly Stmt[],
  weight: number,
  visit: (stmt: Stmt, weight: number) => void,
): void {
  for (const stmt of body) {
    visit(stmt, weight);
    const inner = stmt.kind === 'loop' ? Math.min(weight * loopWeight, loopWeight ** deepest) : weight;
    forEachBody(stmt, nested => forEachWeighted(nested, inner, visit));
  }
}
