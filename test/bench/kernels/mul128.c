// i64: products of 64 by 64 bits to 128, as big-number code makes them.
#include "kernel.h"

enum { SIZE = 32 };
static u64 a[SIZE], b[SIZE], c[SIZE * 2];

static inline u64 multiply(u64 x, u64 y, u64 *high) {
  u64 xl = (u32)x, xh = x >> 32, yl = (u32)y, yh = y >> 32;
  u64 ll = xl * yl, lh = xl * yh, hl = xh * yl, hh = xh * yh;
  u64 middle = (ll >> 32) + (u32)lh + (u32)hl;
  *high = hh + (lh >> 32) + (hl >> 32) + (middle >> 32);
  return middle << 32 | (u32)ll;
}

EXPORT u32 run(u32 n) {
  u32 seed = 8;
  for (u32 i = 0; i < SIZE; i++) {
    a[i] = (u64)next(&seed) << 32 | next(&seed);
    b[i] = (u64)next(&seed) << 32 | next(&seed);
  }
  while (n--) {
    for (u32 i = 0; i < SIZE * 2; i++) c[i] = 0;
    for (u32 i = 0; i < SIZE; i++) {
      u64 carry = 0;
      for (u32 j = 0; j < SIZE; j++) {
        u64 high, low = multiply(a[i], b[j], &high);
        low += carry;
        high += low < carry;
        low += c[i + j];
        carry = high + (low < c[i + j]);
        c[i + j] = low;
      }
      c[i + SIZE] = carry;
    }
    a[n % SIZE] ^= c[SIZE];
  }
  u64 sum = 0;
  for (u32 i = 0; i < SIZE * 2; i++) sum = sum * 31 + c[i];
  return fold(sum);
}
