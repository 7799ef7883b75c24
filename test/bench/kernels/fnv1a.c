// i64: the FNV-1a hash of bytes, a multiplication by a constant each.
#include "kernel.h"

static u8 text[4096];

EXPORT u32 run(u32 n) {
  u32 seed = 2;
  for (u32 i = 0; i < sizeof text; i++) text[i] = (u8)(next(&seed) >> 24);
  u64 sum = 0;
  while (n--) {
    u64 hash = 0xcbf29ce484222325u + n;
    for (u32 i = 0; i < sizeof text; i++) hash = (hash ^ text[i]) * 0x100000001b3u;
    sum ^= hash;
  }
  return fold(sum);
}
