// Unaligned loads and stores: a greedy LZ compressor and its decoder, four and eight bytes at a time.
#include "kernel.h"

enum { SIZE = 32768, BITS = 12 };
static u8 input[SIZE + 16], packed[SIZE * 2], output[SIZE + 16];
static u32 table[1 << BITS];

static inline u32 get32(const u8 *p) {
  u32 x;
  __builtin_memcpy(&x, p, 4);
  return x;
}
static inline u64 get64(const u8 *p) {
  u64 x;
  __builtin_memcpy(&x, p, 8);
  return x;
}
static inline void put64(u8 *p, u64 x) { __builtin_memcpy(p, &x, 8); }
static inline void put16(u8 *p, u16 x) { __builtin_memcpy(p, &x, 2); }
static inline u32 get16(const u8 *p) {
  u16 x;
  __builtin_memcpy(&x, p, 2);
  return x;
}

static u8 *literals(u8 *to, const u8 *from, u32 count) {
  put16(to, (u16)count);
  to += 2;
  for (u32 i = 0; i < count; i += 8) put64(to + i, get64(from + i));
  return to + count;
}

static u32 compress(void) {
  u8 *to = packed;
  u32 at = 0, start = 0;
  while (at < SIZE - 16) {
    u32 word = get32(input + at), slot = word * 2654435761u >> (32 - BITS), from = table[slot];
    table[slot] = at;
    if (from >= at || get32(input + from) != word) {
      at++;
      continue;
    }
    u32 length = 4;
    while (at + length < SIZE - 16) {
      u64 difference = get64(input + from + length) ^ get64(input + at + length);
      if (difference) {
        length += (u32)__builtin_ctzll(difference) >> 3;
        break;
      }
      length += 8;
    }
    to = literals(to, input + start, at - start);
    put16(to, (u16)(at - from));
    put16(to + 2, (u16)length);
    to += 4;
    start = at += length;
  }
  to = literals(to, input + start, SIZE - start);
  return (u32)(to - packed);
}

static u32 expand(u32 size) {
  u8 *to = output;
  for (const u8 *p = packed, *end = packed + size;;) {
    u32 count = get16(p);
    for (u32 i = 0; i < count; i += 8) put64(to + i, get64(p + 2 + i));
    to += count;
    p += 2 + count;
    if (p >= end) return (u32)(to - output);
    u32 distance = get16(p), length = get16(p + 2);
    p += 4;
    if (distance >= 8)
      for (u32 i = 0; i < length; i += 8) put64(to + i, get64(to + i - distance));
    else
      for (u32 i = 0; i < length; i++) to[i] = to[i - distance];
    to += length;
  }
}

EXPORT u32 run(u32 n) {
  u32 seed = 3, sum = 0;
  while (n--) {
    for (u32 i = 0; i < SIZE; i++) {
      u32 r = next(&seed) >> 20;
      input[i] = i > 300 && r & 15 ? input[i - 37 - (r >> 10) * 64] : (u8)(r >> 4);
    }
    for (u32 i = 0; i < 1 << BITS; i++) table[i] = ~0u;
    u32 size = compress(), length = expand(size);
    sum = sum * 31 + size + length;
    for (u32 i = 0; i < SIZE; i += 64) sum += (u32)output[i] << (i & 15);
  }
  return sum;
}
