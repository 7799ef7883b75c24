// Direct calls: Fibonacci numbers by recursion.
#include "kernel.h"

static NOINLINE u32 fib(u32 n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

EXPORT u32 run(u32 n) {
  u32 sum = 0;
  while (n--) sum += fib(24 + (n & 1));
  return sum;
}
