/**
 * Atomic instructions (threads proposal) on any memory, by `Atomics`. An address that is not a multiple of the width traps first, then one beyond the
 * end. Narrow elements are unsigned, so what was there before comes out zero-extended, and operands wrap by themselves. An i64 crosses as
 * one BigInt element and is never seen by halves. What an instruction of another agent did before, this one's successors see: its
 * growth of the memory, too.
 */
import { i64_from_js, i64_to_js } from './conversions.ts';
import { bytes_to, type MemoryState } from './memory.ts';
import { acquired } from './shared-memory.ts';
import { trap } from './trap.ts';

/** The memory as atomics see it; made anew when its bytes are. */
export interface AtomicViews {
  readonly bytes: Uint8Array;
  readonly halves: Uint16Array;
  readonly words: Int32Array;
  readonly longs: BigInt64Array;
}

export interface AtomicState extends MemoryState {
  views?: AtomicViews;
}

/** Views of the memory after checking an access. Traps. */
export function atomic_views(state: AtomicState, address: number, width: number): AtomicViews {
  if (address % width !== 0) trap('unaligned atomic');
  const bytes = bytes_to(address + width, state);
  const { views } = state;
  return views?.bytes === bytes ? views : (state.views = make_views(bytes));
}

function make_views(bytes: Uint8Array): AtomicViews {
  const { buffer, length } = bytes;
  return {
    bytes,
    halves: new Uint16Array(buffer, 0, length >>> 1),
    words: new Int32Array(buffer, 0, Math.floor(length / 4)),
    longs: new BigInt64Array(buffer, 0, Math.floor(length / 8)),
  };
}

/** The low word, the high one in a register. */
function acquired_long(state: MemoryState, value: bigint): number {
  return i64_from_js(acquired(state, value));
}

const bytes_at = (m: MemoryState, at: number): Uint8Array => atomic_views(m, at, 1).bytes;
const halves_at = (m: MemoryState, at: number): Uint16Array => atomic_views(m, at, 2).halves;
const words_at = (m: MemoryState, at: number): Int32Array => atomic_views(m, at, 4).words;
const longs_at = (m: MemoryState, at: number): BigInt64Array => atomic_views(m, at, 8).longs;

type Load = (m: MemoryState, at: number) => number;
type Store = (m: MemoryState, at: number, value: number) => void;
type Modify = (m: MemoryState, at: number, value: number) => number;
type Exchange = (m: MemoryState, at: number, expected: number, value: number) => number;
type StoreLong = (m: MemoryState, at: number, low: number, high: number) => void;
type ModifyLong = (m: MemoryState, at: number, low: number, high: number) => number;
type ExchangeLong = (m: MemoryState, at: number, ...words: [number, number, number, number]) => number;

export const i32_atomic_load8_u: Load = (m, at) => acquired(m, Atomics.load(bytes_at(m, at), at));
export const i32_atomic_load16_u: Load = (m, at) => acquired(m, Atomics.load(halves_at(m, at), at >>> 1));
export const i32_atomic_load: Load = (m, at) => acquired(m, Atomics.load(words_at(m, at), at >>> 2));
export const i64_atomic_load: Load = (m, at) => acquired_long(m, Atomics.load(longs_at(m, at), at >>> 3));

export const i32_atomic_store8: Store = (m, at, x) => acquired(m, void Atomics.store(bytes_at(m, at), at, x));
export const i32_atomic_store16: Store = (m, at, x) =>
  acquired(m, void Atomics.store(halves_at(m, at), at >>> 1, x));
export const i32_atomic_store: Store = (m, at, x) =>
  acquired(m, void Atomics.store(words_at(m, at), at >>> 2, x));
export const i64_atomic_store: StoreLong = (m, at, low, high) =>
  acquired(m, void Atomics.store(longs_at(m, at), at >>> 3, i64_to_js(low, high)));

export const i32_atomic_rmw8_add_u: Modify = (m, at, x) => acquired(m, Atomics.add(bytes_at(m, at), at, x));
export const i32_atomic_rmw16_add_u: Modify = (m, at, x) =>
  acquired(m, Atomics.add(halves_at(m, at), at >>> 1, x));
export const i32_atomic_rmw_add: Modify = (m, at, x) =>
  acquired(m, Atomics.add(words_at(m, at), at >>> 2, x));
export const i64_atomic_rmw_add: ModifyLong = (m, at, low, high) =>
  acquired_long(m, Atomics.add(longs_at(m, at), at >>> 3, i64_to_js(low, high)));

export const i32_atomic_rmw8_sub_u: Modify = (m, at, x) => acquired(m, Atomics.sub(bytes_at(m, at), at, x));
export const i32_atomic_rmw16_sub_u: Modify = (m, at, x) =>
  acquired(m, Atomics.sub(halves_at(m, at), at >>> 1, x));
export const i32_atomic_rmw_sub: Modify = (m, at, x) =>
  acquired(m, Atomics.sub(words_at(m, at), at >>> 2, x));
export const i64_atomic_rmw_sub: ModifyLong = (m, at, low, high) =>
  acquired_long(m, Atomics.sub(longs_at(m, at), at >>> 3, i64_to_js(low, high)));

export const i32_atomic_rmw8_and_u: Modify = (m, at, x) => acquired(m, Atomics.and(bytes_at(m, at), at, x));
export const i32_atomic_rmw16_and_u: Modify = (m, at, x) =>
  acquired(m, Atomics.and(halves_at(m, at), at >>> 1, x));
export const i32_atomic_rmw_and: Modify = (m, at, x) =>
  acquired(m, Atomics.and(words_at(m, at), at >>> 2, x));
export const i64_atomic_rmw_and: ModifyLong = (m, at, low, high) =>
  acquired_long(m, Atomics.and(longs_at(m, at), at >>> 3, i64_to_js(low, high)));

export const i32_atomic_rmw8_or_u: Modify = (m, at, x) => acquired(m, Atomics.or(bytes_at(m, at), at, x));
export const i32_atomic_rmw16_or_u: Modify = (m, at, x) =>
  acquired(m, Atomics.or(halves_at(m, at), at >>> 1, x));
export const i32_atomic_rmw_or: Modify = (m, at, x) => acquired(m, Atomics.or(words_at(m, at), at >>> 2, x));
export const i64_atomic_rmw_or: ModifyLong = (m, at, low, high) =>
  acquired_long(m, Atomics.or(longs_at(m, at), at >>> 3, i64_to_js(low, high)));

export const i32_atomic_rmw8_xor_u: Modify = (m, at, x) => acquired(m, Atomics.xor(bytes_at(m, at), at, x));
export const i32_atomic_rmw16_xor_u: Modify = (m, at, x) =>
  acquired(m, Atomics.xor(halves_at(m, at), at >>> 1, x));
export const i32_atomic_rmw_xor: Modify = (m, at, x) =>
  acquired(m, Atomics.xor(words_at(m, at), at >>> 2, x));
export const i64_atomic_rmw_xor: ModifyLong = (m, at, low, high) =>
  acquired_long(m, Atomics.xor(longs_at(m, at), at >>> 3, i64_to_js(low, high)));

export const i32_atomic_rmw8_xchg_u: Modify = (m, at, x) =>
  acquired(m, Atomics.exchange(bytes_at(m, at), at, x));
export const i32_atomic_rmw16_xchg_u: Modify = (m, at, x) =>
  acquired(m, Atomics.exchange(halves_at(m, at), at >>> 1, x));
export const i32_atomic_rmw_xchg: Modify = (m, at, x) =>
  acquired(m, Atomics.exchange(words_at(m, at), at >>> 2, x));
export const i64_atomic_rmw_xchg: ModifyLong = (m, at, low, high) =>
  acquired_long(m, Atomics.exchange(longs_at(m, at), at >>> 3, i64_to_js(low, high)));

export const i32_atomic_rmw8_cmpxchg_u: Exchange = (m, at, expected, x) =>
  acquired(m, Atomics.compareExchange(bytes_at(m, at), at, expected, x));
export const i32_atomic_rmw16_cmpxchg_u: Exchange = (m, at, expected, x) =>
  acquired(m, Atomics.compareExchange(halves_at(m, at), at >>> 1, expected, x));
export const i32_atomic_rmw_cmpxchg: Exchange = (m, at, expected, x) =>
  acquired(m, Atomics.compareExchange(words_at(m, at), at >>> 2, expected, x));
export const i64_atomic_rmw_cmpxchg: ExchangeLong = (m, at, expectedLow, expectedHigh, low, high) => {
  const expected = i64_to_js(expectedLow, expectedHigh);
  const x = i64_to_js(low, high);
  return acquired_long(m, Atomics.compareExchange(longs_at(m, at), at >>> 3, expected, x));
};
