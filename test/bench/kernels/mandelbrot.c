// f64 in locals only: the Mandelbrot set.
#include "kernel.h"

EXPORT u32 run(u32 n) {
  u32 sum = 0;
  for (u32 row = 0; row < n; row++)
    for (u32 column = 0; column < 256; column++) {
      double cx = column * (3.0 / 256) - 2.25, cy = (row & 255) * (2.5 / 256) - 1.25, x = 0, y = 0;
      u32 i = 0;
      for (; i < 100; i++) {
        double xx = x * x, yy = y * y;
        if (xx + yy > 4) break;
        y = 2 * x * y + cy;
        x = xx - yy + cx;
      }
      sum = sum * 3 + i;
    }
  return sum;
}
