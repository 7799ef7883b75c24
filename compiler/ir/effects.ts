/**
 * What evaluating an expression may do besides giving its value, as a set of bits, and the one question that every
 * reordering asks: may these two change places? Reads and writes of locals are not in the bits; whoever moves
 * expressions tracks them by local.
 *
 * Traps are visible by their message and by what was written before them. A memory access can only trap one way, so accesses may pass
 * one another, and so may accesses of structs that may be null; they may not pass another kind of trap or a visible write.
 */
import type { EffectClass } from '../wasm/instructions.ts';
import { instructions } from '../wasm/instructions.ts';
import type { RefType } from '../wasm/types.ts';
import type { Aggregate, Expr, Op } from './nodes.ts';
import { jsOps } from './js-ops.ts';

/** A set of effects, a union of the bits below. */
export type Effects = number;

export const noEffects: Effects = 0;
export const readsMemory: Effects = 1 << 0;
export const writesMemory: Effects = 1 << 1;
export const readsTable: Effects = 1 << 2;
export const writesTable: Effects = 1 << 3;
export const readsGlobal: Effects = 1 << 4;
export const writesGlobal: Effects = 1 << 5;
export const readsHeap: Effects = 1 << 6;
export const writesHeap: Effects = 1 << 7;
/** Traps with "out of bounds memory access" and in no other way. */
export const trapsOutOfBounds: Effects = 1 << 8;
/** Traps with "null structure reference" and in no other way. */
export const trapsOnNull: Effects = 1 << 14;
export const traps: Effects = 1 << 9;
/** Runs unknown code, which may throw: does all of the above. */
export const calls: Effects = 1 << 10;
/** Leaves the straight line, or has to stay where control put it. */
export const jumps: Effects = 1 << 11;
/** Gives a fresh identity each time: not to be repeated. */
export const allocates: Effects = 1 << 12;
/** Assigns a local, as local.tee does. */
export const writesLocal: Effects = 1 << 13;

const reads = readsMemory | readsTable | readsGlobal | readsHeap;
const writes = writesMemory | writesTable | writesGlobal | writesHeap;
const anyTrap = trapsOutOfBounds | trapsOnNull | traps;

const effectsOfClass: Readonly<Record<EffectClass, Effects>> = {
  pure: noEffects,
  trap: traps,
  control: jumps | calls,
  call: calls,
  local: noEffects,
  'global-read': readsGlobal,
  'global-write': writesGlobal,
  'memory-read': readsMemory | trapsOutOfBounds,
  'memory-write': writesMemory | trapsOutOfBounds,
  'memory-atomic': calls, // other agents see the order of everything around it
  'memory-size': readsMemory | writesMemory, // what other agents have grown counts from here on
  'memory-grow': readsMemory | writesMemory,
  'table-read': readsTable | traps,
  'table-write': writesTable | traps,
  'table-grow': readsTable | writesTable,
  'segment-drop': writesMemory | writesTable | writesHeap,
  'heap-new': allocates | traps | readsMemory | readsTable,
  'heap-read': readsHeap | traps,
  'heap-write': writesHeap | traps,
};

const effectsOfOp = new Map<Op, Effects>([
  ...instructions.map(row => [row.name, effectsOfClass[row.effect]] as const),
  ...Object.entries(jsOps).map(([name, row]) => [name as Op, effectsOfClass[row.effect]] as const),
]);

/** The most that the operation itself does, its operands aside. */
export function ownEffects(op: Op): Effects {
  return op === 'local.tee' ? writesLocal : effectsOfOp.get(op)!;
}

/** What the operation of the expression does, its operands aside: exact where its immediate tells more. */
export function exprEffects({ op, imm, args }: Expr): Effects {
  switch (op) {
    case 'struct.new':
    case 'struct.new_default':
    case 'array.new_fixed':
      return allocates;
    case 'struct.get':
    case 'struct.get_s':
    case 'struct.get_u': {
      const { isMutable, isNullable } = imm as Aggregate;
      return (isMutable ? readsHeap : noEffects) | (isNullable ? trapsOnNull : noEffects);
    }
    case 'struct.set':
      return writesHeap | ((imm as Aggregate).isNullable ? trapsOnNull : noEffects);
    case 'array.get':
    case 'array.get_s':
    case 'array.get_u':
      return traps | ((imm as Aggregate).isMutable ? readsHeap : noEffects);
    case 'array.len':
      return (imm as Aggregate).isNullable ? traps : noEffects;
    case 'i31.get_s':
    case 'i31.get_u':
      return (args[0]!.t as RefType).nullable ? traps : noEffects;
    default:
      return ownEffects(op);
  }
}

/** What evaluating the whole expression does. */
export function effectsOf(e: Expr): Effects {
  let effects = exprEffects(e);
  for (const arg of e.args) effects |= effectsOf(arg);
  return effects;
}

/** Whether the order of two evaluations can be told apart. */
export function conflict(a: Effects, b: Effects): boolean {
  if (a === 0 || b === 0) return false;
  return clashes(a, b) || clashes(b, a);
}

function clashes(a: Effects, b: Effects): boolean {
  if (a & calls && b & (reads | writes | anyTrap | calls | jumps)) return true;
  if (a & jumps && b & (writes | anyTrap | jumps | writesLocal)) return true;
  if (a & anyTrap && b & writes) return true;
  if (a & anyTrap && b & anyTrap && !isSameTrap((a | b) & anyTrap)) return true;
  return ((a & writes) >> 1) & (b & reads) || a & b & writes ? true : false;
}

/** Whether traps are all of a kind that can only happen one way. */
function isSameTrap(kinds: Effects): boolean {
  return kinds === trapsOutOfBounds || kinds === trapsOnNull;
}

/** Whether the expression can be dropped when nobody uses its value. */
export function isRemovable(effects: Effects): boolean {
  return (effects & (writes | anyTrap | calls | jumps | writesLocal)) === 0;
}

/** Whether it gives the same value wherever and however often it is evaluated, its locals staying the same. */
export function isPure(effects: Effects): boolean {
  return effects === 0;
}
