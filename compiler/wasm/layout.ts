/**
 * Values in words of JavaScript: a number or a reference is one word, an i64 two and a v128 four int32 words, lowest first. Code holds them so
 * once they are split, and so do structs and arrays. A struct's words are numbered from its first field on, so those of its
 * supertype come first and have the same numbers.
 */
import type { StorageType, StructType, ValType } from './types.ts';

const ofI64: readonly ValType[] = ['i32', 'i32'];
const ofV128: readonly ValType[] = [...ofI64, ...ofI64];

/** The types of the words that hold a value. */
export function wordTypes(t: ValType): readonly ValType[] {
  if (t === 'i64') return ofI64;
  return t === 'v128' ? ofV128 : [t];
}

/** Words of a value, field or element. */
export function wordCount(type: StorageType): number {
  return type === 'i64' ? ofI64.length : type === 'v128' ? ofV128.length : 1;
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
