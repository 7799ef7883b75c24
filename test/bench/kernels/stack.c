// The stack pointer, a mutable global: small functions that keep arrays in their frames.
#include "kernel.h"

static NOINLINE u32 mean(const u32 *items, u32 count) {
  u32 sum = 0;
  for (u32 i = 0; i < count; i++) sum += items[i];
  return sum >> 3;
}

static NOINLINE u32 leaf(u32 x, u32 y) {
  volatile u32 frame[8];
  for (u32 i = 0; i < 8; i++) frame[i] = x += y ^ i;
  return mean((const u32 *)frame, 8);
}

static NOINLINE u32 inner(u32 x) {
  u32 frame[4] = {x, x >> 3, x << 5, ~x};
  u32 y = leaf(frame[x & 3], x);
  frame[y & 3] = y;
  return mean(frame, 4) + leaf(y, x);
}

EXPORT u32 run(u32 n) {
  u32 x = 1;
  while (n--) x = inner(x + n);
  return x;
}
