/**
 * Instruction sequences: function bodies and constant expressions (core specification §3.4). Most instructions are
 * checked from their row in the table, their immediates by kind and their operands by signature; those that need context
 * have an entry in one of the maps that `special` brings together.
 */
import { CompileError, invalid } from '../diagnostics.ts';
import type { Code } from '../wasm/code.ts';
import { limits } from '../wasm/features.ts';
import type { ImmediateKind, Immediates, MemArg } from '../wasm/immediates.ts';
import type { Instruction, SpecialOp } from '../wasm/instructions.ts';
import { instructions } from '../wasm/instructions.ts';
import type { Body } from '../wasm/module.ts';
import type { AddressType, FuncType, ValType } from '../wasm/types.ts';
import { typeLetters } from '../wasm/types.ts';
import type { Checker } from './checker.ts';
import { controlChecks } from './control.ts';
import { referenceChecks } from './references.ts';
import { reject } from './stack.ts';
import { variableChecks } from './variables.ts';

type Check<Immediate = never> = (c: Checker, immediate: Immediate) => void;

const special: Readonly<Record<SpecialOp, Check>> = {
  ...controlChecks,
  ...variableChecks,
  ...referenceChecks,
};

// Kinds without an entry of their own have every value allowed, or occur in special instructions only.
const immediateChecks: {
  readonly [Kind in ImmediateKind]: ((c: Checker, value: Immediates[Kind], row: Instruction) => void) | null;
} = {
  memarg: checkMemArg,
  memory(c, index) {
    c.address = c.cx.memory(index).type.address;
  },
  data: (c, index) => c.cx.data(index),
  elem: (c, index) => void c.cx.elem(index),
  lane: (_, lane, row) => checkLane(lane, lanesOf(row)),
  shuffle: (_, lanes) => lanes.forEach(lane => checkLane(lane, 32)),
  label: null, labels: null, castlabel: null, catches: null, blocktype: null,
  func: null, type: null, table: null, global: null, local: null, tag: null,
  field: null, heaptype: null, valtypes: null, count: null,
  i32: null, i64: null, f32: null, f64: null, v128: null, zero: null,
}; // prettier-ignore

// By row.
const checks: readonly Check<unknown>[] = instructions.map(row =>
  row.type === null ? (special[row.name as SpecialOp] as Check<unknown>) : simpleCheck(row, row.type),
);

/** Checks a function body. Throws CompileError with an offset. */
export function checkBody(c: Checker, { params, results }: FuncType, { locals, code }: Body): void {
  const count = locals.reduce((sum, run) => sum + run.count, params.length);
  c.cx.limit('locals', count, limits.locals);
  const types = [...params];
  for (const run of locals) {
    const type = c.cx.value(run.type);
    for (let i = 0; i < run.count; i++) types.push(type);
  }
  c.begin(types, params.length, results);
  c.globalsBefore = null;
  checkCode(c, code, false);
}

/** Checks a constant expression that may use the first `globalsBefore` globals. */
export function checkConstant(c: Checker, code: Code, type: ValType, globalsBefore: number): void {
  c.begin([], 0, [type]);
  c.globalsBefore = globalsBefore;
  checkCode(c, code, true);
}

function checkCode(c: Checker, code: Code, isConstant: boolean): void {
  let i = 0;
  try {
    for (; i < code.length; i++) {
      const row = code.op(i);
      c.stack.row = row;
      if (isConstant) requireConstant(c, row);
      checks[row.index]!(c, code.immediate(i));
    }
  } catch (error) {
    throw error instanceof CompileError ? error.at({ offset: code.at(i) }) : error;
  }
}

function requireConstant(c: Checker, { name, constant }: Instruction): void {
  if (constant === null) reject(invalid('not-constant', name));
  c.cx.need(constant, `${name} in a constant expression`);
}

function simpleCheck(row: Instruction, type: string): Check<unknown> {
  const [params, results] = signature(type, 'i32');
  const [params64, results64] = signature(type, 'i64');
  type ImmediateCheck = ((c: Checker, value: unknown, row: Instruction) => void) | null;
  const kinds = row.immediates.map(kind => immediateChecks[kind] as ImmediateCheck);
  const [only] = kinds;
  if (kinds.every(check => check === null)) return c => c.apply(params, results);
  return (c, immediate) => {
    if (kinds.length === 1) only!(c, immediate, row);
    // The suite looks for the memory before the segment.
    else for (let i = kinds.length - 1; i >= 0; i--) kinds[i]?.(c, (immediate as readonly unknown[])[i], row);
    // An instruction whose types do not depend on the address has the same ones twice.
    if (c.address === 'i64') c.apply(params64, results64);
    else c.apply(params, results);
  };
}

// Operands and results in the letters of the table's type column.
function signature(type: string, address: AddressType): [ValType[], ValType[]] {
  const [params = '', results = ''] = type.split('>');
  const types = (letters: string): ValType[] => Array.from(letters, letter => typeLetters[letter] ?? address);
  return [types(params), types(results)];
}

function checkMemArg(c: Checker, { align, memory, offset }: MemArg, { bytes, effect }: Instruction): void {
  const { address } = c.cx.memory(memory).type;
  const natural = 31 - Math.clz32(bytes);
  if (align > natural) reject(invalid('alignment', align, bytes));
  if (align < natural && effect === 'memory-atomic') reject(invalid('atomic-alignment', align, bytes));
  if (address === 'i32' && offset >= 2 ** 32) reject(invalid('offset-range', offset));
  c.address = address;
}

function checkLane(lane: number, lanes: number): void {
  if (lane >= lanes) reject(invalid('lane', lane, lanes));
}

// Those of an access have the access's width, those of other instructions are counted by their name's shape.
function lanesOf({ name, bytes }: Instruction): number {
  return bytes > 0 ? 16 / bytes : Number(/x(\d+)\./.exec(name)![1]);
}
