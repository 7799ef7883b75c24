/** A stable text form of the IR, for `--print` and tests: statements by indentation, expressions as `(op immediate operands)`. */
import { funcTypeName } from '../wasm/types.ts';
import {
  type Expr,
  type Handler,
  type IrFunction,
  type Label,
  type Local,
  resolve,
  type Stmt,
  irTypeName,
} from './nodes.ts';

export function printFunction(fn: IrFunction): string {
  const name = fn.name === null ? '' : ` ${JSON.stringify(fn.name)}`;
  const params = fn.params.map(local => `${localName(local)}: ${irTypeName(local.t)}`).join(', ');
  const lines = [`func ${fn.index}${name} (${params}) ${funcTypeName(fn.type)}`];
  printBody(fn.body, '  ', lines);
  return lines.join('\n') + '\n';
}

function printBody(body: readonly Stmt[], indent: string, lines: string[]): void {
  for (const stmt of body) printStmt(stmt, indent, lines);
}

function printStmt(stmt: Stmt, indent: string, lines: string[]): void {
  const nested = (title: string, body: readonly Stmt[]): void => {
    lines.push(indent + title);
    printBody(body, indent + '  ', lines);
  };
  switch (stmt.kind) {
    case 'do':
      lines.push(indent + printExpr(stmt.value));
      return;
    case 'set':
      lines.push(`${indent}${stmt.locals.map(localName).join(', ')} = ${printExpr(stmt.value)}`);
      return;
    case 'block':
      for (const [i, { label, body }] of stmt.segments.entries()) {
        nested(`${i === 0 ? 'block' : 'then'} until ${labelName(label)}`, body);
      }
      return;
    case 'loop':
      nested(`loop ${labelName(stmt.label)} exit ${labelName(stmt.exit)}`, stmt.body);
      if (stmt.again !== 'never')
        lines.push(`${indent}again ${stmt.again === 'always' ? stmt.again : printExpr(stmt.again)}`);
      return;
    case 'if':
      nested(`if ${printExpr(stmt.test)}`, stmt.then);
      if (stmt.else.length > 0) nested('else', stmt.else);
      return;
    case 'switch':
      lines.push(`${indent}switch ${printExpr(stmt.index)}`);
      for (const { values, isDefault, body } of stmt.cases) {
        lines.push(`${indent}  case ${[...values, ...(isDefault ? ['default'] : [])].join(', ')}`);
        printBody(body, indent + '    ', lines);
      }
      return;
    case 'break':
      lines.push(`${indent}break ${labelName(stmt.label)}`);
      return;
    case 'return':
      lines.push([`${indent}return`, ...stmt.values.map(printExpr)].join(' '));
      return;
    case 'try': {
      const { delegate } = stmt;
      const to =
        delegate === null ? '' : ` delegate ${delegate === 'caller' ? delegate : labelName(delegate)}`;
      nested(`try ${labelName(stmt.label)}${to}`, stmt.body);
      for (const handler of stmt.handlers) nested(handlerTitle(handler), handler.body);
    }
  }
}

function handlerTitle({ tag, params, exception }: Handler): string {
  const received = [...params.map(localName), ...(exception ? [`exception ${localName(exception)}`] : [])];
  return `catch ${tag ?? 'all'}${received.length === 0 ? '' : ` (${received.join(', ')})`}`;
}

export function printExpr(e: Expr): string {
  if (e.op === 'local.get') return localName(e.imm as Local);
  const imm = e.imm === undefined ? [] : [printImmediate(e)];
  const parts = [e.op, ...imm, ...e.args.map(printExpr)];
  return parts.length === 1 ? e.op : `(${parts.join(' ')})`;
}

function printImmediate({ op, imm }: Expr): string {
  if (op === 'local.tee') return localName(imm as Local);
  return JSON.stringify(imm, (_key, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  ).replaceAll('"', '');
}

function localName({ id, name }: Local): string {
  return name === null ? `$${id}` : `${name}$${id}`;
}

function labelName(label: Label): string {
  return `@${resolve(label).id}`;
}
