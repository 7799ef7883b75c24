/**
 * Fewer characters for the same statements: a block of expressions is one expression, a block of one statement needs no braces, and an
 * expression under a condition needs no `if`. For minified output only; the meaning is the same to the last step.
 */
import * as js from './build.ts';
import type { ESTree, Expression, Statement } from './build.ts';

/** Expressions made of statements inside one another; beyond it statements stay, for engines recurse. */
const maxDepth = 50;

/** An expression made of statements: how many such are inside one another. */
type Compacted = Expression & { depth?: number };

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

/** Declarations of one kind, and imports from one module, that follow one another as one. Takes over the nodes. */
export function withJoinedDeclarations(nodes: readonly ESTree.Node[]): ESTree.Node[] {
  const result: ESTree.Node[] = [];
  let last: Joinable | null = null;
  for (const node of nodes) {
    const own = joinable(node);
    if (own && own.key === last?.key) {
      for (const item of own.list) last.list.push(item);
      continue;
    }
    result.push(node);
    last = own;
  }
  return result;
}

interface Joinable {
  /** what nodes that may be joined have in common */
  readonly key: string;
  readonly list: unknown[];
}

function joinable(node: ESTree.Node): Joinable | null {
  switch (node.type) {
    case 'ImportDeclaration':
      return { key: `import ${String(node.source.value)}`, list: node.specifiers };
    case 'VariableDeclaration':
      return { key: node.kind, list: node.declarations };
    case 'ExportNamedDeclaration': {
      const inner = node.declaration ? joinable(node.declaration) : null;
      return inner && { key: `export ${inner.key}`, list: inner.list };
    }
    default:
      return null;
  }
}

function sequenceOf(expressions: readonly Expression[]): Expression {
  const flat = expressions.flatMap(e => (e.type === 'SequenceExpression' ? e.expressions : [e]));
  return flat.length === 1 ? flat[0]! : deeper(js.sequence(...flat), 0, flat);
}

/** `if (a) b` as `a && b` where that is an expression, else as an `if` whose `else` cannot go astray. */
export function compactIf(test: Expression, consequent: Statement, alternate: Statement | null): Statement {
  const [a, b] = [expressionOf(consequent), alternate && expressionOf(alternate)];
  if (a && !alternate) {
    const e = isNegation(test) ? js.logical('||', test.argument, a) : js.logical('&&', test, a);
    return js.statement(deeper(e, 1, [a]));
  }
  if (a && b) return js.statement(deeper(js.conditional(test, a, b), 1, [a, b]));
  const guarded = alternate && endsInIf(consequent) ? js.block([consequent]) : consequent;
  return js.ifElse(test, guarded, alternate);
}

function isNegation(e: Expression): e is Expression & { type: 'UnaryExpression' } {
  return e.type === 'UnaryExpression' && e.operator === '!';
}

/** The expression of a statement that may become part of another. */
function expressionOf(statement: Statement): Expression | null {
  if (statement.type !== 'ExpressionStatement') return null;
  const e: Compacted = statement.expression;
  return (e.depth ?? 0) < maxDepth ? e : null;
}

function deeper(e: Compacted, by: number, parts: readonly Compacted[]): Expression {
  e.depth = by + Math.max(...parts.map(({ depth = 0 }) => depth));
  return e;
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
