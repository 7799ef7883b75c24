/**
 * The operand and control stacks of the validation algorithm (core specification, appendix "Validation Algorithm").
 * After an unconditional branch the rest of a block is unreachable: its stack is polymorphic and yields as many unknown operands
 * as are asked for. Errors thrown here have no offset yet; the checker adds it.
 */
import type { Diagnostic } from '../diagnostics.ts';
import { CompileError, invalid } from '../diagnostics.ts';
import type { Instruction, Mnemonic } from '../wasm/instructions.ts';
import { instruction } from '../wasm/instructions.ts';
import type { TypeSpace } from '../wasm/type-space.ts';
import type { RefType, ValType } from '../wasm/types.ts';
import { isRef, typeName } from '../wasm/types.ts';

/** The type of an operand. In unreachable code nothing may be known of it, or only that it is a non-null reference. */
export type Operand = ValType | 'unknown' | 'unknown-ref';

/** A block whose end is yet to come; the outermost is the function or constant expression itself. */
export interface Frame {
  /** What opened it; changes at `else` and `catch`. */
  op: Mnemonic;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  /** of the operand stack at its start, without parameters */
  readonly height: number;
  /** of the stack of initialised locals at its start */
  readonly initHeight: number;
  unreachable: boolean;
}

export function reject(diagnostic: Diagnostic): never {
  throw new CompileError(diagnostic);
}

export class Stack {
  /** The instruction at hand, which errors name. */
  row: Instruction = instruction('end');
  private readonly space: TypeSpace;
  // Operands are never removed, only overwritten: those above `height` are what the instruction at hand has popped.
  private readonly operands: Operand[] = [];
  private height = 0;
  private readonly frames: Frame[] = [];

  constructor(space: TypeSpace) {
    this.space = space;
  }

  /** Forgets everything. */
  clear(): void {
    this.height = 0;
    this.frames.length = 0;
  }

  push(type: Operand): void {
    this.operands[this.height++] = type;
  }

  pushAll(types: readonly ValType[]): void {
    for (let i = 0; i < types.length; i++) this.operands[this.height++] = types[i]!;
  }

  /** Pops an operand of any type. */
  pop(): Operand {
    const { height, unreachable } = this.top;
    if (this.height > height) return this.operands[--this.height]!;
    return unreachable ? 'unknown' : reject(invalid('type-mismatch', ['any'], [], this.row.name));
  }

  /** Pops a reference. */
  popRef(): RefType | 'unknown' | 'unknown-ref' {
    const base = this.height;
    const type = this.pop();
    if (type === 'unknown' || type === 'unknown-ref' || isRef(type)) return type;
    this.height = base;
    return reject(invalid('type-mismatch', ['a reference'], this.list(1), this.row.name));
  }

  popType(type: ValType): void {
    const { height } = this;
    if (height > this.top.height && this.operands[height - 1] === type) this.height--;
    else this.popAll([type]);
  }

  /** Pops operands of the types, the last of which is uppermost. */
  popAll(types: readonly ValType[]): void {
    const { height: floor, unreachable } = this.top;
    const base = this.height;
    for (let i = types.length - 1; i >= 0; i--) {
      if (this.height === floor) {
        if (unreachable) return;
        this.mismatch(types, base);
      }
      const operand = this.operands[--this.height]!;
      if (operand !== types[i] && !this.matches(operand, types[i]!)) this.mismatch(types, base);
    }
  }

  /** Checks that the uppermost operands have the types, and leaves them. */
  peekAll(types: readonly ValType[]): void {
    const base = this.height;
    this.popAll(types);
    this.height = base;
  }

  /** The innermost block. */
  get top(): Frame {
    return this.frames[this.frames.length - 1]!;
  }

  /** number of blocks around, the function included */
  get depth(): number {
    return this.frames.length;
  }

  /** Opens a block and gives it its parameters. */
  open(op: Mnemonic, params: readonly ValType[], results: readonly ValType[], initHeight: number): void {
    this.frames.push({ op, params, results, height: this.height, initHeight, unreachable: false });
    this.pushAll(params);
  }

  /** Checks that the results of the innermost block, and nothing else, are there. */
  finish(): void {
    const { results, height } = this.top;
    const base = this.height;
    this.popAll(results);
    if (this.height === height) return;
    const types = this.operands.slice(height, base).map(operandName);
    reject(invalid('block-mismatch', results.map(typeName), types));
  }

  /** Starts another part of the innermost block, after `finish`. */
  restart(op: Mnemonic, params: readonly ValType[]): void {
    const frame = this.top;
    frame.op = op;
    frame.unreachable = false;
    this.height = frame.height;
    this.pushAll(params);
  }

  /** Leaves the innermost block, after `finish`. */
  close(): void {
    const { results } = this.frames.pop()!;
    this.pushAll(results);
  }

  /** What comes now cannot be reached. */
  setUnreachable(): void {
    const { top } = this;
    top.unreachable = true;
    this.height = top.height;
  }

  /** The block that a relative depth names. */
  label(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth] ?? reject(invalid('unknown', 'label', depth));
  }

  /** What a branch to the block passes on. */
  labelTypes(depth: number): readonly ValType[] {
    const { op, params, results } = this.label(depth);
    return op === 'loop' ? params : results;
  }

  private matches(operand: Operand, type: ValType): boolean {
    if (operand === 'unknown') return true;
    if (operand === 'unknown-ref') return isRef(type);
    return this.space.isSubtype(operand, type);
  }

  private mismatch(types: readonly ValType[], base: number): never {
    this.height = base;
    reject(invalid('type-mismatch', types.map(typeName), this.list(types.length), this.row.name));
  }

  // The names of up to `count` uppermost operands.
  private list(count: number): string[] {
    const from = Math.max(this.top.height, this.height - count);
    return this.operands.slice(from, this.height).map(operandName);
  }
}

function operandName(operand: Operand): string {
  if (operand === 'unknown') return 'any';
  return operand === 'unknown-ref' ? 'a reference' : typeName(operand);
}
