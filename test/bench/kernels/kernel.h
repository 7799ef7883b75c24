// What every kernel shares. `run(n)` does n rounds of its work and returns a checksum that depends on all of it.
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;

#define EXPORT __attribute__((visibility("default")))
#define NOINLINE __attribute__((noinline))

// A linear congruential generator: cheap, and the same everywhere.
static inline u32 next(u32 *state) { return *state = *state * 1664525u + 1013904223u; }

static inline u32 rotl32(u32 x, u32 n) { return x << (n & 31) | x >> (-n & 31); }
static inline u64 rotl64(u64 x, u64 n) { return x << (n & 63) | x >> (-n & 63); }
static inline u32 fold(u64 x) { return (u32)x ^ (u32)(x >> 32); }
