/**
 * A module in the text format, an instruction a line, as source maps lead to it: imports, exports, types and the code in full, of segments
 * their size only. What the binary names has its name; the others have their numbers.
 *
 *   (func $add (;0;) (param $a i32) (param i32) (result i32)
 *     local.get $a
 */
import type { Code } from './code.ts';
import { functionNames, type Func, type Module } from './module.ts';
import { type NamedKind, type Naming, printInstruction } from './print.ts';
import {
  type ByteOffset,
  type CompositeType,
  type FieldType,
  type FuncType,
  type Limits,
  typeName,
  type ValType,
} from './types.ts';

export interface ModuleText {
  readonly lines: readonly string[];
  /** position in `lines` of a function's first line, by function; instructions follow the line of its locals, if any */
  readonly functions: ReadonlyMap<number, FunctionLines>;
}

export interface FunctionLines {
  readonly head: number;
  readonly code: number;
}

export function moduleText(module: Module): ModuleText {
  const writer = new TextWriter(module);
  writer.module();
  return writer;
}

/** What may stand after a `$`. */
const plain = /^[\w!#$%&'*+\-./:<=>?@\\^`|~]+$/;

/** The names that can stand for an index: plain ones, the first of those that are the same. */
function distinct(names: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
  const seen = new Set<string>();
  return new Map([...names].filter(([, name]) => plain.test(name) && seen.size < seen.add(name).size));
}

const string = (text: string): string => JSON.stringify(text);

class TextWriter implements ModuleText {
  readonly lines: string[] = [];
  readonly functions = new Map<number, FunctionLines>();
  private readonly m: Module;
  private readonly names: Readonly<Record<Exclude<NamedKind, 'local'>, ReadonlyMap<number, string>>>;

  constructor(module: Module) {
    this.m = module;
    const { types, tables, memories, globals, tags } = module.names;
    const funcs = functionNames(module).flatMap((name, i) => (name === null ? [] : [[i, name] as const]));
    this.names = {
      func: distinct(new Map(funcs)),
      type: distinct(types),
      table: distinct(tables),
      memory: distinct(memories),
      global: distinct(globals),
      tag: distinct(tags),
    };
  }

  module(): void {
    const { m, lines } = this;
    const { types, tables, memories, globals, tags, elems, datas } = m;
    lines.push(
      m.names.module !== null && plain.test(m.names.module) ? `(module $${m.names.module}` : '(module',
    );
    for (const [i, { final, supertypes, type }] of types.entries()) {
      const text = compositeText(type);
      const isPlain = final && supertypes.length === 0;
      const words = ['sub', ...(final ? ['final'] : []), ...supertypes.map(x => this.index('type', x)), text];
      lines.push(`  (type ${this.defined('type', i)} ${isPlain ? text : `(${words.join(' ')})`})`);
    }
    for (const { module, name, kind, index } of m.imports)
      lines.push(`  (import ${string(module)} ${string(name)} (${this.entity(kind, index)}))`);
    for (const kind of ['table', 'memory', 'tag'] as const) {
      const space = { table: tables, memory: memories, tag: tags }[kind];
      for (const item of space) if (!item.import) lines.push(`  (${this.entity(kind, item.index)})`);
    }
    for (const { index, init } of globals)
      if (init) lines.push(`  (${this.entity('global', index)} ${this.constant(init)})`);
    for (const { name, kind, index } of m.exports)
      lines.push(`  (export ${string(name)} (${kind} ${this.index(kind, index)}))`);
    if (m.start) lines.push(`  (start ${this.index('func', m.start.func)})`);
    for (const { index, mode, items } of elems)
      lines.push(`  ;; ${mode} elem ${index}: ${items.length} items`);
    for (const func of m.funcs) if (func.body) this.func(func);
    for (const { index, mode, bytes } of datas)
      lines.push(`  ;; ${mode} data ${index}: ${bytes.length} bytes`);
    lines.push(')');
  }

  private func({ index, body }: Func): void {
    const { m, lines } = this;
    const { code, locals } = body!;
    const head = lines.length;
    const names = distinct(m.names.locals.get(index) ?? new Map<number, string>());
    lines.push(`  (${this.entity('func', index, names)}`);
    let local = this.funcType(m.funcs[index]!.type).params.length;
    const declared: string[] = [];
    for (const { count, type } of locals) {
      // Nobody reads a list of thousands.
      if (count > 100) {
        declared.push(`(; ${count} of them: ;) (local ${typeName(type)})`);
        local += count;
      } else for (let i = 0; i < count; i++) declared.push(variable('local', type, names.get(local++)));
    }
    if (declared.length > 0) lines.push(`    ${declared.join(' ')}`);
    this.functions.set(index, { head, code: lines.length });
    this.code(code, (kind, x) => (kind === 'local' ? namedOr(names, x) : this.index(kind, x)));
  }

  private code(code: Code, naming: Naming): void {
    const { lines } = this;
    const last = code.length - 1;
    let depth = 2;
    for (let i = 0; i < last; i++) {
      const { name, immediates } = code.op(i);
      const isMiddle = name === 'else' || name === 'catch' || name === 'catch_all';
      if (isMiddle || name === 'end' || name === 'delegate') depth--;
      // Deeper code is as unreadable without more space before it.
      lines.push('  '.repeat(Math.min(depth, 40)) + printInstruction(code, i, naming));
      if (isMiddle || immediates.includes('blocktype')) depth++;
    }
    lines.push('  )');
  }

  private constant(code: Code): string {
    const naming: Naming = (kind, x) => this.index(kind, x);
    const texts = Array.from({ length: code.length - 1 }, (_, i) => `(${printInstruction(code, i, naming)})`);
    return texts.join(' ');
  }

  /** `func $add (;0;) (param i32)`, as it stands in an import or a definition. */
  private entity(
    kind: Exclude<NamedKind, 'local' | 'type'>,
    x: number,
    locals?: ReadonlyMap<number, string>,
  ): string {
    return `${kind} ${this.defined(kind, x)} ${this.entityType(kind, x, locals)}`.trimEnd();
  }

  private entityType(
    kind: Exclude<NamedKind, 'local' | 'type'>,
    x: number,
    locals?: ReadonlyMap<number, string>,
  ): string {
    const { funcs, tags, tables, memories, globals } = this.m;
    switch (kind) {
      case 'func':
        return signature(this.funcType(funcs[x]!.type), locals);
      case 'tag':
        return signature(this.funcType(tags[x]!.type));
      case 'table': {
        const { type } = tables[x]!;
        return `${type.address === 'i64' ? 'i64 ' : ''}${limits(type)} ${typeName(type.element)}`;
      }
      case 'memory': {
        const { type } = memories[x]!;
        const size = type.pageSizeLog2 === 16 ? '' : ` (pagesize ${2 ** type.pageSizeLog2})`;
        return `${type.address === 'i64' ? 'i64 ' : ''}${limits(type)}${type.shared ? ' shared' : ''}${size}`;
      }
      case 'global': {
        const { value, mutable } = globals[x]!.type;
        return mutable ? `(mut ${typeName(value)})` : typeName(value);
      }
    }
  }

  private funcType(index: number): FuncType {
    return this.m.types[index]!.type as FuncType;
  }

  private defined(kind: Exclude<NamedKind, 'local'>, x: number): string {
    const name = this.names[kind].get(x);
    return name === undefined ? `(;${x};)` : `$${name} (;${x};)`;
  }

  private index(kind: NamedKind, x: number): string {
    return kind === 'local' ? String(x) : namedOr(this.names[kind], x);
  }
}

function namedOr(names: ReadonlyMap<number, string>, index: number): string {
  const name = names.get(index);
  return name === undefined ? String(index) : `$${name}`;
}

function variable(keyword: 'param' | 'local', type: ValType, name: string | undefined): string {
  return `(${keyword} ${name === undefined ? '' : `$${name} `}${typeName(type)})`;
}

function signature({ params, results }: FuncType, names?: ReadonlyMap<number, string>): string {
  return [
    ...params.map((type, i) => variable('param', type, names?.get(i))),
    ...(results.length === 0 ? [] : [`(result ${results.map(typeName).join(' ')})`]),
  ].join(' ');
}

function compositeText(type: CompositeType): string {
  const field = ({ type, mutable }: FieldType): string =>
    mutable ? `(mut ${typeName(type)})` : typeName(type);
  switch (type.kind) {
    case 'func':
      return `(func ${signature(type)})`.replace(' )', ')');
    case 'struct':
      return `(struct ${type.fields.map(item => `(field ${field(item)})`).join(' ')})`.replace(' )', ')');
    case 'array':
      return `(array ${field(type.field)})`;
  }
}

function limits({ min, max }: Limits): string {
  return max === null ? `${min}` : `${min} ${max}`;
}

/** Which instruction an offset belongs to. */
export function instructionAt(code: Code, offset: ByteOffset): number {
  let [low, high] = [0, code.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (code.at(middle) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
