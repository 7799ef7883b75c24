/**
 * Recursive groups as text, the ground of type equality. Two groups with the same text are equal, provided that `outer` names
 * equal types outside the group equally and different ones differently; members refer to one another by position.
 *
 *   (i32,i64)->(f32)              a final function type alone in its group, which is what plain modules have
 *   sub 4:{mut i8,(ref null .0)}  an open struct type below type 4, with a reference to itself
 *   rec(…;…)                      several members
 */
import { sha256 } from './sha256.ts';
import type {
  CompositeType,
  FieldType,
  RecGroup,
  StorageType,
  SubType,
  TypeIndex,
  ValType,
} from './types.ts';
import { isRef, typeName } from './types.ts';

export function groupText(
  types: readonly SubType[],
  { start, count }: RecGroup,
  outer: (index: TypeIndex) => string,
): string {
  const name = (x: TypeIndex): string => (x >= start ? `.${x - start}` : outer(x));
  const members = types.slice(start, start + count).map(type => subTypeText(type, name));
  return count === 1 ? members[0]! : `rec(${members.join(';')})`;
}

// A longer text gives way to its hash, lest types that refer to types grow without bound.
const longestKey = 64;

/** The identity of a group in every module, made from a text whose outer names are such identities. */
export function groupKey(text: string): string {
  return text.length <= longestKey ? text : `#${sha256(new TextEncoder().encode(text)).slice(0, 32)}`;
}

function subTypeText({ final, supertypes, type }: SubType, name: (x: TypeIndex) => string): string {
  const text = compositeText(type, name);
  if (final && supertypes.length === 0) return text;
  return `${final ? 'final' : 'sub'} ${supertypes.map(x => `${name(x)}:`).join('')}${text}`;
}

function compositeText(type: CompositeType, name: (x: TypeIndex) => string): string {
  const storage = (t: StorageType): string =>
    isRef(t) && typeof t.heap !== 'string'
      ? `(ref ${t.nullable ? 'null ' : ''}${name(t.heap)})`
      : typeName(t);
  const values = (ts: readonly ValType[]): string => `(${ts.map(storage).join()})`;
  const field = ({ type: t, mutable }: FieldType): string => (mutable ? 'mut ' : '') + storage(t);
  if (type.kind === 'func') return `${values(type.params)}->${values(type.results)}`;
  if (type.kind === 'array') return `[${field(type.field)}]`;
  return `{${type.fields.map(field).join()}}`;
}
