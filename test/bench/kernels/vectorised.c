// SIMD as clang makes it of plain loops (-DSCALAR: as it does not): sums of absolute differences of bytes and of products of 16-bit samples.
#include "kernel.h"

static u8 a[4096], b[4096];
static i16 x[4096], y[4096];

EXPORT u32 run(u32 n) {
  u32 seed = 19;
  for (u32 i = 0; i < 4096; i++) {
    a[i] = (u8)(next(&seed) >> 24), b[i] = (u8)(next(&seed) >> 24), x[i] = (i16)(next(&seed) >> 16), y[i] = (i16)(next(&seed) >> 16);
  }
  u32 sum = 0;
  while (n--) {
    u32 difference = 0;
    i32 dot = 0;
    for (u32 i = 0; i < 4096; i++) difference += (u32)(a[i] < b[i] ? b[i] - a[i] : a[i] - b[i]);
    for (u32 i = 0; i < 4096; i++) dot += x[i] * y[i];
    for (u32 i = 0; i < 4096; i++) a[i] = (u8)((a[i] + b[i] + 1) >> 1);
    sum = sum * 31 + difference + (u32)dot;
    b[n & 4095]++;
  }
  return sum;
}
