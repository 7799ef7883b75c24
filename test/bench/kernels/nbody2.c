// SIMD: f64x2 multiply, add, square root, divide: pairs of bodies pull at each other.
#include "simd.h"

static double px[64], py[64], vx[64], vy[64];

EXPORT u32 run(u32 n) {
  u32 seed = 3;
  for (u32 i = 0; i < 64; i++) {
    px[i] = (double)next(&seed) / 4294967296.0, py[i] = (double)next(&seed) / 4294967296.0, vx[i] = vy[i] = 0;
  }
  v128_t soft = wasm_f64x2_splat(0.01), step = wasm_f64x2_splat(0.001);
  while (n--) {
    for (u32 i = 0; i < 64; i += 2) {
      v128_t x = wasm_v128_load(px + i), y = wasm_v128_load(py + i), ax = wasm_f64x2_splat(0), ay = ax;
      for (u32 j = 0; j < 64; j++) {
        v128_t dx = wasm_f64x2_sub(wasm_v128_load64_splat(px + j), x);
        v128_t dy = wasm_f64x2_sub(wasm_v128_load64_splat(py + j), y);
        v128_t r2 = wasm_f64x2_add(wasm_f64x2_add(wasm_f64x2_mul(dx, dx), wasm_f64x2_mul(dy, dy)), soft);
        v128_t k = wasm_f64x2_div(step, wasm_f64x2_mul(r2, wasm_f64x2_sqrt(r2)));
        ax = wasm_f64x2_add(ax, wasm_f64x2_mul(dx, k)), ay = wasm_f64x2_add(ay, wasm_f64x2_mul(dy, k));
      }
      wasm_v128_store(vx + i, wasm_f64x2_add(wasm_v128_load(vx + i), ax));
      wasm_v128_store(vy + i, wasm_f64x2_add(wasm_v128_load(vy + i), ay));
    }
    for (u32 i = 0; i < 64; i++) px[i] += vx[i] * 0.001, py[i] += vy[i] * 0.001;
  }
  u32 sum = 0;
  for (u32 i = 0; i < 64; i++) sum = sum * 31 + (u32)(i32)(px[i] * 1e6);
  return sum;
}
