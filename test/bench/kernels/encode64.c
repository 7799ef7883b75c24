// SIMD: Base64 (W. Muła's way): a byte shuffle, multiplications that shift, ranges by saturation, a table by swizzle.
#include "simd.h"

static u8 bytes[3072 + 16], text[4096 + 16];

EXPORT u32 run(u32 n) {
  u32 seed = 13;
  for (u32 i = 0; i < sizeof bytes; i++) bytes[i] = (u8)(next(&seed) >> 24);
  u32 sum = 0;
  while (n--) {
    for (u32 i = 0, o = 0; i < 3072; i += 12, o += 16) {
      v128_t v = wasm_v128_load(bytes + i);
      v = wasm_i8x16_shuffle(v, v, 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
      v128_t even = wasm_v128_and(v, wasm_i32x4_splat(0x0fc0fc00)), odd = wasm_v128_and(v, wasm_i32x4_splat(0x003f03f0));
      v128_t a = wasm_v128_or(wasm_v128_and(wasm_u32x4_shr(even, 10), wasm_i32x4_splat(0x3f)), wasm_v128_and(wasm_u32x4_shr(even, 6), wasm_i32x4_splat(0x3f0000)));
      v128_t b = wasm_v128_or(wasm_v128_and(wasm_i32x4_shl(odd, 4), wasm_i32x4_splat(0x3f00)), wasm_v128_and(wasm_i32x4_shl(odd, 8), wasm_i32x4_splat(0x3f000000)));
      v128_t six = wasm_v128_or(a, b);
      v128_t range = wasm_u8x16_sub_sat(six, wasm_i8x16_splat(51));
      v128_t upper = wasm_i8x16_gt(wasm_i8x16_splat(26), six);
      range = wasm_v128_or(range, wasm_v128_and(upper, wasm_i8x16_splat(13)));
      v128_t table = wasm_i8x16_make(71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 65, 0, 0);
      wasm_v128_store(text + o, wasm_i8x16_add(wasm_i8x16_swizzle(table, range), six));
    }
    sum = sum * 31 + text[(n * 17) & 4095];
    bytes[n % 3072]++;
  }
  return sum;
}
