// memory.copy and memory.fill of many sizes, overlapping and not.
#include "kernel.h"

enum { SIZE = 65536 };
static u8 from[SIZE], to[SIZE];

EXPORT u32 run(u32 n) {
  u32 seed = 14, sum = 0;
  for (u32 i = 0; i < SIZE; i++) from[i] = (u8)(next(&seed) >> 24), to[i] = 0;
  while (n--) {
    u32 r = next(&seed), length = (r >> 8 & 1023) >> (r & 7), at = r >> 17;
    __builtin_memcpy(to + at, from + (at ^ 4096), length);
    __builtin_memmove(from + at + 8, from + at, length);
    __builtin_memset(to + (at ^ 8192), (u8)r, length >> 1);
    sum = sum * 31 + to[at ^ 5] + from[at + 9];
  }
  return sum;
}
