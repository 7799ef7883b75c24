/**
 * ESTree constructors: the only makers of nodes, for astring prints whatever it is given and gets some literals wrong (-0, NaN, a minus before
 * a negative number).
 */
import type * as ESTree from 'estree';
import { nameMark } from './short-names.ts';

export type { ESTree };
export type Expression = ESTree.Expression;
export type Statement = ESTree.Statement;
type Pattern = ESTree.Pattern;

export function id(name: string): ESTree.Identifier {
  return { type: 'Identifier', name };
}

export function string(value: string): ESTree.Literal {
  return { type: 'Literal', value, raw: stringText(value) };
}

/**
 * A string's literal, with nothing in it that could end an inline script, or a line where older engines see one, or that could be the mark of
 * a name.
 */
export function stringText(value: string): string {
  if (/^[\w .:/-]*$/.test(value)) return `"${value}"`;
  return JSON.stringify(value)
    .replace(/<(?=\/script|script|!--)/gi, '\\x3c')
    .replace(/[\u2028\u2029\x7f]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const markCode = nameMark.charCodeAt(0).toString(16);

/** A string of bytes in few characters: control characters stand for themselves where they may. */
export function byteString(value: string): ESTree.Literal {
  const shorter = (escape: string, hex: string | undefined, digit: string): string => {
    if (hex === undefined) return escape;
    if (hex === '00' && digit === '') return '\\0';
    return hex === '00' || hex === markCode ? `\\x${hex}` : String.fromCharCode(parseInt(hex, 16));
  };
  const raw = stringText(value).replace(/\\(?:u00(..)(?=(\d?))|.)/g, shorter);
  return { type: 'Literal', value, raw };
}

export function boolean(value: boolean): ESTree.Literal {
  return { type: 'Literal', value };
}

export const nullLiteral = (): ESTree.Literal => ({ type: 'Literal', value: null });

export const undefinedValue = (): Expression => unary('void', number(0));

/** Any number at all. */
export function number(value: number): Expression {
  if (Number.isNaN(value)) return binary('/', number(0), number(0));
  if (value < 0 || Object.is(value, -0)) return unary('-', number(-value));
  if (value === Infinity) return binary('/', number(1), number(0));
  return { type: 'Literal', value, raw: shortest(value) };
}

/** The shortest text of a number that is not negative. */
function shortest(value: number): string {
  if (Number.isInteger(value) && value < 1e6) return String(value);
  const text = String(value).replace('e+', 'e').replace(/^0\./, '.');
  if (!Number.isInteger(value)) return text;
  const hexadecimal = `0x${value.toString(16)}`;
  return hexadecimal.length < text.length ? hexadecimal : text;
}

/** Any BigInt. */
export function bigint(value: bigint): Expression {
  if (value < 0n) return unary('-', bigint(-value));
  return { type: 'Literal', value, bigint: String(value), raw: `${value}n` };
}

export function unary(operator: ESTree.UnaryOperator, argument: Expression): ESTree.UnaryExpression {
  return { type: 'UnaryExpression', operator, prefix: true, argument };
}

/** `++place` */
export function increment(place: ESTree.Identifier | ESTree.MemberExpression): ESTree.UpdateExpression {
  return { type: 'UpdateExpression', operator: '++', prefix: true, argument: place };
}

export function binary(
  operator: ESTree.BinaryOperator,
  left: Expression,
  right: Expression,
): ESTree.BinaryExpression {
  return { type: 'BinaryExpression', operator, left, right };
}

export function logical(
  operator: ESTree.LogicalOperator,
  left: Expression,
  right: Expression,
): ESTree.LogicalExpression {
  return { type: 'LogicalExpression', operator, left, right };
}

export function conditional(
  test: Expression,
  consequent: Expression,
  alternate: Expression,
): ESTree.ConditionalExpression {
  return { type: 'ConditionalExpression', test, consequent, alternate };
}

export function sequence(...expressions: Expression[]): Expression {
  return { type: 'SequenceExpression', expressions };
}

export function assign(left: Pattern, right: Expression): ESTree.AssignmentExpression {
  return { type: 'AssignmentExpression', operator: '=', left, right };
}

export function call(callee: Expression, ...args: Expression[]): ESTree.SimpleCallExpression {
  return { type: 'CallExpression', optional: false, callee, arguments: args };
}

/** Marks a call for those who drop unused code: it has no effects of its own. The printer writes the mark. */
export function pure<T extends ESTree.CallExpression | ESTree.NewExpression>(node: T): T {
  return Object.assign(node, { isPure: true });
}

/** A call without effects of its own. */
export function pureCall(callee: Expression, ...args: Expression[]): Expression {
  return pure(call(callee, ...args));
}

export function construct(callee: Expression, ...args: Expression[]): ESTree.NewExpression {
  return { type: 'NewExpression', callee, arguments: args };
}

export function member(object: Expression, property: string): ESTree.MemberExpression {
  return { type: 'MemberExpression', object, property: id(property), computed: false, optional: false };
}

export function element(object: Expression, index: Expression): ESTree.MemberExpression {
  return { type: 'MemberExpression', object, property: index, computed: true, optional: false };
}

export function array(elements: readonly Expression[]): ESTree.ArrayExpression {
  return { type: 'ArrayExpression', elements: [...elements] };
}

const plainKey = /^(?:[A-Za-z_$][\w$]*|0|[1-9]\d{0,8})$/;

/** An object literal; any string may be a key. */
export function object(entries: readonly (readonly [string, Expression])[]): ESTree.ObjectExpression {
  return {
    type: 'ObjectExpression',
    properties: entries.map(([key, value]) => ({
      type: 'Property',
      kind: 'init',
      // `__proto__: x` would set the prototype; computed, it is a key like any other.
      computed: key === '__proto__',
      key: plainKey.test(key) && key !== '__proto__' ? id(key) : string(key),
      value,
      method: false,
      shorthand: value.type === 'Identifier' && value.name === key && key !== '__proto__',
    })),
  };
}

export function arrow(
  params: readonly string[],
  body: Expression | ESTree.BlockStatement,
): ESTree.ArrowFunctionExpression {
  return {
    type: 'ArrowFunctionExpression',
    params: params.map(id),
    body,
    expression: body.type !== 'BlockStatement',
  };
}

export function func(name: string, params: readonly string[], body: Statement[]): ESTree.FunctionDeclaration {
  return { type: 'FunctionDeclaration', id: id(name), params: params.map(id), body: block(body) };
}

/** A class whose constructor assigns its parameters to properties of their names. */
export function recordClass(name: string, properties: readonly string[]): ESTree.ClassDeclaration {
  const assignments = properties.map(property =>
    statement(assign(member({ type: 'ThisExpression' }, property), id(property))),
  );
  // Versions of the types differ in what else is required.
  const constructor = {
    type: 'MethodDefinition',
    kind: 'constructor',
    key: id('constructor'),
    computed: false,
    static: false,
    value: { type: 'FunctionExpression', params: properties.map(id), body: block(assignments) },
  } as ESTree.MethodDefinition;
  return {
    type: 'ClassDeclaration',
    id: id(name),
    superClass: null,
    body: { type: 'ClassBody', body: [constructor] },
  } as ESTree.ClassDeclaration;
}

export function block(body: Statement[]): ESTree.BlockStatement {
  return { type: 'BlockStatement', body };
}

export function statement(expression: Expression): ESTree.ExpressionStatement {
  return { type: 'ExpressionStatement', expression };
}

export function declare(
  kind: 'const' | 'let' | 'var',
  declarations: readonly (readonly [string, Expression | null])[],
): ESTree.VariableDeclaration {
  return {
    type: 'VariableDeclaration',
    kind,
    declarations: declarations.map(([name, init]) => ({ type: 'VariableDeclarator', id: id(name), init })),
  };
}

/**
 * Variables of a module or an instance that its functions read and change. Of those declared with `let` engines ask at each access whether
 * they have a value yet: 3 to 15 % of V8's time where memory is all that counts.
 */
export function state(declarations: readonly (readonly [string, Expression])[]): ESTree.VariableDeclaration {
  return declare('var', declarations);
}

export function constant(name: string, init: Expression): ESTree.VariableDeclaration {
  return declare('const', [[name, init]]);
}

export function ifElse(
  test: Expression,
  consequent: Statement,
  alternate: Statement | null = null,
): ESTree.IfStatement {
  return { type: 'IfStatement', test, consequent, alternate };
}

export function returns(argument: Expression | null): ESTree.ReturnStatement {
  return { type: 'ReturnStatement', argument };
}

export function throws(argument: Expression): ESTree.ThrowStatement {
  return { type: 'ThrowStatement', argument };
}

export function labelled(label: ESTree.Identifier, body: Statement): ESTree.LabeledStatement {
  return { type: 'LabeledStatement', label, body };
}

export function breakTo(label: ESTree.Identifier | null): ESTree.BreakStatement {
  return { type: 'BreakStatement', label };
}

export function continueTo(label: ESTree.Identifier | null): ESTree.ContinueStatement {
  return { type: 'ContinueStatement', label };
}

export function whileLoop(test: Expression, body: Statement): ESTree.WhileStatement {
  return { type: 'WhileStatement', test, body };
}

/** A loop without end. */
export function endless(body: Statement): ESTree.ForStatement {
  return { type: 'ForStatement', init: null, test: null, update: null, body };
}

export function doWhile(body: Statement, test: Expression): ESTree.DoWhileStatement {
  return { type: 'DoWhileStatement', body, test };
}

export function switchOn(discriminant: Expression, cases: ESTree.SwitchCase[]): ESTree.SwitchStatement {
  return { type: 'SwitchStatement', discriminant, cases };
}

export function switchCase(test: Expression | null, consequent: Statement[]): ESTree.SwitchCase {
  return { type: 'SwitchCase', test, consequent };
}

export function tryCatch(
  body: Statement[],
  param: string,
  handler: Statement[],
  finalizer: Statement[] = [],
): ESTree.TryStatement {
  return {
    type: 'TryStatement',
    block: block(body),
    handler: { type: 'CatchClause', param: id(param), body: block(handler) },
    finalizer: finalizer.length > 0 ? block(finalizer) : null,
  };
}

/** `import { imported as local } from source`; any string may be an imported name. */
export function importNames(
  source: string,
  names: readonly (readonly [imported: string, local: string])[],
): ESTree.ImportDeclaration {
  return {
    type: 'ImportDeclaration',
    source: string(source),
    attributes: [],
    specifiers: names.map(([imported, local]) => ({
      type: 'ImportSpecifier',
      imported: moduleName(imported),
      local: id(local),
    })),
  };
}

/** `export { local as exported }`; any string may be an exported name. */
export function exportNames(
  names: readonly (readonly [local: string, exported: string])[],
): ESTree.ExportNamedDeclaration {
  return {
    type: 'ExportNamedDeclaration',
    declaration: null,
    source: null,
    attributes: [],
    specifiers: names.map(([local, exported]) => ({
      type: 'ExportSpecifier',
      local: id(local),
      exported: moduleName(exported),
    })),
  };
}

export function exported(declaration: ESTree.Declaration): ESTree.ExportNamedDeclaration {
  return { type: 'ExportNamedDeclaration', declaration, specifiers: [], source: null, attributes: [] };
}

function moduleName(name: string): ESTree.Identifier | ESTree.Literal {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? id(name) : string(name);
}
