/**
 * The state of checking one instruction sequence: the stacks, the locals, and which of the locals that have no default
 * have been set. The rules for the instructions work on it, see `function.ts`.
 */
import { invalid } from '../diagnostics.ts';
import type { Mnemonic } from '../wasm/instructions.ts';
import type { AddressType, ValType } from '../wasm/types.ts';
import { isDefaultable } from '../wasm/types.ts';
import type { BlockSignature, Context } from './context.ts';
import { reject, Stack } from './stack.ts';

export class Checker {
  readonly cx: Context;
  readonly stack: Stack;
  /** Of the function, resolved, parameters first. */
  locals: readonly ValType[] = [];
  /** In a constant expression, how many globals come before it; null in a function. */
  globalsBefore: number | null = null;
  /** Address type of the memory that the instruction at hand names. */
  address: AddressType = 'i32';
  // Locals that may not be read yet, and the order in which others ceased to be such.
  private readonly unset = new Set<number>();
  private readonly setOrder: number[] = [];

  constructor(cx: Context) {
    this.cx = cx;
    this.stack = new Stack(cx.space);
  }

  /** Starts a sequence; all locals but the first `params` begin with their default. */
  begin(locals: readonly ValType[], params: number, results: readonly ValType[]): void {
    this.locals = locals;
    this.unset.clear();
    this.setOrder.length = 0;
    for (let x = params; x < locals.length; x++) {
      if (!isDefaultable(locals[x]!)) this.unset.add(x);
    }
    this.stack.clear();
    this.stack.open('block', [], results, 0);
  }

  local(index: number): ValType {
    return this.locals[index] ?? reject(invalid('unknown', 'local', index));
  }

  requireSet(local: number): void {
    if (this.unset.size !== 0 && this.unset.has(local)) reject(invalid('uninitialized-local', local));
  }

  markSet(local: number): void {
    if (this.unset.size !== 0 && this.unset.delete(local)) this.setOrder.push(local);
  }

  /** Replaces operands of the types `params` by ones of the types `results`. */
  apply(params: readonly ValType[], results: readonly ValType[]): void {
    this.stack.popAll(params);
    this.stack.pushAll(results);
  }

  open(op: Mnemonic, { params, results }: BlockSignature): void {
    this.stack.popAll(params);
    this.stack.open(op, params, results, this.setOrder.length);
  }

  /** Ends one part of a block, and starts another with the operands `params`. */
  next(op: Mnemonic, params: readonly ValType[]): void {
    this.stack.finish();
    this.forgetSets();
    this.stack.restart(op, params);
  }

  close(): void {
    this.stack.finish();
    this.forgetSets();
    this.stack.close();
  }

  // What a block has set counts only inside of it.
  private forgetSets(): void {
    const { initHeight } = this.stack.top;
    while (this.setOrder.length > initHeight) this.unset.add(this.setOrder.pop()!);
  }
}
