/**
 * Atomic instructions: calls of the runtime's helper of the instruction, with the memory and the exact address. Each helper checks alignment and bounds by
 * itself. On the way out it lets the growth of memories count that this agent has come to know of; plain accesses need not ask.
 */
import { calls, type Effects, ownEffects, writesGlobal, writesMemory, writesTable } from '../ir/effects.ts';
import { type Expr, expr, type Local, type Loop } from '../ir/nodes.ts';
import { assignedIn, forEachExpr, forEachOwnExpr, forEachStmt } from '../ir/walk.ts';
import type { MemArg } from '../wasm/immediates.ts';
import { instructions } from '../wasm/instructions.ts';
import { asU32, intrinsic, js, lowered, number, plus } from './forms.ts';
import { entity } from './instances.ts';
import type { Legaliser, Rule, Rules } from './legaliser.ts';
import { sharedMemory } from './target.ts';

/** Beyond this a high word leads out of every memory, and the address as a number would lose bits that say whether it is aligned. */
const highest = 2 ** 20;

function baseOf(l: Legaliser, e: Expr): Expr {
  const [base] = e.args as [Expr];
  if (base.op !== 'word.address') return asU32(l.operand(e, 0));
  const [low, high] = [0, 1].map(i => asU32(l.operand(base, i))) as [Expr, Expr];
  if (high.op === 'js.number' && high.imm === 0) return low;
  const kept = intrinsic('min', high, number(highest, e.at));
  return js('js.add', js('js.mul', kept, number(2 ** 32, e.at)), low);
}

const access: Rule = (l, e) => {
  const { memory, offset } = e.imm as MemArg;
  const at = plus(baseOf(l, e), offset);
  return l.call(e, [entity('memory', memory, e.at), at, ...l.values(e.args.slice(1))]);
};

/** On agents that cannot block, waiting traps or spins. */
const wait: Rule = (l, e) => {
  const call = access(l, e);
  if (l.target.blocked === 'spin') call.e.imm = `${call.e.imm as string}_spin`;
  return call;
};

/** Without a shared memory there is nobody to order accesses for. */
const fence: Rule = (l, e) => {
  const memory = sharedMemory(l.target);
  return memory < 0 ? lowered(number(0, e.at), 'i32') : l.call(e, [entity('memory', memory, e.at)]);
};

/** Lets what has become known of other agents' growth count. */
export function acquire(memory: number, at: number): Expr {
  return expr('js.helper', null, [entity('memory', memory, at)], 'acquire', at);
}

const changes: Effects = calls | writesMemory | writesTable | writesGlobal;

/**
 * The shared memory that a loop waits for: it does nothing but look at the same place again and again. What the agent that makes it end did
 * before is likely to be relied on, although plain accesses order nothing; null for other loops.
 */
export function awaitedMemory({ target }: Legaliser, loop: Loop): number | null {
  if (sharedMemory(target) < 0) return null;
  const assigned = assignedIn(loop.body);
  let memory: number | null = null;
  let isIdle = true;
  const visit = ({ op, args, imm }: Expr): void => {
    if (ownEffects(op) & changes) isIdle = false;
    if (!/\.load/.test(op) || !target.memories[(imm as MemArg).memory]!.isShared) return;
    let isFixed = true;
    forEachExpr(args[0]!, part => {
      isFixed &&= part.op !== 'local.get' || !assigned.has(part.imm as Local);
    });
    if (isFixed) memory = (imm as MemArg).memory;
  };
  forEachStmt([loop], stmt => forEachOwnExpr(stmt, e => forEachExpr(e, visit)));
  return isIdle ? memory : null;
}

export const atomicRules: Rules = new Map<string, Rule>([
  ...instructions
    .filter(({ effect }) => effect === 'memory-atomic')
    .map(({ name }): [string, Rule] => [name, /wait/.test(name) ? wait : access]),
  ['atomic.fence', fence],
]);
