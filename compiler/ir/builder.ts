/**
 * The state of building one function: wasm's operand stack (operands.ts) and control stack, and what instructions do to them. A frame's
 * statements collect in a list of their own; a block that nobody branches to dissolves into its surroundings.
 */
import type { Code } from '../wasm/code.ts';
import type { BlockType } from '../wasm/immediates.ts';
import type { Mnemonic } from '../wasm/instructions.ts';
import type { ValidModule } from '../wasm/module.ts';
import type { ByteOffset, FuncType, HeapType, ValType } from '../wasm/types.ts';
import { type Effects, exprEffects, jumps, noEffects } from './effects.ts';
import {
  addLabel,
  addLocal,
  type Block,
  doStmt,
  cloneAtom,
  type Expr,
  expr,
  getLocal,
  type Handler,
  type IrFunction,
  type Label,
  type Local,
  type Loop,
  type Op,
  setStmt,
  type Stmt,
  type Try,
} from './nodes.ts';
import { Operands } from './operands.ts';
import { isSetBetween, type Scan, scan } from './scan.ts';

/** One entry of the control stack. */
export interface Frame {
  readonly kind: 'func' | 'block' | 'loop' | 'if' | 'try';
  /** null for the function's frame: branching to it returns */
  readonly label: Label | null;
  readonly type: FuncType;
  /** height of the operand stack below the block's parameters */
  readonly height: number;
  /** the statements that the block's own go behind */
  readonly outer: Stmt[];
  readonly at: ByteOffset;
  isBranchedTo: boolean;
  /** Whether control falls out of one of its parts: the arms of an `if`, a `try` and its handlers. */
  isPassed: boolean;
  /** What branches assign: a loop's parameters, another block's results; null until needed. */
  branchLocals: Local[] | null;
  readonly choice: Choice | null;
  readonly attempt: Attempt | null;
}

/** An `if` being built. */
export interface Choice {
  readonly test: Expr;
  /** atoms, for both arms */
  readonly params: readonly Expr[];
  /** null until the first arm is finished */
  then: Stmt[] | null;
}

/** A `try` being built. */
export interface Attempt {
  readonly stmt: Try;
  /** whose body is being built; null: the try's own */
  handler: Handler | null;
}

export class Builder {
  readonly module: ValidModule;
  readonly fn: IrFunction;
  readonly operands: Operands;
  readonly frames: Frame[] = [];
  /** wasm's locals */
  readonly locals: Local[];
  private readonly ahead: Scan;
  /** of the instruction being built */
  at: ByteOffset = 0;
  position = 0;
  /** Depth of blocks inside code that cannot be reached; -1 while it can. */
  private deadDepth = -1;

  constructor(module: ValidModule, fn: IrFunction, code: Code, locals: Local[]) {
    this.module = module;
    this.fn = fn;
    this.locals = locals;
    this.operands = new Operands(fn);
    this.ahead = scan(code, locals.length);
  }

  /** Whether the instruction cannot be reached. Dead code ends where its block does. */
  skip(name: Mnemonic): boolean {
    if (this.deadDepth < 0) return false;
    switch (name) {
      case 'block':
      case 'loop':
      case 'if':
      case 'try':
      case 'try_table':
        this.deadDepth++;
        return true;
      case 'end':
      case 'delegate':
        return this.deadDepth > 0 && this.deadDepth-- > 0;
      case 'else':
      case 'catch':
      case 'catch_all':
        return this.deadDepth > 0;
      default:
        return true;
    }
  }

  get isDead(): boolean {
    return this.deadDepth >= 0;
  }

  /** What follows cannot be reached, up to the end of the block. */
  die(): void {
    this.deadDepth = 0;
    this.operands.truncate(this.frames.at(-1)!.height);
  }

  /** Appends a statement that evaluates an expression over the operands just popped, for its effects. */
  commit(e: Expr, effects: Effects = exprEffects(e)): void {
    this.operands.commit(doStmt(e), effects);
  }

  /** Pushes the results of an expression over the operands just popped, whatever their number. */
  pushResults(op: Op, results: readonly ValType[], args: Expr[], imm: unknown, effects: Effects): void {
    const { at } = this;
    if (results.length === 0) return this.commit(expr(op, null, args, imm, at), effects);
    if (results.length === 1) return this.operands.push(expr(op, results[0]!, args, imm, at), effects);
    const locals = results.map(t => addLocal(this.fn, t));
    this.operands.commit(setStmt(locals, expr(op, results[0]!, args, imm, at)), effects);
    for (const local of locals) this.operands.pushAtom(getLocal(local, at));
  }

  /** Assigns the top operand. */
  setLocal(local: Local): void {
    const value = this.operands.pop();
    this.operands.commit(setStmt([local], value), noEffects, local);
  }

  /** By canonical index where a type of the module. */
  canonicalHeap(heap: HeapType): HeapType {
    return typeof heap === 'number' ? this.module.space.canonical(heap) : heap;
  }

  blockType(type: BlockType): FuncType {
    if ('type' in type) return this.module.space.func(type.type);
    return { kind: 'func', params: [], results: type.result === null ? [] : [type.result] };
  }

  /** The frame that a relative depth names. */
  frame(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth]!;
  }

  /** Opens a block; its parameters stay on the stack, above the frame. */
  pushFrame(
    kind: Frame['kind'],
    type: FuncType,
    { choice = null, attempt = null }: Partial<Frame> = {},
  ): Frame {
    const { operands, at } = this;
    const frame: Frame = {
      kind,
      label: kind === 'func' ? null : (attempt?.stmt.label ?? addLabel(this.fn)),
      type,
      height: operands.height - type.params.length,
      outer: operands.statements,
      at,
      isBranchedTo: false,
      isPassed: false,
      branchLocals: null,
      choice,
      attempt,
    };
    if (kind !== 'func') operands.statements = [];
    this.frames.push(frame);
    return frame;
  }

  /** Before a block opens here: spills the operands that must be evaluated before it. */
  settleBeforeBlock(): void {
    const { ahead, position } = this;
    const end = ahead.ends.get(position);
    if (end === undefined) return this.operands.settleBefore(() => true);
    this.operands.settleBefore(
      local => local.id < this.locals.length && isSetBetween(ahead, local.id, position, end),
    );
  }

  /** Types of the operands that a branch to the frame takes along. */
  branchTypes({ kind, type }: Frame): readonly ValType[] {
    return kind === 'loop' ? type.params : type.results;
  }

  /** The locals that a branch to the frame assigns. */
  branchLocals(frame: Frame): Local[] {
    return (frame.branchLocals ??= this.branchTypes(frame).map(t => addLocal(this.fn, t)));
  }

  /** Branches with the top operands. */
  branch(frame: Frame): void {
    if (frame.label === null) return this.return();
    this.operands.assign(this.branchLocals(frame));
    this.operands.begin();
    this.operands.commit({ kind: 'break', label: frame.label, at: this.at }, jumps);
    frame.isBranchedTo = true;
  }

  /** Statements that branch with the given atoms. */
  branchWith(frame: Frame, values: readonly Expr[]): Stmt[] {
    if (frame.label === null) return [{ kind: 'return', values: values.map(cloneAtom), at: this.at }];
    frame.isBranchedTo = true;
    return [
      ...copies(this.fn, this.branchLocals(frame), values),
      { kind: 'break', label: frame.label, at: this.at },
    ];
  }

  return(): void {
    const values = this.operands.popMany(this.frames[0]!.type.results.length);
    this.operands.commit({ kind: 'return', values, at: this.at }, jumps);
  }

  /**
   * Finishes a part of the innermost frame and gives its statements. Where several ways lead behind the block, its results are
   * assigned; otherwise they stay operands.
   */
  finishPart(frame: Frame): Stmt[] {
    if (!this.isDead) {
      frame.isPassed = true;
      if (frame.kind !== 'loop' && (frame.isBranchedTo || frame.choice || frame.attempt)) {
        this.operands.assign(this.branchLocals(frame));
      }
    }
    return this.operands.statements;
  }

  /** Starts another part of the innermost frame. */
  startPart(frame: Frame): void {
    this.operands.statements = [];
    this.operands.truncate(frame.height);
    this.deadDepth = -1;
  }

  /** Closes the innermost frame over its finished statements. */
  closeFrame(frame: Frame, body: Stmt[]): void {
    const { operands } = this;
    this.frames.pop();
    operands.statements = frame.outer;
    if (frame.isBranchedTo) {
      frame.outer.push(
        frame.kind === 'loop' ? loop(this.fn, frame.label!, body) : labelled(frame.label!, body),
      );
    } else {
      for (const stmt of body) frame.outer.push(stmt);
    }
    if (frame.kind === 'loop' ? !frame.isPassed : !frame.isPassed && !frame.isBranchedTo) return this.die();
    if (frame.kind === 'loop' || !frame.branchLocals) return;
    this.startAfter(frame.height, frame.branchLocals);
  }

  private startAfter(height: number, results: readonly Local[]): void {
    this.deadDepth = -1;
    this.operands.truncate(height);
    for (const local of results) this.operands.pushAtom(getLocal(local, this.at));
  }
}

/** Copies atoms to locals as if at once. */
function copies(fn: IrFunction, locals: readonly Local[], atoms: readonly Expr[]): Stmt[] {
  const before: Stmt[] = [];
  const after: Stmt[] = [];
  for (const [i, local] of locals.entries()) {
    let atom = cloneAtom(atoms[i]!);
    if (atom.op === 'local.get' && atom.imm === local) continue;
    if (atom.op === 'local.get' && locals.slice(0, i).includes(atom.imm as Local)) {
      const copy = addLocal(fn, local.t);
      before.push(setStmt([copy], atom));
      atom = getLocal(copy, atom.at);
    }
    after.push(setStmt([local], atom));
  }
  return [...before, ...after];
}

function loop(fn: IrFunction, label: Label, body: Stmt[]): Loop {
  return { kind: 'loop', label, exit: addLabel(fn), body, again: 'never' };
}

/** Puts a body behind a label, joining it with a block that starts at the same place. */
export function labelled(label: Label, body: Stmt[]): Block {
  const first = body[0];
  if (first?.kind !== 'block') return { kind: 'block', segments: [{ label, body }] };
  body.shift();
  first.segments.push({ label, body });
  return first;
}
