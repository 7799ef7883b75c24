/**
 * Instruction sequences (core specification §5.4): function bodies and constant expressions. The table says which opcodes
 * there are and which immediates follow them; this file says how each kind of immediate is read, and checks what the
 * grammar says about nesting: `else` belongs to an `if`, `catch` to a `try`, and everything ends.
 */
import { malformed, unsupported } from '../diagnostics.ts';
import type { Code } from '../wasm/code.ts';
import { CodeBuilder } from '../wasm/code.ts';
import { limits } from '../wasm/features.ts';
import type { BlockType, CatchClause, ImmediateKind, Immediates, MemArg } from '../wasm/immediates.ts';
import type { Instruction, Mnemonic } from '../wasm/instructions.ts';
import { instructions, opcodePrefixes } from '../wasm/instructions.ts';
import type { ByteOffset } from '../wasm/types.ts';
import { refType } from '../wasm/types.ts';
import type { Reader } from './reader.ts';
import { readHeapType, readValType, startsValType } from './types.ts';

type ReadImmediate<T> = (r: Reader, memArgs: MemArgs) => T;

const readers: { readonly [Kind in ImmediateKind]: ReadImmediate<Immediates[Kind]> } = {
  label: r => r.u32(),
  labels: r => ({
    labels: r.list('br_table targets', limits.branchTargets, () => r.u32()),
    default: r.u32(),
  }),
  castlabel: r => {
    const flags = r.byte();
    if (flags > 3) r.fail(malformed('bad-cast-flags', flags), r.at - 1);
    const label = r.u32();
    const from = refType((flags & 1) !== 0, readHeapType(r));
    return { label, from, to: refType((flags & 2) !== 0, readHeapType(r)) };
  },
  catches: r => r.list('catch clauses', limits.branchTargets, () => readCatchClause(r)),
  blocktype: readBlockType,
  func: r => r.u32(),
  type: r => r.u32(),
  table: r => r.u32(),
  memory: r => r.u32(),
  global: r => r.u32(),
  local: r => r.u32(),
  tag: r => r.u32(),
  elem: r => r.u32(),
  data: r => r.u32(),
  field: r => r.u32(),
  heaptype: readHeapType,
  valtypes: r => r.list('types of a select', limits.results, () => readValType(r)),
  memarg: readMemArg,
  lane: r => r.byte(),
  shuffle: r => [...r.view(16)],
  count: r => r.u32(),
  i32: r => r.s32(),
  i64: r => r.s64(),
  f32: r => r.word(),
  f64: r => r.doubleWord(),
  v128: r => [r.word(), r.word(), r.word(), r.word()],
  zero: r => {
    const byte = r.byte();
    if (byte !== 0) r.fail(malformed('zero-byte-expected', byte), r.at - 1);
    return 0;
  },
};

const noResult: BlockType = { result: null };

function readBlockType(r: Reader): BlockType {
  const at = r.at;
  const byte = r.peek();
  if (byte === 0x40) {
    r.at++;
    return noResult;
  }
  if (startsValType(byte)) return { result: readValType(r) };
  const type = r.s33();
  if (type < 0) r.fail(malformed('bad-block-type', type), at);
  r.need('multi-value', 'a block type with an index', at);
  return { type };
}

function readCatchClause(r: Reader): CatchClause {
  const kind = r.byte();
  if (kind > 3) r.fail(malformed('bad-catch-clause', kind), r.at - 1);
  const tag = kind < 2 ? r.u32() : null;
  return { tag, ref: (kind & 1) !== 0, label: r.u32() };
}

// A module repeats few memory arguments many times: those of the first memory with small offsets are kept and shared.
type MemArgs = (MemArg | undefined)[];
const sharedOffsets = 1024;

function readMemArg(r: Reader, memArgs: MemArgs): MemArg {
  const at = r.at;
  const flags = r.u32();
  if (flags >= 0x80) r.fail(malformed('bad-memory-flags', flags), at);
  const hasMemory = (flags & 0x40) !== 0;
  if (hasMemory) r.need('multi-memory', 'a memory index', at);
  const align = flags & 0x3f;
  const memory = hasMemory ? r.u32() : 0;
  const offset = r.features.has('memory64') ? r.u64Rounded() : r.u32();
  if (memory !== 0 || offset >= sharedOffsets) return { align, memory, offset };
  return (memArgs[align * sharedOffsets + offset] ??= { align, memory, offset });
}

// The table by opcode: single bytes, and for each prefix byte what follows it.
const rows: (Instruction | undefined)[] = [];
const prefixedRows: (Instruction | undefined)[][] = [];
for (const prefix of opcodePrefixes) prefixedRows[prefix] = [];
for (const row of instructions) {
  if (row.opcode <= 0xff) rows[row.opcode] = row;
  else prefixedRows[row.opcode >>> 12]![row.opcode & 0xfff] = row;
}

// By row: how its immediates are read, and whether it takes part in nesting.
const readersOf = instructions.map(row =>
  row.immediates.map((kind): ReadImmediate<unknown> => readers[kind]),
);
const closers: readonly string[] = ['end', 'else', 'catch', 'catch_all', 'delegate'];
const nests = instructions.map(row => row.immediates.includes('blocktype') || closers.includes(row.name));

// By row: whether it names a data segment.
const namesData = instructions.map(row => row.immediates.includes('data'));

/** Reads the instruction sequences of one module. */
export class CodeReader {
  private readonly r: Reader;
  /** Whether instructions may name data segments. A body may only after a data count section. */
  mayNameData = true;
  // By row: whether the instruction's feature is off.
  private readonly isOff: readonly boolean[];
  private readonly memArgs: MemArgs = [];
  private readonly builder = new CodeBuilder();
  // The blocks around the instruction at hand.
  private readonly open: Instruction[] = [];

  constructor(r: Reader) {
    this.r = r;
    this.isOff = instructions.map(row => !r.features.has(row.feature));
  }

  /** Reads up to the `end` that closes the sequence. */
  read(): Code {
    const { r, memArgs, builder } = this;
    this.open.length = 0;
    for (;;) {
      const at = r.at;
      const row = this.readOpcode();
      const kinds = readersOf[row.index]!;
      const immediate =
        kinds.length === 0
          ? undefined
          : kinds.length === 1
            ? kinds[0]!(r, memArgs)
            : kinds.map(read => read(r, memArgs));
      builder.push(row, at, immediate);
      if (nests[row.index] && this.nest(row, at)) return builder.finish();
    }
  }

  private readOpcode(): Instruction {
    const { r } = this;
    const at = r.at;
    const byte = r.byte();
    const subs = prefixedRows[byte];
    const sub = subs && r.u32();
    const row = sub === undefined ? rows[byte] : subs![sub];
    if (!row) return r.fail(malformed('illegal-opcode', byte, sub), at);
    if (this.isOff[row.index]) r.need(row.feature, row.name, at);
    if (namesData[row.index] && !this.mayNameData) r.fail(malformed('data-count-required'), at);
    return row;
  }

  // Follows what the instruction opens and closes; true when it closes the sequence.
  private nest(row: Instruction, at: ByteOffset): boolean {
    const { open } = this;
    switch (row.name) {
      case 'end':
        return open.pop() === undefined;
      case 'delegate':
        this.leave(row, at, 'try');
        return false;
      case 'else':
        this.leave(row, at, 'if');
        break;
      case 'catch':
      case 'catch_all':
        this.leave(row, at, 'try', 'catch');
    }
    if (open.push(row) > limits.nesting) {
      this.r.fail(unsupported('limit', 'nested blocks', open.length, limits.nesting), at);
    }
    return false;
  }

  // Closes the innermost block, which has to be one of those that the instruction may close.
  private leave(row: Instruction, at: ByteOffset, block: Mnemonic, otherBlock = block): void {
    const name = this.open.pop()?.name;
    if (name !== block && name !== otherBlock) this.r.fail(malformed('end-expected', row.name), at);
  }
}
