/**
 * A decoded instruction sequence, a function body or constant expression with its final `end`, in columns: a large
 * module has millions of instructions, and columns take a sixth of the memory of an object each.
 */
import type { Instruction } from './instructions.ts';
import { instructions } from './instructions.ts';
import type { ByteOffset } from './types.ts';

/** The immediate of an instruction: undefined for none, the value for one, a tuple for several. */
export type Immediate = unknown;

export class Code {
  /** number of instructions */
  length = 0;
  /** position in the instruction table, by instruction */
  private ops: Uint16Array;
  private offsets: Uint32Array;
  private readonly immediates: Immediate[] = [];

  /** `capacity` is a guess at the number of instructions. */
  constructor(capacity: number) {
    this.ops = new Uint16Array(capacity);
    this.offsets = new Uint32Array(capacity);
  }

  push(row: Instruction, at: ByteOffset, immediate: Immediate): void {
    const i = this.length++;
    if (i === this.ops.length) this.resize(Math.max(16, 2 * i));
    this.ops[i] = row.index;
    this.offsets[i] = at;
    this.immediates.push(immediate);
  }

  /** Gives back what `capacity` asked for too much. */
  trim(): this {
    if (this.length < this.ops.length) this.resize(this.length);
    return this;
  }

  op(i: number): Instruction {
    return instructions[this.ops[i]!]!;
  }

  /** Where the instruction starts. */
  at(i: number): ByteOffset {
    return this.offsets[i]!;
  }

  /** The caller names the type that the instruction's row promises. */
  immediate<T>(i: number): T {
    return this.immediates[i] as T;
  }

  private resize(capacity: number): void {
    const ops = new Uint16Array(capacity);
    const offsets = new Uint32Array(capacity);
    ops.set(this.ops.subarray(0, this.length));
    offsets.set(this.offsets.subarray(0, this.length));
    this.ops = ops;
    this.offsets = offsets;
  }
}
