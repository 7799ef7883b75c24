// Bytes through tables: base64 written and read.
#include "kernel.h"

enum { SIZE = 3 * 4096 };
static const u8 alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static u8 values[256], input[SIZE], text[SIZE / 3 * 4], output[SIZE];

EXPORT u32 run(u32 n) {
  u32 seed = 12, sum = 0;
  for (u32 i = 0; i < 64; i++) values[alphabet[i]] = (u8)i;
  for (u32 i = 0; i < SIZE; i++) input[i] = (u8)(next(&seed) >> 24);
  while (n--) {
    u8 *to = text;
    for (u32 i = 0; i < SIZE; i += 3) {
      u32 word = (u32)input[i] << 16 | (u32)input[i + 1] << 8 | input[i + 2];
      *to++ = alphabet[word >> 18];
      *to++ = alphabet[word >> 12 & 63];
      *to++ = alphabet[word >> 6 & 63];
      *to++ = alphabet[word & 63];
    }
    to = output;
    for (const u8 *p = text; p < text + sizeof text; p += 4) {
      u32 word = (u32)values[p[0]] << 18 | (u32)values[p[1]] << 12 | (u32)values[p[2]] << 6 | values[p[3]];
      *to++ = (u8)(word >> 16);
      *to++ = (u8)(word >> 8);
      *to++ = (u8)word;
    }
    input[n % SIZE]++;
    sum = sum * 31 + output[n % SIZE] + text[n % sizeof text];
  }
  return sum;
}
