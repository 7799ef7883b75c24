/**
 * Element and data segments (core specification §5.5.12, §5.5.14). Their first number holds flags: what the segment is
 * good for and in which of several shorter ways it is written.
 */
import { malformed } from '../diagnostics.ts';
import { limits } from '../wasm/features.ts';
import type { DataSegment, ElementSegment } from '../wasm/module.ts';
import type { RefType } from '../wasm/types.ts';
import { refType } from '../wasm/types.ts';
import type { CodeReader } from './code.ts';
import type { Reader } from './reader.ts';
import { readRefType } from './types.ts';

// Flags of element segments. The second means `declarative` for segments that are not active.
const isNotActive = 1;
const namesTable = 2;
const holdsExpressions = 4;

export function readElement(r: Reader, code: CodeReader, index: number): ElementSegment {
  const at = r.at;
  const flags = r.u32();
  if (flags > 7) r.fail(malformed('bad-element-flags', flags), at);
  if (flags !== 0) r.need('bulk-memory-operations', 'an element segment with flags', at);
  const active = !(flags & isNotActive);
  const mode = active ? 'active' : flags & namesTable ? 'declarative' : 'passive';
  const table = active && flags & namesTable ? r.u32() : 0;
  const offset = active ? code.read() : null;
  const isTyped = (flags & (isNotActive | namesTable)) !== 0;
  if (flags & holdsExpressions) {
    const type = isTyped ? readRefType(r) : refType(true, 'func');
    const items = r.list('elements of a segment', limits.tableSize, () => code.read());
    return { index, mode, table, offset, type, items, itemsAreIndices: false, at };
  }
  const type = isTyped ? readElementKind(r) : refType(false, 'func');
  const items = r.list('elements of a segment', limits.tableSize, () => r.u32());
  return { index, mode, table, offset, type, items, itemsAreIndices: true, at };
}

function readElementKind(r: Reader): RefType {
  const kind = r.byte();
  if (kind !== 0) r.fail(malformed('bad-element-kind', kind), r.at - 1);
  return refType(false, 'func');
}

export function readData(r: Reader, code: CodeReader, index: number): DataSegment {
  const at = r.at;
  const flags = r.u32();
  if (flags > 2) r.fail(malformed('bad-data-flags', flags), at);
  if (flags !== 0) r.need('bulk-memory-operations', 'a data segment with flags', at);
  const mode = flags === 1 ? 'passive' : 'active';
  const memory = flags === 2 ? r.u32() : 0;
  const offset = mode === 'active' ? code.read() : null;
  return { index, mode, memory, offset, bytes: r.view(r.u32()), at };
}
