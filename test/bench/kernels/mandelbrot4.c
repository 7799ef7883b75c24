// SIMD: f32x4 arithmetic, comparisons, and masks that count: four points of the Mandelbrot set at a time.
#include "simd.h"

EXPORT u32 run(u32 n) {
  u32 sum = 0;
  while (n--) {
    for (u32 row = 0; row < 16; row++) {
      v128_t cy = wasm_f32x4_splat((float)row / 8.0f - 1.0f);
      for (u32 column = 0; column < 16; column += 4) {
        v128_t cx = wasm_f32x4_add(wasm_f32x4_splat((float)column / 8.0f - 1.5f - (float)(n & 7) / 64.0f), wasm_f32x4_make(0, 0.125f, 0.25f, 0.375f));
        v128_t x = wasm_f32x4_splat(0), y = x, count = wasm_i32x4_splat(0);
        for (u32 i = 0; i < 64; i++) {
          v128_t xx = wasm_f32x4_mul(x, x), yy = wasm_f32x4_mul(y, y);
          v128_t inside = wasm_f32x4_le(wasm_f32x4_add(xx, yy), wasm_f32x4_splat(4));
          if (!wasm_v128_any_true(inside)) break;
          count = wasm_i32x4_sub(count, inside);
          v128_t xy = wasm_f32x4_mul(x, y);
          y = wasm_f32x4_add(wasm_f32x4_add(xy, xy), cy);
          x = wasm_f32x4_add(wasm_f32x4_sub(xx, yy), cx);
        }
        sum = sum * 31 + fold128(count);
      }
    }
  }
  return sum;
}
