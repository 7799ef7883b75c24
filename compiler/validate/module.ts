/**
 * Modules (core specification §3.5): what every section may hold, checked in the order of the binary, so that the error
 * found first is the one at the lowest offset. A `ValidModule` comes from here alone.
 */
import { CompileError, invalid } from '../diagnostics.ts';
import type { FeatureSet } from '../wasm/features.ts';
import type {
  DataSegment,
  Defined,
  ElementSegment,
  Export,
  Func,
  Global,
  Import,
  Memory,
  Module,
  Table,
  Tag,
  ValidModule,
} from '../wasm/module.ts';
import { funcPlace } from '../wasm/module.ts';
import { TypeSpace } from '../wasm/type-space.ts';
import type { ByteOffset, GlobalType, Limits } from '../wasm/types.ts';
import { funcTypeName, isDefaultable, typeName } from '../wasm/types.ts';
import { Checker } from './checker.ts';
import { Context } from './context.ts';
import { declaredFunctions } from './declared.ts';
import { checkBody, checkConstant } from './function.ts';
import { reject } from './stack.ts';
import { checkElements } from './variables.ts';

/** Throws CompileError, invalid or, for features that are off and limits of wasm2esm, unsupported. */
export function validate(module: Module, features: FeatureSet): ValidModule {
  const space = within('type', () => new TypeSpace(module.types, module.groups));
  const declared = declaredFunctions(module);
  const cx = new Context(module, space, features, declared);
  const c = new Checker(cx);
  const importedGlobals = module.globals.filter(global => global.import).length;
  each('import', module.imports, item => checkImport(cx, item));
  each('function', defined(module.funcs), func => void cx.funcType(func.type));
  each('table', defined(module.tables), table => checkTable(c, table, importedGlobals));
  each('memory', defined(module.memories), memory => checkMemory(cx, memory));
  each('tag', defined(module.tags), tag => checkTag(cx, tag));
  each('global', defined(module.globals), global => checkGlobal(c, global));
  checkExports(cx);
  if (module.start) each('start', [module.start], ({ func }) => checkStart(cx, func));
  each('element', module.elems, segment => checkElement(c, segment));
  for (const func of module.funcs) checkFunction(c, func);
  each('data', module.datas, segment => checkData(c, segment));
  return { ...module, space, declared } as unknown as ValidModule;
}

// Tells errors where they happened.
function within<T>(section: string, check: () => T, offset?: ByteOffset): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    throw error.at(offset === undefined ? { section } : { section, offset });
  }
}

function each<T extends { readonly at: ByteOffset }>(
  section: string,
  items: readonly T[],
  check: (item: T) => void,
): void {
  for (const item of items) within(section, () => check(item), item.at);
}

function defined<T extends Defined<number>>(items: readonly T[]): readonly T[] {
  return items.filter(item => !item.import);
}

function checkImport(cx: Context, { kind, index }: Import): void {
  const { module } = cx;
  switch (kind) {
    case 'func':
      return void cx.funcType(module.funcs[index]!.type);
    case 'table':
      return checkTableType(cx, module.tables[index]!);
    case 'memory':
      return checkMemory(cx, module.memories[index]!);
    case 'global':
      return checkGlobalType(cx, module.globals[index]!.type, 'import');
    case 'tag':
      return checkTag(cx, module.tags[index]!);
  }
}

function checkTableType(cx: Context, { index, type }: Table): void {
  if (index > 0) cx.need('reference-types', 'a second table');
  cx.ref(type.element);
  checkLimits(type);
  const most = type.address === 'i64' ? 2n ** 64n : 2n ** 32n;
  if (largest(type) >= most) reject(invalid('table-size', `${most - 1n} elements`));
}

function checkTable(c: Checker, table: Table, importedGlobals: number): void {
  checkTableType(c.cx, table);
  const element = c.cx.ref(table.type.element);
  // Tables come before globals.
  if (table.init) checkConstant(c, table.init, element, importedGlobals);
  else if (!isDefaultable(element)) reject(invalid('no-default', typeName(element)));
}

// How many pages there may be, in words, by address type and page size.
const mostPages = {
  'i32 16': [2n ** 16n, '65536 pages (4GiB)'],
  'i32 0': [2n ** 32n - 1n, '2^32 - 1 bytes'],
  'i64 16': [2n ** 48n, '2^48 pages (16EiB)'],
  'i64 0': [2n ** 64n - 1n, '2^64 - 1 bytes'],
} as const;

function checkMemory(cx: Context, { index, type }: Memory): void {
  if (index > 0) cx.need('multi-memory', 'a second memory');
  const { address, pageSizeLog2, shared, max } = type;
  if (pageSizeLog2 !== 16 && pageSizeLog2 !== 0) reject(invalid('page-size', pageSizeLog2));
  checkLimits(type);
  const [pages, words] = mostPages[`${address} ${pageSizeLog2}`];
  if (largest(type) > pages) reject(invalid('memory-size', words));
  if (shared && max === null) reject(invalid('shared-needs-maximum'));
}

function checkLimits({ min, max }: Limits): void {
  if (max !== null && min > max) reject(invalid('minimum-over-maximum'));
}

function largest({ min, max }: Limits): bigint {
  return max ?? min;
}

function checkTag(cx: Context, { type }: Tag): void {
  if (cx.funcType(type).results.length > 0) reject(invalid('tag-result'));
}

function checkGlobalType(cx: Context, { value, mutable }: GlobalType, crossing: string | null): void {
  if (mutable && crossing) cx.need('mutable-global', `the ${crossing} of a mutable global`);
  cx.value(value);
}

function checkGlobal(c: Checker, { index, type, init }: Global): void {
  checkGlobalType(c.cx, type, null);
  checkConstant(c, init!, c.cx.value(type.value), index);
}

function checkExports(cx: Context): void {
  const names = new Set<string>();
  each('export', cx.module.exports, ({ name, kind, index }) => {
    checkExported(cx, kind, index);
    if (names.has(name)) reject(invalid('duplicate-export', name));
    names.add(name);
  });
}

function checkExported(cx: Context, kind: Export['kind'], index: number): void {
  switch (kind) {
    case 'func':
      return void cx.func(index);
    case 'table':
      return void cx.table(index);
    case 'memory':
      return void cx.memory(index);
    case 'global':
      return checkGlobalType(cx, cx.global(index).type, 'export');
    case 'tag':
      return void cx.tagTypes(index);
  }
}

function checkStart(cx: Context, index: number): void {
  const type = cx.funcType(cx.func(index).type);
  if (type.params.length + type.results.length > 0) reject(invalid('start-function', funcTypeName(type)));
}

function checkElement(c: Checker, segment: ElementSegment): void {
  const { cx } = c;
  const globals = cx.module.globals.length;
  const type = cx.ref(segment.type);
  if (segment.offset) {
    const table = cx.table(segment.table).type;
    checkElements(cx, 'the element segment', type, cx.ref(table.element));
    checkConstant(c, segment.offset, table.address, globals);
  }
  for (const item of segment.items) {
    if (typeof item === 'number') cx.func(item);
    else checkConstant(c, item, type, globals);
  }
}

function checkFunction(c: Checker, { index, type, body }: Func): void {
  if (!body) return;
  try {
    checkBody(c, c.cx.funcType(type), body);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    throw error.at({ section: 'code', offset: body.start, ...funcPlace(c.cx.module, index) });
  }
}

function checkData(c: Checker, { memory, offset }: DataSegment): void {
  if (!offset) return;
  checkConstant(c, offset, c.cx.memory(memory).type.address, c.cx.module.globals.length);
}
