/**
 * How structs and arrays are laid out in words of JavaScript: a number or a reference is one word, an i64 two and a v128 four int32 words.
 * A struct's words are numbered from its first field on, so those of its supertype come first and have the same numbers.
 */
import type { StorageType, StructType } from './types.ts';

/** Words of one field or element. */
export function wordCount(type: StorageType): number {
  return type === 'i64' ? 2 : type === 'v128' ? 4 : 1;
}

/** The number of a field's first word. */
export function firstWord({ fields }: StructType, field: number): number {
  let word = 0;
  for (let i = 0; i < field; i++) word += wordCount(fields[i]!.type);
  return word;
}

/** What each word of a struct holds: i an int32, d a double, r a reference. Structs of the same shape can share a class. */
export function shapeOf({ fields }: StructType): string {
  return fields.map(({ type }) => wordKind(type).repeat(wordCount(type))).join('');
}

function wordKind(type: StorageType): 'i' | 'd' | 'r' {
  if (typeof type === 'object') return 'r';
  return type === 'f32' || type === 'f64' ? 'd' : 'i';
}
