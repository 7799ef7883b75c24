/**
 * A decoded instruction sequence: a function body or constant expression with its final `end`. A large module has
 * millions of instructions and maybe a hundred thousand sequences, so a sequence is one array with three words an
 * instruction: its row in the table, its offset, and its immediate or where that is among the objects.
 * `CodeBuilder` makes one sequence after the other, in memory that it uses again.
 */
import type { ImmediateKind } from './immediates.ts';
import type { Instruction } from './instructions.ts';
import { instructions } from './instructions.ts';
import type { ByteOffset } from './types.ts';

/** The immediate of an instruction: undefined for none, the value for one, a tuple for several. */
export type Immediate = unknown;

// What the third word holds: nothing, the immediate itself, or its position among the objects.
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

const noObjects: readonly Immediate[] = [];

export class Code {
  /** number of instructions */
  readonly length: number;
  private readonly words: Int32Array;
  private readonly objects: readonly Immediate[];

  constructor(words: Int32Array, objects: readonly Immediate[]) {
    this.length = words.length / 3;
    this.words = words;
    this.objects = objects;
  }

  op(i: number): Instruction {
    return instructions[this.words[3 * i]!]!;
  }

  /** Where the instruction starts. */
  at(i: number): ByteOffset {
    return this.words[3 * i + 1]!;
  }

  /** The caller names the type that the instruction's row promises. */
  immediate<T>(i: number): T;
  immediate(i: number): Immediate {
    const word = this.words[3 * i + 2]!;
    switch (storages[this.words[3 * i]!]) {
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
  // number of words
  private length = 0;
  private words = new Int32Array(768);
  private objects: Immediate[] = [];

  push(row: Instruction, at: ByteOffset, immediate: Immediate): void {
    const start = this.length;
    if (start === this.words.length) this.grow();
    const { words } = this;
    words[start] = row.index;
    words[start + 1] = at;
    const storage = storages[row.index]!;
    if (storage === object) words[start + 2] = this.objects.push(immediate) - 1;
    else if (storage !== none) words[start + 2] = immediate as number;
    this.length = start + 3;
  }

  /** The code pushed so far; the builder starts anew. */
  finish(): Code {
    const words = this.words.slice(0, this.length);
    const { objects } = this;
    this.length = 0;
    if (objects.length === 0) return new Code(words, noObjects);
    this.objects = [];
    return new Code(words, objects);
  }

  private grow(): void {
    const words = new Int32Array(2 * this.words.length);
    words.set(this.words);
    this.words = words;
  }
}
