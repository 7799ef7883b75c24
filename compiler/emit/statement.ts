/**
 * Statements of the JavaScript dialect → ESTree. Jumps take the shortest form that leads to their label: `break` or `continue` of the
 * innermost loop or switch, else by name; a label stands in the code only if a jump names it.
 */
import {
  type Block,
  type Break,
  type Case,
  type Expr,
  type Handler,
  type If,
  type Label,
  type Local,
  type Loop,
  resolve,
  type Stmt,
  type Switch,
  type Try,
} from '../ir/nodes.ts';
import type { ByteOffset } from '../wasm/types.ts';
import * as js from './build.ts';
import type { ESTree, Expression, Statement } from './build.ts';
import { compactBlock, compactIf, joined } from './compact.ts';
import type { Delegation } from './delegation.ts';
import { emitExpression, type ExpressionContext } from './expression.ts';
import { located } from './located.ts';

/** A statement that jumps can leave or repeat. */
interface Enclosing {
  readonly kind: 'block' | 'loop' | 'switch';
  /** where leaving it leads */
  readonly exit: Label;
  /** where repeating it leads */
  readonly again: Label | null;
  /** its JavaScript label, once a jump names it */
  name: ESTree.Identifier | null;
  /** how many labels are inside one another in it */
  height: number;
}

export class StatementEmitter {
  private readonly cx: ExpressionContext;
  private readonly makeName: (hint: string) => string;
  private readonly delegation: Delegation;
  /** innermost last */
  private readonly enclosing: Enclosing[] = [];

  constructor(cx: ExpressionContext, makeName: (hint: string) => string, delegation: Delegation) {
    this.cx = cx;
    this.makeName = makeName;
    this.delegation = delegation;
  }

  body(stmts: readonly Stmt[]): Statement[] {
    const out: Statement[] = [];
    for (const stmt of stmts) this.statement(stmt, out);
    return this.minify ? joined(out) : out;
  }

  private get minify(): boolean {
    return this.cx.scope.names.minify;
  }

  /** Statements where one is wanted. */
  private nested(statements: Statement[]): Statement {
    return this.minify ? compactBlock(statements) : js.block(statements);
  }

  private expression(e: Expr): Expression {
    return emitExpression(this.cx, e);
  }

  /** The statement, which says where it comes from if that is wanted. */
  private located<T extends ESTree.Node>(node: T, at: ByteOffset): T {
    return this.cx.isMapped ? located(node, at) : node;
  }

  private statement(stmt: Stmt, out: Statement[]): void {
    switch (stmt.kind) {
      case 'do':
        if (stmt.value.op === 'js.throw')
          out.push(this.located(js.throws(this.expression(stmt.value.args[0]!)), stmt.value.at));
        else out.push(js.statement(this.expression(stmt.value)));
        return;
      case 'set': {
        const target = js.id(this.cx.localName(stmt.locals[0]!));
        const assignment = js.assign(target, this.expression(stmt.value));
        out.push(js.statement(this.located(assignment, stmt.value.at)));
        return;
      }
      case 'return': {
        const value = stmt.values.length === 0 ? null : this.expression(stmt.values[0]!);
        out.push(this.located(js.returns(value), stmt.at));
        return;
      }
      case 'break':
        out.push(this.located(this.jump(stmt), stmt.at));
        return;
      case 'if':
        out.push(this.located(this.if(stmt), stmt.test.at));
        return;
      case 'block':
        return this.block(stmt, out);
      case 'loop':
        out.push(this.loop(stmt));
        return;
      case 'switch':
        out.push(this.switch(stmt));
        return;
      case 'try':
        return this.try(stmt, out);
    }
  }

  private jump({ label }: Break): Statement {
    const target = resolve(label);
    const { enclosing } = this;
    const innermost = enclosing.findLast(({ kind }) => kind !== 'block');
    if (innermost?.exit === target) return js.breakTo(null);
    const loop = enclosing.findLast(({ kind }) => kind === 'loop');
    if (loop?.again === target) return js.continueTo(null);
    const named = enclosing.findLast(({ exit, again }) => exit === target || again === target)!;
    named.name ??= js.id('');
    return named.again === target ? js.continueTo(named.name) : js.breakTo(named.name);
  }

  /** Emits what the statement encloses, and gives its label if jumps name it. */
  private within<T>(
    kind: Enclosing['kind'],
    exit: Label,
    again: Label | null,
    emit: () => T,
  ): { readonly result: T; readonly name: ESTree.Identifier | null } {
    const entry: Enclosing = {
      kind,
      exit: resolve(exit),
      again: again && resolve(again),
      name: null,
      height: 0,
    };
    this.enclosing.push(entry);
    const result = emit();
    this.enclosing.pop();
    // Labels beside one another have one name: the fewer there are, the better they compress.
    if (entry.name) entry.name.name = this.cx.scope.names.label(entry.height++);
    const outer = this.enclosing.at(-1);
    if (outer) outer.height = Math.max(outer.height, entry.height);
    return { result, name: entry.name };
  }

  private if({ test, then, else: otherwise }: If): Statement {
    // if (a) { if (b) … } is if (a && b) …
    let condition = this.expression(test);
    while (
      otherwise.length === 0 &&
      then.length === 1 &&
      then[0]!.kind === 'if' &&
      then[0]!.else.length === 0
    ) {
      condition = js.logical('&&', condition, this.expression(then[0]!.test));
      then = then[0]!.then;
    }
    const consequent = this.nested(this.body(then));
    const rest = this.body(otherwise);
    if (this.minify) return compactIf(condition, consequent, rest.length === 0 ? null : compactBlock(rest));
    if (rest.length === 0) return js.ifElse(condition, consequent);
    const isElseIf = rest.length === 1 && rest[0]!.type === 'IfStatement';
    return js.ifElse(condition, consequent, isElseIf ? rest[0]! : js.block(rest));
  }

  private block({ segments }: Block, out: Statement[]): void {
    const emitUpTo = (last: number): Statement[] => {
      const { label, body } = segments[last]!;
      const { result, name } = this.within('block', label, null, () => [
        ...(last > 0 ? emitUpTo(last - 1) : []),
        ...this.body(body),
      ]);
      if (name === null) return result;
      return [js.labelled(name, result.length === 1 ? result[0]! : this.nested(result))];
    };
    for (const statement of emitUpTo(segments.length - 1)) out.push(statement);
  }

  private loop(stmt: Loop): Statement {
    const { label, exit, again } = stmt;
    const head = headOf(stmt);
    const { result, name } = this.within('loop', exit, label, () => this.body(head?.then ?? stmt.body));
    const loop = head
      ? js.whileLoop(this.expression(head.test), this.nested(result))
      : this.repeating(result, again);
    return name === null ? loop : js.labelled(name, loop);
  }

  private repeating(body: Statement[], again: Loop['again']): Statement {
    if (again === 'never') return js.endless(js.block([...body, js.breakTo(null)]));
    if (again === 'always') return js.endless(this.nested(body));
    return js.doWhile(this.nested(body), this.expression(again));
  }

  private switch({ index, cases, exit }: Switch): Statement {
    const discriminant = this.expression(index);
    const { result, name } = this.within('switch', exit, null, () => cases.flatMap(item => this.case(item)));
    const statement = this.located(js.switchOn(discriminant, result), index.at);
    return name === null ? statement : js.labelled(name, statement);
  }

  private try({ label, body, handlers, caught, delegate }: Try, out: Statement[]): void {
    const attempt = this.body(body);
    if (handlers.length === 0 && !delegate && !this.delegation.isMeant(label)) {
      for (const statement of attempt) out.push(statement);
      return;
    }
    const error = js.id(this.makeName('error'));
    const rethrow = js.throws(error);
    const passing = this.delegation.check(label, rethrow);
    const handling = delegate
      ? [this.delegation.send(delegate), rethrow]
      : this.handlers(handlers, caught!, error);
    out.push(js.tryCatch(attempt, error.name, [...passing, ...handling]));
  }

  private handlers(handlers: readonly Handler[], caught: Local, error: Expression): Statement[] {
    const { scope } = this.cx;
    const exception = js.id(this.cx.localName(caught));
    // From the last handler to the first: what none of them takes is thrown again, as an exception, for an error of a host function
    // has lost its mark.
    let otherwise: Statement[] = [js.throws(exception)];
    for (const { tag, body } of [...handlers].reverse()) {
      const handler = this.body(body);
      if (tag === null) otherwise = [js.statement(scope.call('forget_host_error')), ...handler];
      else otherwise = [js.ifElse(this.isOfTag(exception, tag), js.block(handler), js.block(otherwise))];
    }
    return [js.statement(js.assign(exception, scope.call('caught', error))), ...otherwise];
  }

  private isOfTag(exception: Expression, tag: number): Expression {
    const entity = js.id(this.cx.scope.entity({ kind: 'tag', index: tag }));
    return js.binary('===', js.member(exception, 'tag'), entity);
  }

  private case({ values, isDefault, body }: Case): ESTree.SwitchCase[] {
    const tests: (Expression | null)[] = values.map(value => js.number(value));
    if (isDefault) tests.push(null);
    const last = tests.pop();
    return [...tests.map(test => js.switchCase(test, [])), js.switchCase(last ?? null, this.body(body))];
  }
}

/** The `if` of a loop that is a `while`: leaves it, or does everything else. */
function headOf({ body, exit, again }: Loop): If | null {
  const [first] = body;
  if (again !== 'always' || body.length > 1 || first?.kind !== 'if') return null;
  const [leave, ...others] = first.else;
  const leaves = leave?.kind === 'break' && others.length === 0 && resolve(leave.label) === resolve(exit);
  return leaves ? first : null;
}
