// i32: the compression function of SHA-256 in structure, its constants from a generator; big-endian input.
#include "kernel.h"

static u32 constants[64], state[8];
static u8 block[64];

static inline u32 rotr32(u32 x, u32 n) { return x >> n | x << (32 - n); }

static void compress(void) {
  u32 w[64];
  for (u32 i = 0; i < 16; i++)
    w[i] = (u32)block[i * 4] << 24 | (u32)block[i * 4 + 1] << 16 | (u32)block[i * 4 + 2] << 8 | block[i * 4 + 3];
  for (u32 i = 16; i < 64; i++) {
    u32 p = w[i - 15], q = w[i - 2];
    w[i] = w[i - 16] + (rotr32(p, 7) ^ rotr32(p, 18) ^ p >> 3) + w[i - 7] + (rotr32(q, 17) ^ rotr32(q, 19) ^ q >> 10);
  }
  u32 a = state[0], b = state[1], c = state[2], d = state[3];
  u32 e = state[4], f = state[5], g = state[6], h = state[7];
  for (u32 i = 0; i < 64; i++) {
    u32 t1 = h + (rotr32(e, 6) ^ rotr32(e, 11) ^ rotr32(e, 25)) + (g ^ (e & (f ^ g))) + constants[i] + w[i];
    u32 t2 = (rotr32(a, 2) ^ rotr32(a, 13) ^ rotr32(a, 22)) + ((a & b) | (c & (a | b)));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

EXPORT u32 run(u32 n) {
  u32 seed = 11;
  for (u32 i = 0; i < 64; i++) constants[i] = next(&seed);
  for (u32 i = 0; i < 8; i++) state[i] = next(&seed);
  while (n--) {
    for (u32 i = 0; i < 64; i++) block[i] = (u8)(state[i & 7] >> (i >> 2));
    compress();
  }
  return state[0] ^ state[3] ^ state[7];
}
