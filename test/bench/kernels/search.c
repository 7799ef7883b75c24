// SIMD: bytes looked for in text, sixteen at a time: i8x16 comparisons, a bit mask, its lowest bit.
#include "simd.h"

static u8 text[8192];

EXPORT u32 run(u32 n) {
  u32 seed = 11;
  for (u32 i = 0; i < sizeof text; i++) text[i] = 'a' + (next(&seed) >> 24) % 20;
  for (u32 i = 100; i < sizeof text; i += 97) text[i] = i % 2 ? '"' : '\\';
  u32 sum = 0;
  while (n--) {
    v128_t quote = wasm_i8x16_splat('"'), slash = wasm_i8x16_splat('\\');
    for (u32 i = 0; i < sizeof text; i += 16) {
      v128_t v = wasm_v128_load(text + i);
      v128_t found = wasm_v128_or(wasm_v128_or(wasm_i8x16_eq(v, quote), wasm_i8x16_eq(v, slash)), wasm_u8x16_lt(v, wasm_i8x16_splat(32)));
      u32 mask = wasm_i8x16_bitmask(found);
      if (mask) sum = sum * 31 + i + (u32)__builtin_ctz(mask);
    }
  }
  return sum;
}
