// Direct calls with i64 parameters and results.
#include "kernel.h"

static NOINLINE u64 fib(u64 n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

EXPORT u32 run(u32 n) {
  u64 sum = 0;
  while (n--) sum += fib(22 + (n & 1));
  return fold(sum);
}
