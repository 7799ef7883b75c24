/**
 * How the instructions whose typing needs context become IR, one entry each: a missing one does not compile. All other
 * instructions follow from their row, see build.ts.
 */
import type { Mnemonic, SpecialOp } from '../wasm/instructions.ts';
import type { HeapType, RefType, TableIndex, ValType } from '../wasm/types.ts';
import { refType } from '../wasm/types.ts';
import { buildAggregates } from './build-aggregates.ts';
import { buildControl, castTest } from './build-control.ts';
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
const converted =
  (heap: HeapType): ResultType =>
  (_b, _imm, [ref]) =>
    refType((ref!.t as RefType).nullable, heap);

export const buildSpecial: Readonly<Record<SpecialOp, (b: Builder, imm: never) => void>> = {
  ...buildControl,
  ...buildAggregates,

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
  'ref.as_non_null'(b) {
    const { nullable, heap } = b.operands.peek().t as RefType;
    if (nullable)
      b.operands.push(expr('ref.as_non_null', refType(false, heap), b.operands.popMany(1), undefined, b.at));
  },
  'ref.test': (b, heap: HeapType) => test(b, refType(false, heap)),
  'ref.test_null': (b, heap: HeapType) => test(b, refType(true, heap)),
  'ref.cast': (b, heap: HeapType) => cast(b, refType(false, heap)),
  'ref.cast_null': (b, heap: HeapType) => cast(b, refType(true, heap)),
  'any.convert_extern': plain('any.convert_extern', 1, converted('any')),
  'extern.convert_any': plain('extern.convert_any', 1, converted('extern')),
  'ref.i31': plain('ref.i31', 1, refType(false, 'i31')),
  'i31.get_s': plain('i31.get_s', 1, 'i32'),
  'i31.get_u': plain('i31.get_u', 1, 'i32'),
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

function test(b: Builder, to: RefType): void {
  b.operands.push(castTest(b, b.operands.pop(), to));
}

/** A cast that cannot fail is its operand. */
function cast(b: Builder, to: RefType): void {
  if (b.module.space.isSubtype(b.operands.peek().t as RefType, to)) return;
  const op = to.nullable ? 'ref.cast_null' : 'ref.cast';
  b.operands.push(expr(op, to, b.operands.popMany(1), b.canonicalHeap(to.heap), b.at));
}
