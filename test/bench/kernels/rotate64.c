// i64: shifts and rotates by amounts that vary.
#include "kernel.h"

EXPORT u32 run(u32 n) {
  u64 x = 0x9e3779b97f4a7c15u, y = 1, sum = 0;
  while (n--) {
    u64 count = y & 63;
    x = rotl64(x, count) + y;
    y = (x >> (count & 31)) ^ (y << (n & 7));
    sum ^= (u64)((i64)x >> (n & 63)) + y;
  }
  return fold(sum);
}
