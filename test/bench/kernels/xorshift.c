// i64: shifts by constants and exclusive or.
#include "kernel.h"

EXPORT u32 run(u32 n) {
  u64 x = 88172645463325252u, sum = 0;
  while (n--) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    sum += x;
  }
  return fold(sum);
}
