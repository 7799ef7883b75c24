/**
 * Exceptions (core specification §4.2.10, JavaScript API "Exceptions"). An exception is a plain object, not an Error: making one takes no
 * stack trace. It belongs to a tag and carries values.
 */

export interface TagType {
  /** value types */
  readonly parameters: readonly string[];
}

/** A tag. */
export class Tag {
  readonly type: TagType;

  constructor(type: TagType) {
    this.type = type;
  }

  get [Symbol.toStringTag](): string {
    return 'WebAssembly.Tag';
  }
}

/** A WebAssembly exception. */
export class Exception {
  readonly tag: Tag;
  /** as WebAssembly holds them, an i64 as two words */
  readonly payload: readonly unknown[];

  constructor(tag: Tag, payload: readonly unknown[]) {
    this.tag = tag;
    this.payload = payload;
  }

  get [Symbol.toStringTag](): string {
    return 'WebAssembly.Exception';
  }
}
