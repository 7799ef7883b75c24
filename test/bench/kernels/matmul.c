// f64 with an accumulator in a local: matrices multiplied.
#include "kernel.h"

enum { SIZE = 96 };
static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

EXPORT u32 run(u32 n) {
  for (u32 i = 0; i < SIZE; i++)
    for (u32 j = 0; j < SIZE; j++) {
      a[i][j] = (i * 3 + j) % 11 / 8.0;
      b[i][j] = (i + j * 7) % 13 / 16.0;
    }
  double trace = 0;
  while (n--) {
    for (u32 i = 0; i < SIZE; i++)
      for (u32 j = 0; j < SIZE; j++) {
        double sum = 0;
        for (u32 k = 0; k < SIZE; k++) sum += a[i][k] * b[k][j];
        c[i][j] = sum;
      }
    for (u32 i = 0; i < SIZE; i++) trace += c[i][i];
    a[n % SIZE][0] += 0.25;
  }
  u64 bits;
  __builtin_memcpy(&bits, &trace, 8);
  return fold(bits);
}
