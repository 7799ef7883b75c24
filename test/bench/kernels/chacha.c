// SIMD: ChaCha20 blocks, i32x4 sums, exclusive ors and rotations, and shuffles of whole lanes.
#include "simd.h"

static u32 key[8], stream[16 * 64];

static inline v128_t rotl(v128_t x, u32 n) { return wasm_v128_or(wasm_i32x4_shl(x, n), wasm_u32x4_shr(x, 32 - n)); }

EXPORT u32 run(u32 n) {
  u32 seed = 5;
  for (u32 i = 0; i < 8; i++) key[i] = next(&seed);
  u32 sum = 0;
  while (n--) {
    for (u32 block = 0; block < 64; block++) {
      v128_t a0 = wasm_i32x4_make(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);
      v128_t b0 = wasm_v128_load(key), c0 = wasm_v128_load(key + 4), d0 = wasm_i32x4_make(block, n, 7, 9);
      v128_t a = a0, b = b0, c = c0, d = d0;
      for (int round = 0; round < 20; round++) {
        a = wasm_i32x4_add(a, b), d = rotl(wasm_v128_xor(d, a), 16);
        c = wasm_i32x4_add(c, d), b = rotl(wasm_v128_xor(b, c), 12);
        a = wasm_i32x4_add(a, b), d = rotl(wasm_v128_xor(d, a), 8);
        c = wasm_i32x4_add(c, d), b = rotl(wasm_v128_xor(b, c), 7);
        if (round & 1) {
          b = wasm_i32x4_shuffle(b, b, 3, 0, 1, 2), c = wasm_i32x4_shuffle(c, c, 2, 3, 0, 1), d = wasm_i32x4_shuffle(d, d, 1, 2, 3, 0);
        } else {
          b = wasm_i32x4_shuffle(b, b, 1, 2, 3, 0), c = wasm_i32x4_shuffle(c, c, 2, 3, 0, 1), d = wasm_i32x4_shuffle(d, d, 3, 0, 1, 2);
        }
      }
      u32 *out = stream + 16 * block;
      wasm_v128_store(out, wasm_i32x4_add(a, a0));
      wasm_v128_store(out + 4, wasm_i32x4_add(b, b0));
      wasm_v128_store(out + 8, wasm_i32x4_add(c, c0));
      wasm_v128_store(out + 12, wasm_i32x4_add(d, d0));
    }
    sum = sum * 31 + stream[n & 1023];
  }
  return sum;
}
