/**
 * A module whose initialisation is interpreted at run time, for the bench of initialisation alone: the functions that the compiler emits, and around
 * them a loop over constant expressions, elements, data and exports, as engines had it before they compiled it. Memories and tables are all
 * that these modules export.
 */
import { type Node, parse } from 'acorn';
import { decode } from '../../compiler/decode/sections.ts';
import { toBase64 } from '../../compiler/emit/data.ts';
import type { Code } from '../../compiler/wasm/code.ts';
import { defaultFeatures } from '../../compiler/wasm/features.ts';

/** `code` is what the compiler emits for the binary with the format `instantiate`. */
export function interpreted(bytes: Uint8Array, code: string, runtime: string): string {
  const module = decode(bytes, defaultFeatures);
  const functions = declarations(code);
  const program = {
    globals: module.globals.map(({ init }) => operations(init!)),
    elems: module.elems.map(({ offset, items }) => [
      operations(offset!),
      (items as readonly number[]).map(index => [['ref.func', index]]),
    ]),
    datas: module.datas.map(({ offset }) => operations(offset!)),
    exports: module.exports.map(({ kind, index, name }) => [kind, index, name]),
  };
  const pages = module.memories.map(({ type }) => Number(type.min));
  const sizes = module.tables.map(({ type }) => Number(type.min));
  return `import { base64, export_object, fill_memory, func, func_type, memory, memory_object, table, table_object, table_set } from ${JSON.stringify(runtime)};
const program = ${JSON.stringify(program)};
const datas = ${JSON.stringify(module.datas.map(({ bytes: data }) => toBase64(data)))}.map(base64);
const type = func_type('()->()');
function evaluate(operations, globals, functions) {
  const stack = [];
  for (const [op, imm] of operations) {
    switch (op) {
      case 'i32.const':
      case 'f64.const':
        stack.push(imm);
        break;
      case 'i64.const':
        stack.push(BigInt(imm));
        break;
      case 'i32.add':
        stack.push((stack.pop() + stack.pop()) | 0);
        break;
      case 'global.get':
        stack.push(globals[imm]);
        break;
      case 'ref.func':
        stack.push(func(functions[imm], type, imm));
        break;
      default:
        throw new Error(op);
    }
  }
  return stack.pop();
}
export const instantiate = (function () {
${functions.map(({ text }) => text).join('\n')}
  const functions = [${functions.map(({ name }) => name).join()}];
  const memories = ${JSON.stringify(pages)}.map(minimum =>
    memory({ minimum, maximum: null, address: 'i32', pageSizeLog2: 16 }));
  const tables = ${JSON.stringify(sizes)}.map(minimum =>
    table({ minimum, maximum: null, address: 'i32', element: 'funcref' }));
  const globals = [];
  for (const operations of program.globals) globals.push(evaluate(operations, globals, functions));
  for (const [offset, items] of program.elems) {
    const at = evaluate(offset, globals, functions);
    for (let i = 0; i < items.length; i++) table_set(tables[0], at + i, evaluate(items[i], globals, functions));
  }
  for (let i = 0; i < program.datas.length; i++)
    fill_memory(memories[0], evaluate(program.datas[i], globals, functions), datas[i]);
  const exported = {};
  for (const [kind, index, name] of program.exports)
    exported[name] = kind === 'memory' ? memory_object(memories[index]) : table_object(tables[index]);
  return export_object(exported);
});
`;
}

/** All but the end. */
function operations(code: Code): [string, unknown][] {
  return Array.from({ length: code.length - 1 }, (_, i) => {
    const imm = code.immediate<unknown>(i);
    return [code.op(i).name, typeof imm === 'bigint' ? String(imm) : imm];
  });
}

/** The functions that `instantiate` declares. */
function declarations(code: string): { readonly name: string; readonly text: string }[] {
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const found: { readonly name: string; readonly text: string }[] = [];
  for (const statement of body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
    const value = declaration?.type === 'VariableDeclaration' ? declaration.declarations[0]!.init : null;
    if (value?.type !== 'FunctionExpression') continue;
    for (const inner of value.body.body) {
      if (inner.type === 'FunctionDeclaration') found.push({ name: inner.id.name, text: slice(code, inner) });
    }
  }
  return found;
}

function slice(code: string, { start, end }: Node): string {
  return code.slice(start, end);
}
