// i64 from and to f64, signed and unsigned.
#include "kernel.h"

EXPORT u32 run(u32 n) {
  u64 x = 88172645463325252u, sum = 0;
  double total = 0.5;
  while (n--) {
    x = x * 6364136223846793005u + 1442695040888963407u;
    double a = (double)(i64)x, b = (double)(x >> 9);
    total = total * 0.5 + b - a * 0.25;
    sum ^= (u64)(i64)(total * 0.125) + (u64)b;
  }
  return fold(sum);
}
