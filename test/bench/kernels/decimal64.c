// i64: division by a constant, as in printing and calendars.
#include "kernel.h"

static u8 digits[24];

EXPORT u32 run(u32 n) {
  u64 x = 88172645463325252u;
  u32 sum = 0;
  while (n--) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    u64 rest = x >> (n & 31);
    u32 at = 24;
    do {
      digits[--at] = (u8)('0' + rest % 10);
      rest /= 10;
    } while (rest);
    for (; at < 24; at++) sum = sum * 31 + digits[at];
  }
  return sum;
}
