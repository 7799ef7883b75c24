/**
 * How the instructions whose typing needs context become IR, one entry each: a missing one does not compile. All other
 * instructions follow from their row, see build.ts.
 */
import type { Mnemonic, SpecialOp } from '../wasm/instructions.ts';
import type {
  ArrayType,
  HeapType,
  RefType,
  StructType,
  TableIndex,
  TypeIndex,
  ValType,
} from '../wasm/types.ts';
import { refType, unpacked } from '../wasm/types.ts';
import { buildControl } from './build-control.ts';
import type { Builder } from './builder.ts';
import { conflict, isRemovable, noEffects, readsGlobal, readsMemory, readsTable } from './effects.ts';
import { doStmt, type Expr, expr, getLocal, leaf } from './nodes.ts';

/** A result type, given the immediate and the operands. */
type ResultType = (b: Builder, imm: never, args: Expr[]) => ValType | null;

/** An instruction that pops a fixed number of operands and keeps its immediate. */
function plain(op: Mnemonic, count: number, result: ValType | null | ResultType) {
  return (b: Builder, imm: never): void => {
    const args = b.operands.popMany(count);
    const t = typeof result === 'function' ? result(b, imm, args) : result;
    const e = expr(op, t, args, imm, b.at);
    if (t === null) b.commit(e);
    else b.operands.push(e);
  };
}

const elementType = (b: Builder, table: TableIndex): RefType => b.module.tables[table]!.type.element;
const tableAddress = (b: Builder, table: TableIndex): ValType => b.module.tables[table]!.type.address;
const newRef = (_b: Builder, imm: TypeIndex | [TypeIndex, number]): RefType =>
  refType(false, typeof imm === 'number' ? imm : imm[0]);
const structType = (b: Builder, type: TypeIndex): StructType => b.module.space.composite(type) as StructType;
const arrayType = (b: Builder, type: TypeIndex): ArrayType => b.module.space.composite(type) as ArrayType;
const fieldType = (b: Builder, [type, field]: [TypeIndex, number]): ValType =>
  unpacked(structType(b, type).fields[field]!.type);
const arrayElement = (b: Builder, type: TypeIndex): ValType => unpacked(arrayType(b, type).field.type);
const converted =
  (heap: HeapType): ResultType =>
  (_b, _imm, [ref]) =>
    refType((ref!.t as RefType).nullable, heap);

export const buildSpecial: Readonly<Record<SpecialOp, (b: Builder, imm: never) => void>> = {
  ...buildControl,

  drop(b) {
    const value = b.operands.pop();
    if (!isRemovable(b.operands.popped)) b.operands.commit(doStmt(value), noEffects);
  },
  select: b => select(b, b.operands.peekMany(2)[0]!.t as ValType),
  select_t: (b, imm: readonly ValType[]) => select(b, imm[0]!),
  'local.get': (b, x: number) => b.operands.pushAtom(getLocal(b.locals[x]!, b.at)),
  'local.set': (b, x: number) => b.setLocal(b.locals[x]!),
  'local.tee'(b, x: number) {
    b.setLocal(b.locals[x]!);
    b.operands.pushAtom(getLocal(b.locals[x]!, b.at));
  },
  'global.get'(b, x: number) {
    const { type } = b.module.globals[x]!;
    b.operands.push(leaf('global.get', type.value, x, b.at), type.mutable ? readsGlobal : noEffects);
  },
  'global.set': plain('global.set', 1, null),

  'table.get': plain('table.get', 1, elementType),
  'table.set': plain('table.set', 2, null),
  'table.init': plain('table.init', 3, null),
  'table.copy': plain('table.copy', 3, null),
  'table.grow': plain('table.grow', 2, tableAddress),
  'table.size': plain('table.size', 0, tableAddress),
  'table.fill': plain('table.fill', 3, null),
  'memory.copy': plain('memory.copy', 3, null),

  'ref.null'(b, heap: HeapType) {
    b.operands.pushAtom(leaf('ref.null', refType(true, heap), heap, b.at));
  },
  'ref.is_null': plain('ref.is_null', 1, 'i32'),
  'ref.func': plain('ref.func', 0, (b, func: number) => refType(false, b.module.funcs[func]!.type)),
  'ref.eq': plain('ref.eq', 2, 'i32'),
  'ref.as_non_null': plain('ref.as_non_null', 1, (_b, _imm, [ref]) =>
    refType(false, (ref!.t as RefType).heap),
  ),
  'ref.test': plain('ref.test', 1, 'i32'),
  'ref.test_null': plain('ref.test_null', 1, 'i32'),
  'ref.cast': plain('ref.cast', 1, (_b, heap: HeapType) => refType(false, heap)),
  'ref.cast_null': plain('ref.cast_null', 1, (_b, heap: HeapType) => refType(true, heap)),
  'any.convert_extern': plain('any.convert_extern', 1, converted('any')),
  'extern.convert_any': plain('extern.convert_any', 1, converted('extern')),
  'ref.i31': plain('ref.i31', 1, refType(false, 'i31')),
  'i31.get_s': plain('i31.get_s', 1, 'i32'),
  'i31.get_u': plain('i31.get_u', 1, 'i32'),

  'struct.new'(b, type: TypeIndex) {
    newAggregate(b, 'struct.new', structType(b, type).fields.length, type, type);
  },
  'struct.new_default': plain('struct.new_default', 0, newRef),
  'struct.get': plain('struct.get', 1, fieldType),
  'struct.get_s': plain('struct.get_s', 1, 'i32'),
  'struct.get_u': plain('struct.get_u', 1, 'i32'),
  'struct.set': plain('struct.set', 2, null),
  'array.new': plain('array.new', 2, newRef),
  'array.new_default': plain('array.new_default', 1, newRef),
  'array.new_fixed'(b, imm: [TypeIndex, number]) {
    newAggregate(b, 'array.new_fixed', imm[1], imm[0], imm);
  },
  'array.new_data': plain('array.new_data', 2, newRef),
  'array.new_elem': plain('array.new_elem', 2, newRef),
  'array.get': plain('array.get', 2, arrayElement),
  'array.get_s': plain('array.get_s', 2, 'i32'),
  'array.get_u': plain('array.get_u', 2, 'i32'),
  'array.set': plain('array.set', 3, null),
  'array.len': plain('array.len', 1, 'i32'),
  'array.fill': plain('array.fill', 4, null),
  'array.copy': plain('array.copy', 5, null),
  'array.init_data': plain('array.init_data', 4, null),
  'array.init_elem': plain('array.init_elem', 4, null),
};

/** JavaScript evaluates the condition first and one operand only; wasm both operands, and the condition last. */
function select(b: Builder, t: ValType): void {
  const { operands } = b;
  const values = operands.topEffects(2, 1);
  const mayWait =
    (values & ~(readsGlobal | readsMemory | readsTable)) === 0 && !conflict(values, operands.topEffects(1));
  if (!mayWait) operands.atomize(3);
  operands.push(expr('select', t, operands.popMany(3), undefined, b.at));
}

function newAggregate(b: Builder, op: Mnemonic, count: number, type: TypeIndex, imm: unknown): void {
  b.operands.push(expr(op, refType(false, type), b.operands.popMany(count), imm, b.at));
}
