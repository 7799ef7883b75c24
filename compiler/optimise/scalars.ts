/**
 * Scalar instructions as expressions in their simplest form: what passes write that split wider values. Atoms may be given several times.
 */
import { cloneAtom, constI32, type Expr, expr, isAtom } from '../ir/nodes.ts';
import { instruction, type Mnemonic } from '../wasm/instructions.ts';
import { typeLetters } from '../wasm/types.ts';
import { simplified } from './simplify.ts';

export function use(e: Expr): Expr {
  return isAtom(e) ? cloneAtom(e) : e;
}

export function scalar(op: Mnemonic, ...args: readonly Expr[]): Expr {
  const t = typeLetters[instruction(op).type!.at(-1)!]!;
  return simplified(expr(op, t, args.map(use), undefined, args[0]!.at));
}

type I32Op = Extract<Mnemonic, `i32.${string}`> extends `i32.${infer Name}` ? Name : never;

/** An i32 instruction; its second operand may be a number. */
export function i32(op: I32Op, a: Expr, b?: Expr | number): Expr {
  if (b === undefined) return scalar(`i32.${op}`, a);
  return scalar(`i32.${op}`, a, typeof b === 'number' ? constI32(b | 0, a.at) : b);
}
