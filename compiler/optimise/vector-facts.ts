/**
 * What is known of vectors: masks, whose lanes are all ones or all zeros each, and of lanes of 16 bits whether all are equal, and how great
 * they can be: those that were widened from bytes are small. Computed over all assignments of each local; facts only ever promise too little.
 */
import type { Expr, IrFunction, Local } from '../ir/nodes.ts';
import { assignedBy, forEachStmt } from '../ir/walk.ts';
import { Facts } from './facts.ts';
import { comparedBy } from './vector-comparisons.ts';
import { Origins } from './vector-origins.ts';

const allOnes = 0xffff;
/** Assignments are looked at this often before a maximum that still grows is given up. */
const patience = 3;

export class VectorFacts {
  private readonly fn: IrFunction;
  private scalars: Facts | null = null;
  private readonly masks = new Map<Local, number>();
  private readonly maxima = new Map<Local, number>();
  private readonly splats: Set<Local>;
  readonly origins: Origins;

  constructor(fn: IrFunction) {
    this.fn = fn;
    this.origins = new Origins(fn);
    const sets: { readonly local: Local; readonly value: Expr }[] = [];
    // Every local is a mask, and zero, until something else is assigned to it.
    for (const local of fn.locals) {
      if (local.t !== 'v128' || fn.params.includes(local)) continue;
      this.masks.set(local, 64);
      this.maxima.set(local, 0);
    }
    forEachStmt(fn.body, stmt => {
      if (stmt.kind === 'set' && stmt.locals.length === 1) {
        if (stmt.locals[0]!.t === 'v128') sets.push({ local: stmt.locals[0]!, value: stmt.value });
        return;
      }
      for (const local of assignedBy(stmt)) {
        this.masks.delete(local);
        this.maxima.delete(local);
      }
    });
    this.splats = new Set(this.masks.keys());
    this.settle(sets);
  }

  private settle(sets: readonly { readonly local: Local; readonly value: Expr }[]): void {
    for (let round = 0, changed = true; changed; round++) {
      changed = false;
      for (const { local, value } of sets) {
        const width = this.masks.get(local) ?? 0;
        if (width > 0 && this.maskWidth(value) < width) {
          this.masks.set(local, this.maskWidth(value));
          changed = true;
        }
        if (this.splats.has(local) && !this.isSplat(value)) changed = this.splats.delete(local);
        const max = this.maxima.get(local) ?? allOnes;
        if (max < allOnes && this.laneMax(value) > max) {
          this.maxima.set(local, round < patience ? this.laneMax(value) : allOnes);
          changed = true;
        }
      }
    }
  }

  /** The widest lanes, 8 to 64 bits, that are all ones or all zeros each; 0 for no such lanes. */
  maskWidth(e: Expr): number {
    const found = comparison.exec(e.op);
    if (found) return Number(found[1]);
    switch (e.op) {
      case 'local.get':
        return this.maskWidthOf(e.imm as Local);
      case 'v128.const':
        return constantWidth(e.imm as readonly number[]);
      case 'v128.not':
      case 'v128.and':
      case 'v128.or':
      case 'v128.xor':
      case 'v128.andnot':
      case 'v128.bitselect':
        return Math.min(...e.args.map(arg => this.maskWidth(arg)));
      case 'select':
        return Math.min(this.maskWidth(e.args[0]!), this.maskWidth(e.args[1]!));
      default:
        return comparedBy(e, this.origins) ? 32 : 0;
    }
  }

  /** Whether the operand's lanes of 32 bits are what comparisons of scalars give. */
  isCompared(e: Expr): boolean {
    const origin = this.origins.of(e);
    return /^[if]32x4\.(?:eq|ne|lt|gt|le|ge)/.test(origin.op) || comparedBy(origin, this.origins) !== null;
  }

  maskWidthOf(local: Local): number {
    return this.masks.get(local) ?? 0;
  }

  /** Whether all lanes of 16 bits are equal. */
  isSplat(e: Expr): boolean {
    if (e.op === 'local.get') return this.splats.has(e.imm as Local);
    if (e.op !== 'v128.const') return /^(i8x16|i16x8)\.splat$|load(8|16)_splat$/.test(e.op);
    const [first, ...others] = e.imm as readonly number[];
    return (first! & allOnes) === first! >>> 16 && others.every(word => word === first);
  }

  /** The greatest value that a lane of 16 bits can have, unsigned. */
  laneMax(e: Expr): number {
    if (e.op === 'local.get') return this.maxima.get(e.imm as Local) ?? allOnes;
    return Math.min(maxima[e.op]?.(this, e) ?? allOnes, allOnes);
  }

  /** The same of the low 16 bits of a scalar. */
  scalarMax(e: Expr): number {
    const { min, max } = (this.scalars ??= new Facts(this.fn)).range(e);
    return min >= 0 ? Math.min(max, allOnes) : allOnes;
  }
}

const comparison = /^[if](8|16|32|64)x\d+\.(?:eq|ne|lt|gt|le|ge)(?:_[su])?$/;

function constantWidth(words: readonly number[]): number {
  const isMask = (width: number): boolean => {
    for (let at = 0; at < 128; at += width) {
      const bits = width === 64 ? [words[at >> 5]!, words[(at >> 5) + 1]!] : [(words[at >> 5]! << (32 - (at & 31) - width)) >> (32 - width)]; // prettier-ignore
      if (!bits.every(word => (word | 0) === (bits[0]! | 0) && (word === 0 || (word | 0) === -1)))
        return false;
    }
    return true;
  };
  return [64, 32, 16, 8].find(isMask) ?? 0;
}

type LaneMax = (facts: VectorFacts, e: Expr) => number;

/** All bits up to the highest that may be set. */
const bitsBelow = (max: number): number => (max === 0 ? 0 : 2 ** (32 - Math.clz32(max)) - 1);

function ofOperands(combine: (a: number, b: number) => number): LaneMax {
  return (facts, { args }) => combine(facts.laneMax(args[0]!), facts.laneMax(args[1]!));
}

/** What would not fit a lane wraps around. */
const fitting = (max: number): number => (max <= allOnes ? max : allOnes);

function shifted(by: (max: number, count: number) => number): LaneMax {
  return (facts, { args: [vector, count] }) =>
    count!.op === 'i32.const' ? by(facts.laneMax(vector!), (count!.imm as number) & 15) : allOnes;
}

/** Whether a byte of two operands is known to be zero. */
function isZeroByte(facts: VectorFacts, args: readonly Expr[], x: number): boolean {
  const { op, imm } = facts.origins.of(args[x >> 4]!);
  return op === 'v128.const' && (((imm as readonly number[])[(x & 15) >> 2]! >>> ((x & 3) * 8)) & 0xff) === 0;
}

const ofBytes: LaneMax = () => 0xff;

const maxima: Partial<Record<string, LaneMax>> = {
  'v128.const': (_facts, { imm }) =>
    Math.max(...(imm as readonly number[]).flatMap(word => [word & allOnes, word >>> 16])),
  'i16x8.splat': (facts, { args }) => facts.scalarMax(args[0]!),
  'i16x8.extend_low_i8x16_u': ofBytes,
  'i16x8.extend_high_i8x16_u': ofBytes,
  'v128.load8x8_u': ofBytes,
  'i16x8.extmul_low_i8x16_u': () => 0xff * 0xff,
  'i16x8.extmul_high_i8x16_u': () => 0xff * 0xff,
  'i16x8.extadd_pairwise_i8x16_u': () => 2 * 0xff,
  'i16x8.add': ofOperands((a, b) => fitting(a + b)),
  'i16x8.mul': ofOperands((a, b) => fitting(a * b)),
  'i16x8.add_sat_u': ofOperands((a, b) => a + b),
  'i16x8.sub_sat_u': ofOperands(a => a),
  'i16x8.avgr_u': ofOperands((a, b) => (a + b + 1) >> 1),
  'i16x8.min_u': ofOperands(Math.min),
  'i16x8.max_u': ofOperands(Math.max),
  'i16x8.shr_u': shifted((max, count) => max >> count),
  'i16x8.shl': shifted((max, count) => fitting(max * 2 ** count)),
  'i8x16.shuffle': (facts, { args, imm }) => {
    const from = imm as readonly number[];
    const isMoved = from.every((x, k) => x % 2 === k % 2 && (k % 2 === 0 || x === from[k - 1]! + 1));
    if (isMoved) return Math.max(...args.map(arg => facts.laneMax(arg)));
    return from.every((x, k) => k % 2 === 0 || isZeroByte(facts, args, x)) ? 0xff : allOnes;
  },
  'v128.and': ofOperands(Math.min),
  'v128.or': ofOperands((a, b) => bitsBelow(Math.max(a, b))),
  'v128.xor': ofOperands((a, b) => bitsBelow(Math.max(a, b))),
  select: ofOperands(Math.max),
};
