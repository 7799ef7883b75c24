/**
 * Validated instructions → IR. Validation has happened: nothing here is checked again. Specification §3.4 has the stack discipline
 * followed; code that cannot be reached is never built.
 */
import type { Code } from '../wasm/code.ts';
import { type Instruction, instructions, type SpecialOp } from '../wasm/instructions.ts';
import type { Func, ValidModule } from '../wasm/module.ts';
import type { ByteOffset, FuncType, ValType } from '../wasm/types.ts';
import { typeLetters } from '../wasm/types.ts';
import { buildSpecial } from './build-special.ts';
import { Builder } from './builder.ts';
import { conflict, ownEffects, readsMemory, trapsOutOfBounds } from './effects.ts';
import { addLocal, type IrFunction, noteKind, type Op } from './nodes.ts';

/** The IR of a function that the module defines. */
export function build(module: ValidModule, func: Func, name: string | null): IrFunction {
  const { code, locals: runs, start } = func.body!;
  const type = module.space.func(func.type);
  const fn = emptyFunction(func.index, name, type, start);
  const names = module.names.locals.get(func.index);
  for (const t of type.params) addLocal(fn, t, names?.get(fn.locals.length) ?? null);
  fn.params = [...fn.locals];
  for (const { count, type: t } of runs) {
    for (let i = 0; i < count; i++) addLocal(fn, t, names?.get(fn.locals.length) ?? null);
  }
  fn.declared = fn.locals.length;
  buildBody(new Builder(module, fn, code, [...fn.locals]), code);
  return fn;
}

/** A constant expression as a function without parameters that returns its value: it goes the same way as code. */
export function buildConstant(module: ValidModule, code: Code, t: ValType): IrFunction {
  const type: FuncType = { kind: 'func', params: [], results: [t] };
  const fn = emptyFunction(-1, null, type, code.at(0));
  buildBody(new Builder(module, fn, code, []), code);
  return fn;
}

function emptyFunction(index: number, name: string | null, type: FuncType, at: ByteOffset): IrFunction {
  const fn: IrFunction = {
    index,
    name,
    type,
    params: [],
    locals: [],
    body: [],
    kinds: new Set(),
    labels: 0,
    declared: 0,
    at,
  };
  // Results of tail calls are never operands.
  for (const t of type.results) noteKind(fn, t);
  return fn;
}

function buildBody(b: Builder, code: Code): void {
  b.pushFrame('func', { kind: 'func', params: [], results: b.fn.type.results });
  for (let i = 0; i < code.length; i++) {
    const row = code.op(i);
    if (b.skip(row.name)) continue;
    b.position = i;
    b.at = code.at(i);
    b.operands.begin();
    if (row.type === null) buildSpecial[row.name as SpecialOp](b, code.immediate<never>(i));
    else buildSimple(b, row, code.immediate(i));
  }
}

function buildSimple(b: Builder, row: Instruction, imm: unknown): void {
  const simple = signatures[row.index];
  const { params, results } = simple ?? addressedSignature(b, row, imm);
  const effects = ownEffects(row.name);
  // JavaScript reads the view of memory first, so nothing among the operands may grow memory.
  if (effects & trapsOutOfBounds && conflict(b.operands.topEffects(params), readsMemory))
    b.operands.atomize(params);
  const op = simple ? row.name : addressedOp(b, row, imm);
  b.pushResults(op, results, b.operands.popMany(params), imm, effects);
}

interface Signature {
  /** number of operands */
  readonly params: number;
  readonly results: readonly ValType[];
}

// What rows say completely; null where the result is an address of the memory named.
const signatures = instructions.map(row => (row.type?.endsWith('p') ? null : signature(row, 'i32')));

function signature({ type }: Instruction, address: ValType): Signature | null {
  if (type === null) return null;
  const [params, results] = type.split('>') as [string, string];
  return { params: params.length, results: [...results].map(letter => typeLetters[letter] ?? address) };
}

/** memory.size and memory.grow, whose only immediate is the memory. */
function addressedSignature(b: Builder, row: Instruction, memory: unknown): Signature {
  return signature(row, b.module.memories[memory as number]!.type.address)!;
}

/** What it is in the tree: counts of single bytes in an i64 may take more than a word. */
function addressedOp(b: Builder, { name }: Instruction, memory: unknown): Op {
  const { address, pageSizeLog2 } = b.module.memories[memory as number]!.type;
  if (address === 'i32' || pageSizeLog2 > 0) return name;
  return name === 'memory.size' ? 'word.memory_size' : 'word.memory_grow';
}
