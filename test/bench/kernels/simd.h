// What the kernels on vectors share: intrinsics, and a checksum of a vector.
#include "kernel.h"
#include <wasm_simd128.h>

static inline u32 fold128(v128_t v) {
  return wasm_i32x4_extract_lane(v, 0) ^ wasm_i32x4_extract_lane(v, 1) * 3u ^ wasm_i32x4_extract_lane(v, 2) * 5u ^
         wasm_i32x4_extract_lane(v, 3) * 7u;
}
