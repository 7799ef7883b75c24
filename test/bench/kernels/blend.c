// SIMD: an image blended into another: bytes widened to i16x8, multiplied, shifted, narrowed with saturation.
#include "simd.h"

static u8 front[4096], back[4096];

EXPORT u32 run(u32 n) {
  u32 seed = 7;
  for (u32 i = 0; i < 4096; i++) front[i] = (u8)(next(&seed) >> 24), back[i] = (u8)(next(&seed) >> 24);
  while (n--) {
    v128_t alpha = wasm_i16x8_splat((i16)(n & 255)), rest = wasm_i16x8_splat((i16)(255 - (n & 255)));
    for (u32 i = 0; i < 4096; i += 16) {
      v128_t f = wasm_v128_load(front + i), b = wasm_v128_load(back + i);
      v128_t low = wasm_i16x8_add(wasm_i16x8_mul(wasm_u16x8_extend_low_u8x16(f), alpha), wasm_i16x8_mul(wasm_u16x8_extend_low_u8x16(b), rest));
      v128_t high = wasm_i16x8_add(wasm_i16x8_mul(wasm_u16x8_extend_high_u8x16(f), alpha), wasm_i16x8_mul(wasm_u16x8_extend_high_u8x16(b), rest));
      wasm_v128_store(back + i, wasm_u8x16_add_sat(wasm_u8x16_narrow_i16x8(wasm_u16x8_shr(low, 8), wasm_u16x8_shr(high, 8)), wasm_i8x16_splat(1)));
    }
  }
  v128_t sum = wasm_i32x4_splat(0);
  for (u32 i = 0; i < 4096; i += 16) sum = wasm_v128_xor(wasm_i32x4_add(sum, sum), wasm_v128_load(back + i));
  return fold128(sum);
}
