/**
 * Segments: passive ones as values that the code holds, active ones as writes in the order of the specification. Those that cannot trap are put
 * together first; bounds are checked once a segment. Bytes are decoded once a module, however many instances it has.
 */
import type { TableImages } from '../legalise/dispatch.ts';
import type { Target } from '../legalise/target.ts';
import type { Code } from '../wasm/code.ts';
import type { DataSegment, ElementSegment, ValidModule } from '../wasm/module.ts';
import type { Limits } from '../wasm/types.ts';
import * as js from './build.ts';
import type { Expression, Statement } from './build.ts';
import type { ConstantEmitter } from './constants.ts';
import { bytesExpression } from './data.ts';
import { merged, type Piece, runs, trimmed } from './images.ts';
import type { Initialiser } from './initialise.ts';
import type { Scope } from './scope.ts';

/** From here on elements are not named. */
const manyFunctions = 64;
/** Zeros between two segments that are written rather than skipped. */
const bytesGap = 64;

export class Segments {
  private readonly module: ValidModule;
  private readonly scope: Scope;
  private readonly constants: ConstantEmitter;
  private readonly images: TableImages;
  private readonly initialiser: Initialiser;
  /** places in the list of all functions, once it begins with some */
  private places: ReadonlyMap<number, number> | null = null;
  /** what all instances share; null where there is only one */
  private readonly shared: Statement[] | null;
  /** Known once the statements are. */
  readonly memoryImages = new Map<number, Expression[]>();

  constructor(
    { module, tables }: Target,
    scope: Scope,
    constants: ConstantEmitter,
    initialiser: Initialiser,
    shared: Statement[] | null,
  ) {
    this.module = module;
    this.images = tables;
    this.initialiser = initialiser;
    this.scope = scope;
    this.constants = constants;
    this.shared = shared;
  }

  statements(): Statement[] {
    const { elems, datas } = this.module;
    const out: Statement[] = [];
    this.announce();
    // Passive ones exist before an active one can trap.
    for (const segment of elems) {
      if (this.scope.isUsed('elem', segment.index)) out.push(this.heldElements(segment, out));
    }
    for (const segment of datas) {
      if (this.scope.isUsed('data', segment.index)) out.push(this.heldBytes(segment));
    }
    const activeElems = elems.filter(
      ({ mode, table }) => mode === 'active' && this.initialiser.hasTable(table),
    );
    for (const run of runs(activeElems, segment => this.elementsAt(segment) !== null))
      this.fillTables(run, out);
    for (const table of this.scope.images) out.push(this.tableImage(table));
    const activeDatas = datas.filter(({ mode }) => mode === 'active');
    const written = new Set<number>();
    for (const run of runs(activeDatas, segment => this.bytesAt(segment) !== null))
      this.fillMemories(run, written, out);
    return [...out, ...this.publications()];
  }

  /** After shared memories have been filled: other agents that see what comes now see that, too. */
  private publications(): Statement[] {
    return this.module.memories
      .filter(({ index, type }) => type.shared && this.initialiser.isFilled('memory', index))
      .map(({ index }) => js.statement(this.scope.call('publish', this.entity('memory', index))));
  }

  /** What a memory starts with. Nothing sees it empty, so a bundler may drop both together. */
  private image(memory: number): Expression[] {
    let image = this.memoryImages.get(memory);
    if (!image) this.memoryImages.set(memory, (image = []));
    return image;
  }

  private tableImage(table: number): Statement {
    const end = Math.max(...this.images.image(table)!.keys()) + 1;
    const image = this.scope.call('table_image', this.entity('table', table), js.number(end));
    return js.constant(this.scope.image(table).name, image);
  }

  private heldElements(segment: ElementSegment, out: Statement[]): Statement {
    const name = this.scope.entityName({ kind: 'elem', index: segment.index });
    const elements = segment.mode === 'passive' ? this.elements(segment, out) : js.array([]);
    // Out of arrays made of them comes what may be called by reference.
    const isEntered = segment.itemsAreIndices && segment.mode === 'passive' && this.scope.hasSharedMemory;
    const held = isEntered ? this.scope.call('references', elements) : elements;
    return js.constant(name, js.object([['elements', held]]));
  }

  private heldBytes({ mode, index, bytes }: DataSegment): Statement {
    const name = this.scope.entityName({ kind: 'data', index });
    const held = this.bytes(mode === 'passive' ? bytes : new Uint8Array(0));
    return js.constant(name, js.object([['bytes', held]]));
  }

  private bytes(bytes: Uint8Array): Expression {
    const { shared, scope } = this;
    const made = bytesExpression(scope, bytes);
    if (!shared || bytes.length === 0) return made;
    const name = scope.ownName(`bytes ${shared.length}`, `bytes$${shared.length}`);
    shared.push(js.constant(name, made));
    return js.id(name);
  }

  /** Functions by name, or where there are many, by the one list that names them all: its beginning, else by numbers, which load faster. */
  private functions(indices: readonly number[]): Expression {
    const { scope, initialiser, places } = this;
    if (indices.length < (places === null && scope.names.minify ? 1 : manyFunctions))
      return js.array(indices.map(index => js.id(scope.entity({ kind: 'func', index }))));
    const all = js.id(scope.functions());
    if (places) {
      const numbers = indices.map(index => js.number(places.get(index)!));
      return scope.call('pick', all, js.array(numbers));
    }
    const list = initialiser.list(indices);
    this.places = new Map(list.map((func, i) => [func, i]));
    if (list.length === indices.length) return all;
    return js.call(js.member(all, 'slice'), js.number(0), js.number(indices.length));
  }

  /** What segments refer to is known before any of them is emitted. */
  private announce(): void {
    for (const { index, mode, table, items, itemsAreIndices } of this.module.elems) {
      const isHeld = mode === 'active' ? this.initialiser.hasTable(table) : this.scope.isUsed('elem', index);
      if (!isHeld || mode === 'declarative') continue;
      const functions = itemsAreIndices
        ? (items as readonly number[])
        : (items as readonly Code[]).flatMap(referencedIn);
      for (const func of functions) this.scope.entity({ kind: 'func', index: func });
    }
  }

  private elements({ items, itemsAreIndices }: ElementSegment, out: Statement[]): Expression {
    if (itemsAreIndices) return this.functions(items as readonly number[]);
    return js.array((items as readonly Code[]).map(item => this.constants.value(item, out)));
  }

  /** Functions at a place in a table of this module's own that is there from the start; null if something is still open. */
  private elementsAt({ table, offset, items, itemsAreIndices }: ElementSegment): Piece<number> | null {
    const { import: imported, type } = this.module.tables[table]!;
    const at = this.constants.literal(offset!);
    if (imported || !itemsAreIndices || at === null || !isWithin(at, items.length, type, 1)) return null;
    return { offset: at, items: items as readonly number[] };
  }

  private fillTables(run: readonly ElementSegment[], out: Statement[]): void {
    if (this.elementsAt(run[0]!) === null)
      return run.forEach(segment => out.push(this.fillTable(segment, out)));
    for (const table of new Set(run.map(segment => segment.table))) {
      const segments = run.filter(segment => segment.table === table);
      // Between elements there may be the table's initial value.
      for (const { offset, items } of merged(
        segments.map(segment => this.elementsAt(segment)!),
        0,
        length => new Array<number>(length),
      )) {
        const elements = this.functions(Array.from(items));
        out.push(
          js.statement(
            this.scope.call('fill_table', this.entity('table', table), js.number(offset), elements),
          ),
        );
      }
    }
  }

  private fillTable(segment: ElementSegment, out: Statement[]): Statement {
    const offset = this.address(segment.offset!, this.module.tables[segment.table]!.type.address, out);
    const elements = this.elements(segment, out);
    return js.statement(this.scope.call('fill_table', this.entity('table', segment.table), offset, elements));
  }

  private bytesAt({ memory, offset, bytes }: DataSegment): Piece<number> | null {
    const { import: imported, type } = this.module.memories[memory]!;
    const at = this.constants.literal(offset!);
    if (imported || at === null || !isWithin(at, bytes.length, type, 2 ** type.pageSizeLog2)) return null;
    return { offset: at, items: bytes };
  }

  /** `written`: memories that hold more than zeros already. */
  private fillMemories(run: readonly DataSegment[], written: Set<number>, out: Statement[]): void {
    const isKnown = this.bytesAt(run[0]!) !== null;
    for (const memory of new Set(run.map(segment => segment.memory))) {
      const segments = run.filter(segment => segment.memory === memory);
      if (!isKnown) segments.forEach(segment => out.push(this.fillMemory(segment, out)));
      else {
        const pieces = merged(
          segments.map(segment => this.bytesAt(segment)!),
          written.has(memory) ? 0 : bytesGap,
          length => new Uint8Array(length),
        );
        for (const piece of pieces) {
          const rest = written.has(memory) ? piece : trimmed(piece);
          if (!rest) continue;
          const [offset, bytes] = [js.number(rest.offset), Uint8Array.from(rest.items)];
          if (written.has(memory) || this.module.memories[memory]!.type.shared)
            out.push(this.copy(memory, offset, bytes));
          else this.image(memory).push(offset, this.bytes(bytes));
        }
      }
      written.add(memory);
    }
  }

  private fillMemory({ memory, offset, bytes }: DataSegment, out: Statement[]): Statement {
    return this.copy(memory, this.address(offset!, this.module.memories[memory]!.type.address, out), bytes);
  }

  private copy(memory: number, offset: Expression, bytes: Uint8Array): Statement {
    return js.statement(
      this.scope.call('fill_memory', this.entity('memory', memory), offset, this.bytes(bytes)),
    );
  }

  private entity(kind: 'memory' | 'table', index: number): Expression {
    return js.id(this.scope.entityName({ kind, index }));
  }

  /** An offset as a number. */
  private address(code: Code, type: 'i32' | 'i64', out: Statement[]): Expression {
    const literal = this.constants.literal(code);
    if (literal !== null) return js.number(literal);
    const unsigned = (word: Expression): Expression => js.binary('>>>', word, js.number(0));
    const [low, high] = this.constants.words(code, type === 'i64' ? 2 : 1, out);
    if (!high) return unsigned(low!);
    return js.binary('+', unsigned(low!), js.binary('*', unsigned(high), js.number(2 ** 32)));
  }
}

function referencedIn(code: Code): number[] {
  const indices = Array.from({ length: code.length }, (_, i) => i);
  return indices.filter(i => code.op(i).name === 'ref.func').map(i => code.immediate<number>(i));
}

/** Whether so many items from an offset on are there from the start. */
function isWithin(offset: number, count: number, { min }: Limits, unit: number): boolean {
  return offset + count <= Number(min) * unit;
}
