/**
 * The intermediate representation: a structured tree, for wasm's control flow is already nested and JavaScript's labels
 * match it. A function is a list of statements; expressions hang below statements. Two dialects share these nodes:
 * wasm operations up to `legalise/`, operations that JavaScript has (`ir/js-ops.ts`) after it.
 *
 * Expressions are all of one shape, `{op, t, args, imm, at}`: what an operation needs beyond its operands stands in `imm`.
 * Values of more than one JavaScript value, i64 and v128, never nest: an expression of such a type is the
 * whole value of a `set` statement, and as an operand it is a constant or a local. So splitting them into words
 * is a matter of statements. Block results and parameters are locals that branches assign.
 *
 * Short names used throughout: fn function, op operation, t type, at byte offset in the module, x index.
 */
import type { Mnemonic } from '../wasm/instructions.ts';
import {
  type ByteOffset,
  type FuncIndex,
  type FuncType,
  type StorageType,
  type TypeIndex,
  typeName,
  type ValType,
} from '../wasm/types.ts';
import type { JsOp } from './js-ops.ts';

export type Op = Mnemonic | JsOp;

/** Types of values in the IR: wasm's, and an i64 held as a BigInt, which does nest. */
export type IrType = ValType | 'big';

export function irTypeName(t: IrType): string {
  return t === 'big' ? t : typeName(t);
}

/** A variable of one function. Once live ranges are split, a local is one live range. */
export interface Local {
  /** position in `fn.locals` */
  id: number;
  t: IrType;
  /** from the name section; null for what the compiler made */
  name: string | null;
  /** Only ever assigned to be read next: one is enough for a function, and all functions call it the same when minified. */
  readonly isScratch: boolean;
}

/** Where a `break` leads: past the end of a block's segment or a loop, or back to the head of a loop. */
export interface Label {
  /** unique in its function */
  readonly id: number;
  /** the label of the same place that stands for it, see `resolve` */
  alias: Label | null;
}

export interface Expr {
  op: Op;
  /** null: no value; several results: the first one's type */
  t: IrType | null;
  args: Expr[];
  /** What the operation's row or comment in js-ops.ts says: an immediate, a Local, a constant. */
  imm: unknown;
  at: ByteOffset;
}

/** The immediate of an operation on a field of a struct or an element of an array. */
export interface Aggregate {
  /** canonical */
  readonly type: TypeIndex;
  readonly storage: StorageType;
  readonly isMutable: boolean;
  /** Whether the reference to the aggregate may be null. */
  readonly isNullable: boolean;
  /** of the struct, or of the element, see wasm/layout.ts */
  readonly word: number;
}

/** The immediate of array.len. */
export interface ArrayLength {
  readonly isNullable: boolean;
  /** null: of any array */
  readonly storage: StorageType | null;
}

/** Evaluates for its effects and drops the value. */
export interface Do {
  kind: 'do';
  value: Expr;
}

/** Assigns the value, or the several values, of one expression. */
export interface Set {
  kind: 'set';
  locals: Local[];
  value: Expr;
}

/**
 * Labelled statement lists that follow one another; breaking to a segment's label goes on after that segment. Nested wasm blocks that
 * start at the same place become one Block, so a br_table over a thousand of them is flat.
 */
export interface Block {
  kind: 'block';
  segments: Segment[];
}

export interface Segment {
  label: Label;
  body: Stmt[];
}

/** Runs its body; breaking to the label starts it again. */
export interface Loop {
  kind: 'loop';
  label: Label;
  /** Breaking to it leaves the loop. */
  exit: Label;
  body: Stmt[];
  /** What happens at the end of the body: the loop ends, starts again, or starts again if the expression is not 0. */
  again: 'never' | 'always' | Expr;
}

export interface If {
  kind: 'if';
  test: Expr;
  then: Stmt[];
  else: Stmt[];
}

/** A case that does not end in a jump falls through to the next; without a default, other values go on behind the switch. */
export interface Switch {
  kind: 'switch';
  index: Expr;
  cases: Case[];
  /** Breaking to it leaves the switch. */
  exit: Label;
}

export interface Case {
  values: number[];
  isDefault: boolean;
  body: Stmt[];
}

export interface Break {
  kind: 'break';
  label: Label;
  at: ByteOffset;
}

export interface Return {
  kind: 'return';
  values: Expr[];
  at: ByteOffset;
}

/** Catches exceptions of its body, the first handler that fits; what none of them takes goes on to the outside. */
export interface Try {
  kind: 'try';
  label: Label;
  body: Stmt[];
  handlers: Handler[];
  /** Exceptions pass over every try inside the one of this label, or leave the function; null when they take the usual way. */
  delegate: Label | 'caller' | null;
  /** From legalise on: holds the exception; handlers receive everything else from it. */
  caught: Local | null;
  at: ByteOffset;
}

export interface Handler {
  /** null catches everything but traps */
  tag: number | null;
  /** receive the exception's arguments */
  params: Local[];
  /** receives the exception itself, or null */
  exception: Local | null;
  body: Stmt[];
}

export type Stmt = Do | Set | Block | Loop | If | Switch | Break | Return | Try;

/** What values may be besides i32s and references. */
export type ValueKind = 'float' | 'wide' | 'vector';

export interface IrFunction {
  readonly index: FuncIndex;
  readonly name: string | null;
  readonly type: FuncType;
  /** one Local a parameter, then a word each once values are split */
  params: Local[];
  /** every variable, parameters among them */
  locals: Local[];
  /** The first so many locals start as parameters or zero; the others are assigned before they are read. */
  declared: number;
  body: Stmt[];
  /** The kinds of values that may occur in it: passes for others have nothing to do. */
  readonly kinds: globalThis.Set<ValueKind>;
  /** labels made so far */
  labels: number;
  readonly at: ByteOffset;
}

/** Expressions are no deeper: passes, printers and engines recurse. */
export const maxDepth = 100;

/**
 * All expressions are made here, for engines to give them one hidden class; each spread would make another: with them a compilation took a
 * fifth longer.
 */
export function expr(op: Op, t: IrType | null, args: Expr[], imm: unknown, at: ByteOffset): Expr {
  return { op, t, args, imm, at };
}

// Of the same hidden class as arrays with expressions in them.
const noArgs: Expr[] = [expr('unreachable', null, [], undefined, 0)];
noArgs.length = 0;

export function getLocal(local: Local, at: ByteOffset): Expr {
  return expr('local.get', local.t, noArgs, local, at);
}

export function constI32(value: number, at: ByteOffset): Expr {
  return expr('i32.const', 'i32', noArgs, value, at);
}

export function constI64(value: bigint, at: ByteOffset): Expr {
  return expr('i64.const', 'i64', noArgs, value, at);
}

/** The value that wasm's locals of the type start with. */
export function zero(t: IrType, at: ByteOffset): Expr {
  switch (t) {
    case 'i32':
      return constI32(0, at);
    case 'i64':
      return constI64(0n, at);
    case 'f32':
      return leaf('f32.const', t, 0, at);
    case 'f64':
      return leaf('f64.const', t, 0n, at);
    case 'v128':
      return leaf('v128.const', t, [0, 0, 0, 0], at);
    case 'big':
      return leaf('js.bigint', t, 0n, at);
    default:
      return leaf('ref.null', t, t.heap, at);
  }
}

export function leaf(op: Op, t: IrType | null, imm: unknown, at: ByteOffset): Expr {
  return expr(op, t, noArgs, imm, at);
}

/** The atom as a node of its own: a node has exactly one parent. */
export function cloneAtom({ op, t, args, imm, at }: Expr): Expr {
  return expr(op, t, args, imm, at);
}

/** A copy of the expression, with its operands, that differs as said. */
export function variant({ op, t, args, imm, at }: Expr, change: Partial<Expr>): Expr {
  return Object.assign(expr(op, t, args, imm, at), change);
}

export function doStmt(value: Expr): Do {
  return { kind: 'do', value };
}

export function setStmt(locals: Local[], value: Expr): Set {
  return { kind: 'set', locals, value };
}

export function addLocal(fn: IrFunction, t: IrType, name: string | null = null, isScratch = false): Local {
  const local: Local = { id: fn.locals.length, t, name, isScratch };
  fn.locals.push(local);
  noteKind(fn, t);
  return local;
}

/** A variable for numbers that are read at once. */
export function addScratch(fn: IrFunction): Local {
  return addLocal(fn, 'i32', null, true);
}

/** A value of the type occurs in the function. */
export function noteKind({ kinds }: IrFunction, t: IrType | null): void {
  if (t === 'f32' || t === 'f64') kinds.add('float');
  else if (t === 'i64') kinds.add('wide');
  else if (t === 'v128') kinds.add('vector');
}

export function addLabel(fn: IrFunction): Label {
  return { id: fn.labels++, alias: null };
}

/** The label that stands for all labels of its place. */
export function resolve(label: Label): Label {
  while (label.alias) label = label.alias;
  return label;
}

/** Whether values of the type take more than one JavaScript value, and so never nest. */
export function isWide(t: IrType | null): boolean {
  return t === 'i64' || t === 'v128';
}

/** A constant or a read of a local: free to repeat. */
export function isAtom(e: Expr): boolean {
  return e.args.length === 0 && (e.op === 'local.get' || isConst(e));
}

export function isConst(e: Expr): boolean {
  switch (e.op) {
    case 'i32.const':
    case 'i64.const':
    case 'f32.const':
    case 'f64.const':
    case 'v128.const':
    case 'ref.null':
    case 'js.number':
    case 'js.bigint':
      return true;
    default:
      return false;
  }
}

/** Whether control never passes the end of the statement. */
export function isJump(stmt: Stmt): boolean {
  switch (stmt.kind) {
    case 'break':
    case 'return':
      return true;
    case 'do':
      return isNoReturn(stmt.value);
    default:
      return false;
  }
}

function isNoReturn(e: Expr): boolean {
  return e.op === 'unreachable' || e.op === 'throw' || e.op === 'throw_ref' || e.op === 'js.throw';
}
