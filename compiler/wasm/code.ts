/**
 * A decoded instruction sequence, a function body or constant expression with its final `end`, in columns: a large
 * module has millions of instructions, and columns take a tenth of the memory of an object each. `CodeBuilder` makes
 * them one after the other, in memory that it uses again.
 */
import type { ImmediateKind } from './immediates.ts';
import type { Instruction } from './instructions.ts';
import { instructions } from './instructions.ts';
import type { ByteOffset } from './types.ts';

/** The immediate of an instruction: undefined for none, the value for one, a tuple for several. */
export type Immediate = unknown;

// What an instruction's word holds: nothing, the immediate itself, or its position among the objects.
const none = 0;
const signed = 1;
const unsigned = 2;
const object = 3;

const storageOfKind: Partial<Record<ImmediateKind, number>> = {
  i32: signed, f32: signed,
  label: unsigned, func: unsigned, type: unsigned, table: unsigned, memory: unsigned, global: unsigned,
  local: unsigned, tag: unsigned, elem: unsigned, data: unsigned, field: unsigned, lane: unsigned,
  count: unsigned, zero: unsigned,
}; // prettier-ignore

// By row.
const storages = Uint8Array.from(instructions, ({ immediates: [first, second] }) => {
  if (first === undefined) return none;
  return second === undefined ? (storageOfKind[first] ?? object) : object;
});

export class Code {
  /** number of instructions */
  readonly length: number;
  /** position in the instruction table, by instruction */
  private readonly ops: Uint16Array;
  private readonly offsets: Uint32Array;
  private readonly words: Int32Array;
  private readonly objects: readonly Immediate[];

  constructor(ops: Uint16Array, offsets: Uint32Array, words: Int32Array, objects: readonly Immediate[]) {
    this.length = ops.length;
    this.ops = ops;
    this.offsets = offsets;
    this.words = words;
    this.objects = objects;
  }

  op(i: number): Instruction {
    return instructions[this.ops[i]!]!;
  }

  /** Where the instruction starts. */
  at(i: number): ByteOffset {
    return this.offsets[i]!;
  }

  /** The caller names the type that the instruction's row promises. */
  immediate<T>(i: number): T;
  immediate(i: number): Immediate {
    const word = this.words[i]!;
    switch (storages[this.ops[i]!]) {
      case none:
        return undefined;
      case signed:
        return word;
      case unsigned:
        return word >>> 0;
      default:
        return this.objects[word];
    }
  }
}

export class CodeBuilder {
  private length = 0;
  private ops = new Uint16Array(256);
  private offsets = new Uint32Array(256);
  private words = new Int32Array(256);
  private objects: Immediate[] = [];

  push(row: Instruction, at: ByteOffset, immediate: Immediate): void {
    const i = this.length++;
    if (i === this.ops.length) this.grow();
    this.ops[i] = row.index;
    this.offsets[i] = at;
    const storage = storages[row.index]!;
    if (storage === object) this.words[i] = this.objects.push(immediate) - 1;
    else if (storage !== none) this.words[i] = immediate as number;
  }

  /** The code pushed so far; the builder starts anew. */
  finish(): Code {
    const { length, ops, offsets, words, objects } = this;
    this.length = 0;
    this.objects = [];
    return new Code(ops.slice(0, length), offsets.slice(0, length), words.slice(0, length), objects);
  }

  private grow(): void {
    const { ops, offsets, words } = this;
    this.ops = new Uint16Array(2 * ops.length);
    this.offsets = new Uint32Array(2 * ops.length);
    this.words = new Int32Array(2 * ops.length);
    this.ops.set(ops);
    this.offsets.set(offsets);
    this.words.set(words);
  }
}
