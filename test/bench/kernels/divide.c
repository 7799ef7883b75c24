// i64: unsigned division and remainder, of numbers below 2^32 (WIDTH 32), 2^53 (WIDTH 53) or of all 64 bits.
#include "kernel.h"

EXPORT u32 run(u32 n) {
  u64 x = 88172645463325252u, sum = 0;
  while (n--) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
#if WIDTH == 32
    u64 a = x >> 32, b = (x & 0xffff) + 1;
#elif WIDTH == 53
    u64 a = x >> 11, b = (x & 0xfffffff) + 1;
#else
    u64 a = x, b = (x << 7 | 1) >> (x & 31);
#endif
    sum += a / b ^ a % b;
  }
  return fold(sum);
}
