// i64: the xxHash64 of blocks, with loads, multiplications and rotates by constants.
#include "kernel.h"

static const u64 P1 = 0x9e3779b185ebca87u, P2 = 0xc2b2ae3d27d4eb4fu, P3 = 0x165667b19e3779f9u, P4 = 0x85ebca77c2b2ae63u;
static u64 text[1024];

static inline u64 mix(u64 lane, u64 word) { return rotl64(lane + word * P2, 31) * P1; }
static inline u64 merge(u64 hash, u64 lane) { return (hash ^ mix(0, lane)) * P1 + P4; }

EXPORT u32 run(u32 n) {
  u32 seed = 4;
  for (u32 i = 0; i < 1024; i++) text[i] = (u64)next(&seed) << 32 | next(&seed);
  u64 sum = 0;
  while (n--) {
    u64 a = n + P1 + P2, b = n + P2, c = n, d = n - P1;
    for (u32 i = 0; i < 1024; i += 4) {
      a = mix(a, text[i]);
      b = mix(b, text[i + 1]);
      c = mix(c, text[i + 2]);
      d = mix(d, text[i + 3]);
    }
    u64 hash = rotl64(a, 1) + rotl64(b, 7) + rotl64(c, 12) + rotl64(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d) + sizeof text;
    hash = (hash ^ hash >> 33) * P2;
    hash = (hash ^ hash >> 29) * P3;
    sum += hash ^ hash >> 32;
  }
  return fold(sum);
}
