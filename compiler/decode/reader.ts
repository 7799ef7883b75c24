/**
 * A cursor over the bytes of a module: bytes, LEB128 integers, floats, names and vectors (core specification §5.1, §5.2).
 * It owns "unexpected end". Errors name the offset at which the faulty item starts. What carries its size is read
 * first and measured after, as the reference interpreter does, so that errors inside come before those of the size.
 */
import type { Diagnostic } from '../diagnostics.ts';
import { CompileError, malformed, unsupported } from '../diagnostics.ts';
import type { FeatureName, FeatureSet } from '../wasm/features.ts';
import type { ByteOffset } from '../wasm/types.ts';

export class Reader {
  readonly bytes: Uint8Array;
  readonly features: FeatureSet;
  at: ByteOffset = 0;
  // The two halves of the last integer that took more than one byte.
  private low = 0;
  private high = 0;
  // A byte order mark is part of a name.
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(bytes: Uint8Array, features: FeatureSet) {
    this.bytes = bytes;
    this.features = features;
  }

  fail(diagnostic: Diagnostic, offset: ByteOffset = this.at): never {
    throw new CompileError(diagnostic, { offset });
  }

  /** Rejects `what`, which starts at `offset`, unless the feature is on. */
  need(feature: FeatureName, what: string, offset: ByteOffset): void {
    if (!this.features.has(feature)) this.fail(unsupported('feature-off', what, feature), offset);
  }

  get done(): boolean {
    return this.at === this.bytes.length;
  }

  byte(): number {
    const byte = this.peek();
    this.at++;
    return byte;
  }

  /** The next byte, which stays unread. */
  peek(): number {
    return this.bytes[this.at] ?? this.fail(malformed('unexpected-end'));
  }

  /** The code of a type constructor, a signed integer of seven bits. */
  typeCode(): number {
    const code = this.byte();
    if (code >= 0x80) this.fail(malformed('integer-too-long'), this.at - 1);
    return code;
  }

  u32(): number {
    const byte = this.peek();
    if (byte < 0x80) {
      this.at++;
      return byte;
    }
    this.leb(32, false);
    return this.low >>> 0;
  }

  s32(): number {
    const byte = this.peek();
    if (byte < 0x80) {
      this.at++;
      return (byte << 25) >> 25;
    }
    this.leb(32, true);
    return this.low;
  }

  s33(): number {
    this.leb(33, true);
    return this.high * 2 ** 32 + (this.low >>> 0);
  }

  u64(): bigint {
    this.leb(64, false);
    return this.high === 0 ? BigInt(this.low >>> 0) : BigInt.asUintN(64, this.wide());
  }

  /** A u64 as the nearest number. */
  u64Rounded(): number {
    const byte = this.peek();
    if (byte < 0x80) {
      this.at++;
      return byte;
    }
    this.leb(64, false);
    return (this.high >>> 0) * 2 ** 32 + (this.low >>> 0);
  }

  s64(): bigint {
    this.leb(64, true);
    return this.low >> 31 === this.high ? BigInt(this.low) : this.wide();
  }

  /** Four bytes, little-endian, as int32. */
  word(): number {
    return this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24);
  }

  /** Eight bytes, little-endian, as signed integer. */
  doubleWord(): bigint {
    this.low = this.word();
    this.high = this.word();
    return this.wide();
  }

  /** A view of the next `length` bytes. */
  view(length: number): Uint8Array {
    const { length: end } = this.bytes;
    if (end - this.at < length) this.fail(malformed('unexpected-end'), end);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** The number of bytes that a section, function body or name takes. */
  length(): number {
    const at = this.at;
    const length = this.u32();
    const left = this.bytes.length - this.at;
    if (length > left) this.fail(malformed('length-out-of-bounds', length, left), at);
    return length;
  }

  name(): string {
    const bytes = this.view(this.length());
    try {
      return this.utf8.decode(bytes);
    } catch {
      return this.fail(malformed('bad-utf8'), this.at - bytes.length);
    }
  }

  /** A vector of at most `limit` items, of which error messages speak as `what`. */
  list<T>(what: string, limit: number, item: (index: number) => T): T[] {
    const at = this.at;
    const count = this.u32();
    if (count > limit) this.fail(unsupported('limit', what, count, limit), at);
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(item(i));
    return items;
  }

  /** Reads a size in bytes and, with `item`, what has to have that size. */
  sized<T>(item: (end: ByteOffset) => T): T {
    const size = this.length();
    const start = this.at;
    const value = item(start + size);
    if (this.at !== start + size) {
      this.fail(malformed('size-mismatch', size, this.at - start), Math.min(this.at, start + size));
    }
    return value;
  }

  private wide(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low >>> 0);
  }

  // Reads into `low` and `high`. The last byte that an integer of `bits` bits may have holds fewer than seven of its bits:
  // the others must be zero or copies of the sign.
  private leb(bits: number, signed: boolean): void {
    const start = this.at;
    let low = 0;
    let high = 0;
    let shift = 0;
    let byte: number;
    do {
      const left = bits - shift;
      if (left <= 0) this.fail(malformed('integer-too-long'), start);
      byte = this.byte();
      const payload = byte & 0x7f;
      if (left < 7) {
        const spare = signed ? (-1 << (left - 1)) & 0x7f : (-1 << left) & 0x7f;
        const unused = payload & spare;
        if (unused !== 0 && !(signed && unused === spare)) {
          this.fail(malformed('integer-too-large', bits), start);
        }
      }
      if (shift < 32) low |= payload << shift;
      if (shift === 28) high = payload >>> 4;
      else if (shift > 28) high |= payload << (shift - 32);
      shift += 7;
    } while (byte & 0x80);
    if (signed && byte & 0x40) {
      if (shift < 32) low |= -1 << shift;
      if (shift < 64) high |= shift < 32 ? -1 : -1 << (shift - 32);
    }
    this.low = low;
    this.high = high;
  }
}
