// i64: the compression function of SHA-512 in structure, its constants from a generator.
#include "kernel.h"

static u64 constants[80], schedule[80], state[8];

static inline u64 rotr64(u64 x, u32 n) { return x >> n | x << (64 - n); }

static void compress(void) {
  for (u32 i = 16; i < 80; i++) {
    u64 p = schedule[i - 15], q = schedule[i - 2];
    u64 s0 = rotr64(p, 1) ^ rotr64(p, 8) ^ p >> 7, s1 = rotr64(q, 19) ^ rotr64(q, 61) ^ q >> 6;
    schedule[i] = schedule[i - 16] + s0 + schedule[i - 7] + s1;
  }
  u64 a = state[0], b = state[1], c = state[2], d = state[3];
  u64 e = state[4], f = state[5], g = state[6], h = state[7];
  for (u32 i = 0; i < 80; i++) {
    u64 s1 = rotr64(e, 14) ^ rotr64(e, 18) ^ rotr64(e, 41);
    u64 t1 = h + s1 + (g ^ (e & (f ^ g))) + constants[i] + schedule[i];
    u64 s0 = rotr64(a, 28) ^ rotr64(a, 34) ^ rotr64(a, 39);
    u64 t2 = s0 + ((a & b) | (c & (a | b)));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

EXPORT u32 run(u32 n) {
  u64 x = 0x6a09e667f3bcc908u;
  for (u32 i = 0; i < 80; i++) constants[i] = x = x * 6364136223846793005u + 1442695040888963407u;
  for (u32 i = 0; i < 8; i++) state[i] = constants[i] ^ x;
  while (n--) {
    for (u32 i = 0; i < 16; i++) schedule[i] = (state[i & 7] << i) + n;
    compress();
  }
  return fold(state[0] ^ state[3] ^ state[7]);
}
