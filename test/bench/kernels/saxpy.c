// SIMD: f32x4 multiply and add over arrays, a and b both loaded, the sum stored.
#include "simd.h"

static float xs[2048], ys[2048];

EXPORT u32 run(u32 n) {
  u32 seed = 9;
  for (u32 i = 0; i < 2048; i++) xs[i] = (float)(next(&seed) >> 8) / 65536.0f, ys[i] = 0;
  while (n--) {
    v128_t a = wasm_f32x4_splat((float)(n & 15) * 0.25f - 1.5f), half = wasm_f32x4_splat(0.5f);
    for (u32 i = 0; i < 2048; i += 4) {
      v128_t y = wasm_f32x4_mul(wasm_v128_load(ys + i), half);
      wasm_v128_store(ys + i, wasm_f32x4_add(wasm_f32x4_mul(wasm_v128_load(xs + i), a), y));
    }
  }
  v128_t sum = wasm_i32x4_splat(0);
  for (u32 i = 0; i < 2048; i += 4) sum = wasm_v128_xor(wasm_i32x4_add(sum, sum), wasm_v128_load(ys + i));
  return fold128(sum);
}
