/**
 * The import section (core specification §5.5.5, compact-import-section proposal): imports one by one, or groups of them from one module.
 * Each takes its place in the index space of its kind.
 */
import { malformed, unsupported } from '../diagnostics.ts';
import { limits } from '../wasm/features.ts';
import type { Defined, Func, Global, Import, Memory, Table, Tag } from '../wasm/module.ts';
import type { ByteOffset } from '../wasm/types.ts';
import type { Reader } from './reader.ts';
import { externKinds, readGlobalType, readMemoryType, readTableType, readTagType } from './types.ts';

/** What of a module imports go into. */
interface Imported {
  imports: Import[];
  hasImportGroups: boolean;
  readonly funcs: Func[];
  readonly tables: Table[];
  readonly memories: Memory[];
  readonly globals: Global[];
  readonly tags: Tag[];
}

export function readImports(r: Reader, module: Imported): void {
  const at = r.at;
  module.imports = r.list('imports', limits.imports, () => readImportGroup(r, module)).flat();
  const { length } = module.imports;
  if (length > limits.imports) r.fail(unsupported('limit', 'imports', length, limits.imports), at);
}

// What follows an empty name says that there are several imports from the module: each with a type, or all of one type.
const ownTypes = 0x7f;
const oneType = 0x7e;

/** One import, or several from one module (compact-import-section proposal). */
function readImportGroup(r: Reader, module: Imported): Import[] {
  const at = r.at;
  const [from, name] = [r.name(), r.name()];
  const form = name === '' ? r.peek() : null;
  if (form !== ownTypes && form !== oneType) return [readImportType(r, module)(from, name, at)];
  r.need('compact-import-section', 'a group of imports', r.at++);
  module.hasImportGroups = true;
  const shared = form === oneType ? readImportType(r, module) : null;
  return r.list('imports', limits.imports, () => {
    const at = r.at;
    const name = r.name();
    return (shared ?? readImportType(r, module))(from, name, at);
  });
}

type AddImport = (module: string, name: string, at: ByteOffset) => Import;

/** The type of imports. Gives what appends one of it. */
function readImportType(r: Reader, module: Imported): AddImport {
  const byte = r.byte();
  const kind = externKinds[byte];
  const adding = <Item extends Defined<number>>(
    space: Item[],
    own: Omit<Item, keyof Defined<number>>,
  ): AddImport => {
    return (from, name, at) => {
      const index = space.length;
      const item: Import = { module: from, name, kind: kind!, index, at };
      space.push({ ...own, index, import: item, at } as unknown as Item);
      return item;
    };
  };
  switch (kind) {
    case 'func':
      return adding(module.funcs, { type: r.u32(), body: null });
    case 'table':
      return adding(module.tables, { type: readTableType(r), init: null });
    case 'memory':
      return adding(module.memories, { type: readMemoryType(r) });
    case 'global':
      return adding(module.globals, { type: readGlobalType(r), init: null });
    case 'tag':
      r.need('exception-handling', 'a tag', r.at - 1);
      return adding(module.tags, { type: readTagType(r) });
    default:
      return r.fail(malformed('bad-import-kind', byte), r.at - 1);
  }
}
