// f32: a cascade of second-order filters over samples in memory.
#include "kernel.h"

enum { SIZE = 4096 };
static float samples[SIZE];

static void biquad(float b0, float b1, float b2, float a1, float a2) {
  float x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  for (u32 i = 0; i < SIZE; i++) {
    float x = samples[i], y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    samples[i] = y;
  }
}

EXPORT u32 run(u32 n) {
  u32 seed = 5, sum = 0;
  while (n--) {
    for (u32 i = 0; i < SIZE; i++) samples[i] = (float)(i32)(next(&seed) >> 8) * 0.0000001f - 0.75f;
    biquad(0.25f, 0.5f, 0.25f, -0.2f, 0.04f);
    biquad(0.9f, -1.8f, 0.9f, -1.78f, 0.81f);
    biquad(0.3f, 0.1f, 0.05f, 0.4f, -0.1f);
    for (u32 i = 0; i < SIZE; i += 32) {
      u32 bits;
      __builtin_memcpy(&bits, samples + i, 4);
      sum = sum * 31 + bits;
    }
  }
  return sum;
}
