/**
 * Instructions in the text format, one line each, for people: mnemonic and immediates. Nothing
 * parses it back; float constants print as the decimal number they are, NaNs with their payload.
 */
import type { Code } from './code.ts';
import { f32FromBits, f64FromBits } from './floats.ts';
import type { CatchClause, ImmediateKind, Immediates } from './immediates.ts';
import type { Instruction } from './instructions.ts';
import type { HeapType } from './types.ts';
import { typeName } from './types.ts';

/** The kinds of immediates that are an index of what may have a name. */
export type NamedKind = 'func' | 'type' | 'table' | 'memory' | 'global' | 'local' | 'tag';

/** The text of an index. */
export type Naming = (kind: NamedKind, index: number) => string;

type Print<T> = (value: T, row: Instruction, naming: Naming) => string;

const byNumber: Naming = (_kind, index) => String(index);
const index: Print<number> = String;
const named =
  (kind: NamedKind): Print<number> =>
  (index, _row, naming) =>
    naming(kind, index);
const heapType: Print<HeapType> = String;

const printers: { readonly [Kind in ImmediateKind]: Print<Immediates[Kind]> } = {
  label: index,
  labels: ({ labels, default: last }) => [...labels, last].join(' '),
  castlabel: ({ label, from, to }) => `${label} ${typeName(from)} ${typeName(to)}`,
  catches: clauses => clauses.map(catchClause).join(' '),
  blocktype: blockType => {
    if ('type' in blockType) return `(type ${blockType.type})`;
    return blockType.result === null ? '' : `(result ${typeName(blockType.result)})`;
  },
  func: named('func'),
  type: named('type'),
  table: named('table'),
  memory: named('memory'),
  global: named('global'),
  local: named('local'),
  tag: named('tag'),
  elem: index,
  data: index,
  field: index,
  heaptype: heapType,
  valtypes: types => `(result ${types.map(typeName).join(' ')})`,
  memarg: ({ align, memory, offset }, { bytes }) =>
    [
      ...(memory === 0 ? [] : [memory]),
      ...(offset === 0 ? [] : [`offset=${offset}`]),
      ...(2 ** align === bytes ? [] : [`align=${2 ** align}`]),
    ].join(' '),
  lane: index,
  shuffle: lanes => lanes.join(' '),
  count: index,
  i32: index,
  i64: String,
  f32: bits => floatText(f32FromBits(bits), bits & 0x7fffff),
  f64: bits => floatText(f64FromBits(bits), BigInt.asUintN(52, bits)),
  v128: words => `i32x4 ${words.map(word => `0x${(word >>> 0).toString(16)}`).join(' ')}`,
  zero: () => '',
};

function catchClause({ tag, ref, label }: CatchClause): string {
  const name = `catch${tag === null ? '_all' : ''}${ref ? '_ref' : ''}`;
  return `(${[name, ...(tag === null ? [] : [tag]), label].join(' ')})`;
}

function floatText(value: number, payload: number | bigint): string {
  if (Number.isNaN(value)) return `nan:0x${payload.toString(16)}`;
  if (Object.is(value, -0)) return '-0';
  return String(value).replace('Infinity', 'inf');
}

/** Such as `i32.load offset=8`; indices are numbers unless a naming says otherwise. */
export function printInstruction(code: Code, i: number, naming: Naming = byNumber): string {
  const row = code.op(i);
  const { immediates } = row;
  const values = immediates.length === 1 ? [code.immediate(i)] : ((code.immediate(i) ?? []) as unknown[]);
  const texts = immediates.map((kind, n) => (printers[kind] as Print<unknown>)(values[n], row, naming));
  return [row.name, ...texts.filter(text => text !== '')].join(' ');
}
