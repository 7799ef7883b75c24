/**
 * Fewer characters for the same statements: a block of expressions is one expression, a block of one statement needs no braces, and an
 * expression under a condition needs no `if`. For minified output only; the meaning is the same to the last step.
 */
import * as js from './build.ts';
import type { Expression, Statement } from './build.ts';

/** The statements as one, in as few characters as may stand under an `if` or a loop. */
export function compactBlock(body: readonly Statement[]): Statement {
  const statements = joined(body);
  const [only] = statements;
  if (statements.length === 1 && only!.type !== 'VariableDeclaration') return only!;
  return js.block(statements);
}

/** Expressions that follow one another as one statement. */
export function joined(body: readonly Statement[]): Statement[] {
  const result: Statement[] = [];
  let pending: Expression[] = [];
  const flush = (): void => {
    if (pending.length > 0) result.push(js.statement(sequenceOf(pending)));
    pending = [];
  };
  for (const statement of body) {
    if (statement.type === 'ExpressionStatement') pending.push(statement.expression);
    else {
      flush();
      result.push(statement);
    }
  }
  flush();
  return result;
}

function sequenceOf(expressions: readonly Expression[]): Expression {
  const flat = expressions.flatMap(e => (e.type === 'SequenceExpression' ? e.expressions : [e]));
  return flat.length === 1 ? flat[0]! : js.sequence(...flat);
}

/** `if (a) b` as `a && b` where that is an expression, else as an `if` whose `else` cannot go astray. */
export function compactIf(test: Expression, consequent: Statement, alternate: Statement | null): Statement {
  const [a, b] = [expressionOf(consequent), alternate && expressionOf(alternate)];
  if (a && !alternate)
    return js.statement(isNegation(test) ? js.logical('||', test.argument, a) : js.logical('&&', test, a));
  if (a && b) return js.statement(js.conditional(test, a, b));
  const guarded = alternate && endsInIf(consequent) ? js.block([consequent]) : consequent;
  return js.ifElse(test, guarded, alternate);
}

function isNegation(e: Expression): e is Expression & { type: 'UnaryExpression' } {
  return e.type === 'UnaryExpression' && e.operator === '!';
}

function expressionOf(statement: Statement): Expression | null {
  return statement.type === 'ExpressionStatement' ? statement.expression : null;
}

/** Whether an `else` behind the statement would belong to an `if` at its end. */
function endsInIf(statement: Statement): boolean {
  switch (statement.type) {
    case 'IfStatement':
      return statement.alternate ? endsInIf(statement.alternate) : true;
    case 'ForStatement':
    case 'WhileStatement':
    case 'LabeledStatement':
      return endsInIf(statement.body);
    default:
      return false;
  }
}
