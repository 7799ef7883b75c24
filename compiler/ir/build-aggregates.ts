/** How instructions on structs and arrays become IR. Their immediates say what effects and lowering need to know of the type. */
import type { Mnemonic, SpecialOp } from '../wasm/instructions.ts';
import { firstWord } from '../wasm/layout.ts';
import {
  type FieldType,
  refType,
  type RefType,
  type TypeIndex,
  unpacked,
  type ValType,
} from '../wasm/types.ts';
import type { Builder } from './builder.ts';
import { conflict, exprEffects, traps } from './effects.ts';
import { type Aggregate, type ArrayLength, type Expr, expr } from './nodes.ts';

type Build = (b: Builder, imm: never) => void;

/** A field of a struct, or an element of an array, of a type that is canonical from here on. */
function aggregate(
  type: TypeIndex,
  { type: storage, mutable }: FieldType,
  word: number,
  ref: Expr | null,
): Aggregate {
  return { type, storage, isMutable: mutable, isNullable: ref === null || (ref.t as RefType).nullable, word };
}

function structField(b: Builder, [type, field]: [TypeIndex, number], ref: Expr): Aggregate {
  const struct = b.module.space.struct(type);
  return aggregate(b.module.space.canonical(type), struct.fields[field]!, firstWord(struct, field), ref);
}

function arrayElement(b: Builder, type: TypeIndex, ref: Expr | null): Aggregate {
  return aggregate(b.module.space.canonical(type), b.module.space.array(type).field, 0, ref);
}

function produce(b: Builder, op: Mnemonic, t: ValType, args: Expr[], imm: unknown): void {
  const e = expr(op, t, args, imm, b.at);
  b.operands.push(e, exprEffects(e));
}

function consume(b: Builder, op: Mnemonic, args: Expr[], imm: unknown): void {
  const e = expr(op, null, args, imm, b.at);
  b.commit(e, exprEffects(e));
}

function structGet(op: Mnemonic): Build {
  return (b, imm: [TypeIndex, number]) => {
    const [ref] = b.operands.popMany(1) as [Expr];
    const field = structField(b, imm, ref);
    produce(b, op, unpacked(field.storage), [ref], field);
  };
}

/** JavaScript looks into the array before it evaluates the index, and checks the index before it evaluates what is stored. */
function settle(b: Builder, count: 2 | 3): void {
  const { operands } = b;
  const [ref] = operands.peekMany(count) as [Expr];
  const after = operands.topEffects((ref.t as RefType).nullable ? count - 1 : count - 2);
  if (conflict(after, traps)) operands.atomize(count);
}

function arrayGet(op: Mnemonic): Build {
  return (b, type: TypeIndex) => {
    settle(b, 2);
    const args = b.operands.popMany(2);
    const element = arrayElement(b, type, args[0]!);
    produce(b, op, unpacked(element.storage), args, element);
  };
}

/** A fresh aggregate of as many operands. */
function create(op: Mnemonic, count: number | ((b: Builder, type: TypeIndex) => number)): Build {
  return (b, type: TypeIndex) => {
    const args = b.operands.popMany(typeof count === 'number' ? count : count(b, type));
    produce(b, op, refType(false, type), args, b.module.space.canonical(type));
  };
}

/** The same where the immediate has something behind the type. */
function createOf(op: Mnemonic): Build {
  return (b, [type, segment]: [TypeIndex, number]) => {
    const args = b.operands.popMany(2);
    produce(b, op, refType(false, type), args, [b.module.space.canonical(type), segment]);
  };
}

/** An operation on a range of an array, the first operand. */
function range(op: Mnemonic, count: number): Build {
  return (b, imm: TypeIndex | [TypeIndex, number]) => {
    const args = b.operands.popMany(count);
    const [type, other] = typeof imm === 'number' ? [imm, null] : imm;
    const element = arrayElement(b, type, args[0]!);
    consume(b, op, args, other === null ? element : [element, other]);
  };
}

type AggregateOp = Extract<SpecialOp, `struct.${string}` | `array.${string}`>;

export const buildAggregates: Readonly<Record<AggregateOp, Build>> = {
  'struct.new': create('struct.new', (b, type) => b.module.space.struct(type).fields.length),
  'struct.new_default': create('struct.new_default', 0),
  'struct.get': structGet('struct.get'),
  'struct.get_s': structGet('struct.get_s'),
  'struct.get_u': structGet('struct.get_u'),
  'struct.set'(b, imm: [TypeIndex, number]) {
    const args = b.operands.popMany(2);
    consume(b, 'struct.set', args, structField(b, imm, args[0]!));
  },
  'array.new': create('array.new', 2),
  'array.new_default': create('array.new_default', 1),
  'array.new_fixed'(b, [type, count]: [TypeIndex, number]) {
    const args = b.operands.popMany(count);
    produce(b, 'array.new_fixed', refType(false, type), args, b.module.space.canonical(type));
  },
  'array.new_data': createOf('array.new_data'),
  'array.new_elem': createOf('array.new_elem'),
  'array.get': arrayGet('array.get'),
  'array.get_s': arrayGet('array.get_s'),
  'array.get_u': arrayGet('array.get_u'),
  'array.set'(b, type: TypeIndex) {
    settle(b, 3);
    const args = b.operands.popMany(3);
    consume(b, 'array.set', args, arrayElement(b, type, args[0]!));
  },
  'array.len'(b) {
    const [ref] = b.operands.popMany(1) as [Expr];
    const { nullable, heap } = ref.t as RefType;
    const storage = typeof heap === 'number' ? b.module.space.array(heap).field.type : null;
    produce(b, 'array.len', 'i32', [ref], { isNullable: nullable, storage } satisfies ArrayLength);
  },
  'array.fill': range('array.fill', 4),
  'array.copy': range('array.copy', 5),
  'array.init_data': range('array.init_data', 4),
  'array.init_elem': range('array.init_elem', 4),
};
