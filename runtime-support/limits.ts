/** Argument conversions of the JavaScript API that memories and tables share (Web IDL's [EnforceRange], "AddressValueToU64"). */
import { HAS_LONG_ADDRESSES } from './parts.ts';

/** A count of pages or elements from a JavaScript value. Throws TypeError. */
export function to_count(value: unknown, address: 'i32' | 'i64', what: string): number {
  if (HAS_LONG_ADDRESSES && address === 'i64') {
    if (typeof value !== 'bigint') throw new TypeError(`${what} must be a BigInt`);
    if (value < 0n || value >= 1n << 64n) throw new TypeError(`${what} must be a 64-bit unsigned integer`);
    return Number(value);
  }
  const number = +(value as number);
  const integer = Math.trunc(number);
  if (!(integer >= 0 && integer <= 0xffff_ffff))
    throw new TypeError(`${what} must be a 32-bit unsigned integer`);
  return integer + 0; // no -0
}

/** The inverse, for results. */
export function from_count(count: number, address: 'i32' | 'i64'): number | bigint {
  return address === 'i64' ? BigInt(count) : count;
}

/** What memories and tables are made from. */
export interface LimitsDescriptor {
  initial?: number | bigint;
  minimum?: number | bigint;
  maximum?: number | bigint;
  address?: 'i32' | 'i64';
}

export interface CheckedLimits {
  readonly address: 'i32' | 'i64';
  readonly minimum: number;
  readonly maximum: number | null;
}

/** The members of a dictionary are those of any object; undefined and null are one without. */
export function to_descriptor<T>(descriptor: T): T {
  const isObject = typeof descriptor === 'object' || typeof descriptor === 'function';
  if (!isObject || descriptor === null) throw new TypeError('a descriptor must be an object');
  return descriptor;
}

export function to_address({ address = 'i32' }: LimitsDescriptor): 'i32' | 'i64' {
  if (address !== 'i32' && address !== 'i64') throw new TypeError(`unknown address type ${String(address)}`);
  return address;
}

/** Throws TypeError for values out of their type, RangeError for limits that contradict one another. */
export function to_limits(descriptor: LimitsDescriptor, address: 'i32' | 'i64'): CheckedLimits {
  const { initial: least = descriptor.minimum } = descriptor;
  if (least === undefined) throw new TypeError("property 'initial' is required");
  const minimum = to_count(least, address, "property 'initial'");
  const given = descriptor.maximum;
  const maximum = given === undefined ? null : to_count(given, address, "property 'maximum'");
  if (maximum !== null && maximum < minimum) throw new RangeError("property 'maximum' is below 'initial'");
  return { address, minimum, maximum };
}
