// 16-bit loads and stores: sound samples mixed, with saturation.
#include "kernel.h"

enum { SIZE = 16384 };
static i16 left[SIZE], right[SIZE], out[SIZE];

EXPORT u32 run(u32 n) {
  u32 seed = 1, sum = 0;
  for (u32 i = 0; i < SIZE; i++) {
    left[i] = (i16)(next(&seed) >> 16);
    right[i] = (i16)(next(&seed) >> 16);
  }
  while (n--) {
    i32 gain = (i32)(n & 255);
    for (u32 i = 0; i < SIZE; i++) {
      i32 x = (left[i] * gain + right[i] * (255 - gain)) >> 7;
      out[i] = (i16)(x > 32767 ? 32767 : x < -32768 ? -32768 : x);
    }
    for (u32 i = 0; i < SIZE; i += 64) sum = sum * 31 + (u16)out[i];
  }
  return sum;
}
