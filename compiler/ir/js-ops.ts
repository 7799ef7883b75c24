/**
 * Operations that are not wasm's, one row each. Those beginning with `word.` appear when `optimise/vectors.ts` and `scalarise.ts` split
 * wide values into words; those beginning with `js.` make up the JavaScript dialect that `legalise/` leaves: JavaScript's own operators
 * with JavaScript's meaning, and what the emitted module provides. `emit/expression.ts` has an entry for each of the latter.
 *
 * From scalarise on, wasm operations on i64 take two operands for each, low word first, and those that
 * give an i64 give two results.
 */
import type { EffectClass } from '../wasm/instructions.ts';
import type { Mnemonic } from '../wasm/instructions.ts';

export interface JsOpRow {
  readonly effect: EffectClass;
}

const pure: JsOpRow = { effect: 'pure' };

export const jsOps = {
  // One word of a wide global; imm: [global index, word]
  'word.global_get': { effect: 'global-read' },
  'word.global_set': { effect: 'global-write' },
  // (low, high): an unsigned i64 as a number, rounded beyond 2^53, where no memory or table reaches
  'word.address': pure,
  // (a, b, low): the high word of the unsigned product of two words, given its low word
  'word.mul_high': pure,
  // (high, low, divisor): the low word of the quotient of an unsigned i64 whose high word is below the divisor, which is at most 2^20
  'word.div_low': pure,

  // (low, high): an i64 of its words; its high word. Until scalarise only
  'word.join': pure,
  'word.high': pure,
  // A call of a pure runtime helper on words; imm: its name
  'word.helper': pure,

  // memory.size and memory.grow where 2^31 pages and more may be counted by an i64: of one byte each
  'word.memory_size': { effect: 'memory-size' },
  'word.memory_grow': { effect: 'memory-grow' },

  // An i64 that is only moved, as a BigInt; imm: MemArg
  'word.load64': { effect: 'memory-read' },
  'word.store64': { effect: 'memory-write' },

  // imm: the BigInt
  'js.bigint': pure,
  // imm: the number, NaN and the infinities included
  'js.number': pure,
  // Operators, on what JavaScript calls numbers, booleans and references
  'js.add': pure,
  'js.sub': pure,
  'js.mul': pure,
  'js.div': pure,
  'js.rem': pure,
  'js.or': pure,
  'js.and': pure,
  'js.xor': pure,
  'js.shl': pure,
  'js.shr': pure,
  'js.ushr': pure,
  'js.lt': pure,
  'js.le': pure,
  'js.gt': pure,
  'js.ge': pure,
  'js.eq': pure, // ===
  'js.ne': pure, // !==
  'js.neg': pure,
  'js.plus': pure,
  'js.not': pure,
  'js.nullish': pure, // a ?? b
  'js.land': pure, // a && b
  'js.lor': pure, // a || b
  'js.sequence': pure, // (a, b)
  // (test, a, b): evaluates one of a and b. In every dialect: the structurer makes it of assignments.
  'js.cond': pure,

  'js.array': { effect: 'heap-new' },
  // A property of an object; imm: its name
  'js.get': { effect: 'heap-read' },
  'js.set': { effect: 'heap-write' },
  // An element of an array; args: array, index and perhaps value
  'js.item_get': { effect: 'heap-read' },
  'js.item_set': { effect: 'heap-write' },
  // Something the runtime exports; imm: its name
  'js.runtime': pure,
  'js.undefined': pure,
  // Global constructors of the language, such as Int32Array; imm: the name
  'js.global': pure,
  // new, of the constructor that is the first operand
  'js.new': { effect: 'heap-new' },
  // (elements): a typed array of some class; imm: the class's name
  'js.typed_array': { effect: 'heap-new' },
  // What the module knows of a type: its class, the type as the runtime describes it, its identity, its key; imm: canonical index
  'js.struct_class': pure,
  'js.type': pure,
  'js.type_id': pure,
  'js.type_key': pure,
  // Throws its operand; a statement of its own
  'js.throw': { effect: 'control' },
  // A value of the payload of an exception; imm: its position
  'js.payload': pure,
  // imm: an Intrinsic
  'js.intrinsic': pure,
  // A call of a runtime helper; imm: its name
  'js.helper': { effect: 'call' },
  // Something of the instance; imm: an Entity
  'js.entity': pure,
  // A call of a DataView's method; imm: ViewAccess, args: index and perhaps value
  'js.view_get': { effect: 'memory-read' },
  'js.view_set': { effect: 'memory-write' },
  // An element of a typed array; imm: ElementAccess, args: index and perhaps value
  'js.element_get': { effect: 'memory-read' },
  'js.element_set': { effect: 'memory-write' },
  // The registers that extra results travel in; imm: Register
  'js.register_get': pure,
  'js.register_set': { effect: 'call' },
  // A call of a wasm function by index (imm), or of a function value (first operand)
  'js.call': { effect: 'call' },
  'js.call_value': { effect: 'call' },
  // A call through a table; the index is the last operand, imm: Dispatch
  'js.call_table': { effect: 'call' },
  // The function that a table holds at an index, checked and ready to call; the index twice, imm: Dispatch
  'js.dispatch': { effect: 'table-read' },
  // Counts a tail call: true while they are few
  'js.count_tail_call': { effect: 'call' },
  // imm: GlobalWord
  'js.global_get': { effect: 'global-read' },
  'js.global_set': { effect: 'global-write' },
} as const satisfies Record<string, JsOpRow>;

export type JsOp = keyof typeof jsOps;

/** Functions of Math that emitted code uses, each through a constant of its own. */
export const intrinsics = [
  'imul',
  'clz32',
  'fround',
  'abs',
  'ceil',
  'floor',
  'trunc',
  'sqrt',
  'min',
  'max',
] as const;

export type Intrinsic = (typeof intrinsics)[number];

/** Part of an instance that code refers to by name. */
export interface Entity {
  /** tail: the tail entry of a function */
  readonly kind: 'memory' | 'table' | 'data' | 'elem' | 'tag' | 'func' | 'tail';
  readonly index: number;
}

/** The DataView of a memory, and one of its methods, such as getInt32. */
export interface ViewAccess {
  readonly memory: number;
  readonly method: string;
}

/** A typed array over a memory, such as Uint8Array. */
export interface ElementAccess {
  readonly memory: number;
  readonly array: string;
}

/** A slot of the registers, seen as words or as doubles; references have slots of their own. */
export interface Register {
  readonly file: 'words' | 'doubles' | 'refs';
  readonly slot: number;
}

/** A table and the type that a call through it expects. */
export interface Dispatch {
  readonly table: number;
  readonly type: number;
  readonly isTail: boolean;
}

/** A global, or one word of a wide one. */
export interface GlobalWord {
  readonly index: number;
  readonly word: number | null;
}

const everywhere: ReadonlySet<string> = new Set<Mnemonic | JsOp>([
  'local.get',
  'local.tee',
  'ref.null',
  'js.cond',
  'js.bigint',
]);

/** Whether the operation means the same in both dialects. */
export function isShared(op: string): boolean {
  return everywhere.has(op);
}
