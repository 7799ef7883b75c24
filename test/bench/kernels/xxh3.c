// SIMD: the accumulation of XXH3: i64x2 sums and products of halves, stripes of 64 bytes.
#include "simd.h"

static u8 input[4096], secret[192];

EXPORT u32 run(u32 n) {
  u32 seed = 17;
  for (u32 i = 0; i < sizeof input; i++) input[i] = (u8)(next(&seed) >> 24);
  for (u32 i = 0; i < sizeof secret; i++) secret[i] = (u8)(next(&seed) >> 24);
  u32 sum = 0;
  while (n--) {
    v128_t acc[4];
    for (u32 k = 0; k < 4; k++) acc[k] = wasm_i64x2_make(n + k, 0x9e3779b185ebca87);
    for (u32 stripe = 0; stripe < 64; stripe++) {
      for (u32 k = 0; k < 4; k++) {
        v128_t data = wasm_v128_load(input + 64 * stripe + 16 * k);
        v128_t keyed = wasm_v128_xor(data, wasm_v128_load(secret + 8 * (stripe & 15) + 16 * k));
        v128_t swapped = wasm_i64x2_shuffle(data, data, 1, 0);
        v128_t high = wasm_i32x4_shuffle(keyed, keyed, 1, 3, 1, 3), low = wasm_i32x4_shuffle(keyed, keyed, 0, 2, 0, 2);
        acc[k] = wasm_i64x2_add(wasm_i64x2_add(acc[k], swapped), wasm_u64x2_extmul_low_u32x4(low, high));
      }
    }
    v128_t all = wasm_v128_xor(wasm_v128_xor(acc[0], acc[1]), wasm_v128_xor(acc[2], acc[3]));
    sum = sum * 31 + fold128(all);
  }
  return sum;
}
