/**
 * The values of constant expressions as JavaScript. Most have been folded to a literal; what is left is an expression that went the same
 * way as code, or, where that takes statements, a function called once.
 */
import type { Expr, IrFunction } from '../ir/nodes.ts';
import type { Code } from '../wasm/code.ts';
import * as js from './build.ts';
import type { Expression, Statement } from './build.ts';
import { emitExpression, type ExpressionContext } from './expression.ts';
import { emitFunction } from './function.ts';
import type { GlobalNames } from './globals.ts';
import type { Scope } from './scope.ts';

/** A lowered constant expression: the words of its value, or a function that returns it. */
export type Constant = { readonly values: readonly Expr[] } | { readonly fn: IrFunction };

export class ConstantEmitter {
  private readonly constants: ReadonlyMap<Code, Constant>;
  private readonly cx: ExpressionContext;
  private readonly scope: Scope;
  private readonly globals: GlobalNames;

  constructor(constants: ReadonlyMap<Code, Constant>, scope: Scope, globals: GlobalNames) {
    this.constants = constants;
    this.scope = scope;
    this.globals = globals;
    this.cx = { scope, globals, isMapped: false, localName: ({ id }) => `t${id}` };
  }

  /** The words of the value; statements that they need go to `out`. */
  words(code: Code, wordCount: number, out: Statement[]): Expression[] {
    const constant = this.constants.get(code)!;
    if ('values' in constant) return constant.values.map(value => emitExpression(this.cx, value));
    const name = this.scope.ownName(`constant ${code.at(0)}`, `constant$${code.at(0)}`);
    out.push(emitFunction(constant.fn, name, this.scope, this.globals, false));
    const rest = Array.from({ length: wordCount - 1 }, (_, slot) =>
      this.scope.register({ file: 'words', slot }),
    );
    return [js.call(js.id(name)), ...rest];
  }

  /** The value of an expression of a type that is not wide. */
  value(code: Code, out: Statement[]): Expression {
    return this.words(code, 1, out)[0]!;
  }

  /** The unsigned value of an address, if it is known now. */
  literal(code: Code): number | null {
    const constant = this.constants.get(code)!;
    if (!('values' in constant)) return null;
    const words = constant.values.map(({ op, imm }) => (op === 'js.number' ? (imm as number) >>> 0 : NaN));
    const value = (words[0] ?? NaN) + (words[1] ?? 0) * 2 ** 32;
    return Number.isNaN(value) ? null : value;
  }
}
