// i64: sums, differences and comparisons of numbers in memory.
#include "kernel.h"

enum { SIZE = 4096 };
static i64 items[SIZE];

EXPORT u32 run(u32 n) {
  u32 seed = 6;
  for (u32 i = 0; i < SIZE; i++) items[i] = (i64)next(&seed) << 20 ^ -(i64)next(&seed);
  i64 sum = 0, greatest = 0;
  while (n--)
    for (u32 i = 0; i < SIZE; i++) {
      i64 x = items[i] - (i64)n;
      sum += x;
      if (x > greatest) greatest = x + (sum & 1);
    }
  return fold((u64)(sum ^ greatest));
}
