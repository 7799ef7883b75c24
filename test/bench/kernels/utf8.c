// Bytes and branches: UTF-8 decoded and checked, characters counted by kind.
#include "kernel.h"

enum { SIZE = 16384 };
static u8 text[SIZE + 4];
static u32 counts[8];

static u8 *encode(u8 *to, u32 c) {
  if (c < 0x80) {
    *to++ = (u8)c;
    return to;
  }
  if (c < 0x800) *to++ = (u8)(0xc0 | c >> 6);
  else if (c < 0x10000) {
    *to++ = (u8)(0xe0 | c >> 12);
    *to++ = (u8)(0x80 | (c >> 6 & 63));
  } else {
    *to++ = (u8)(0xf0 | c >> 18);
    *to++ = (u8)(0x80 | (c >> 12 & 63));
    *to++ = (u8)(0x80 | (c >> 6 & 63));
  }
  *to++ = (u8)(0x80 | (c & 63));
  return to;
}

static u32 scan(const u8 *p, const u8 *end) {
  u32 hash = 0;
  while (p < end) {
    u32 c = *p++;
    if (c < 0x80) {
      counts[c == ' ' ? 0 : c >= '0' && c <= '9' ? 1 : 2]++;
    } else if (c >= 0xc2 && c < 0xe0 && (p[0] & 0xc0) == 0x80) {
      c = (c & 31) << 6 | (*p++ & 63);
      counts[3]++;
    } else if (c >= 0xe0 && c < 0xf0 && (p[0] & 0xc0) == 0x80 && (p[1] & 0xc0) == 0x80) {
      c = (c & 15) << 12 | (u32)(p[0] & 63) << 6 | (p[1] & 63);
      p += 2;
      counts[c >= 0xd800 && c < 0xe000 ? 4 : 5]++;
    } else if (c >= 0xf0 && c < 0xf5) {
      c = (c & 7) << 18 | (u32)(p[0] & 63) << 12 | (u32)(p[1] & 63) << 6 | (p[2] & 63);
      p += 3;
      counts[6]++;
    } else counts[7]++;
    hash = hash * 31 + c;
  }
  return hash;
}

EXPORT u32 run(u32 n) {
  u32 seed = 13, sum = 0;
  u8 *to = text;
  while (to < text + SIZE) {
    u32 r = next(&seed) >> 8;
    to = encode(to, r % 10 < 7 ? 32 + r % 90 : r % 10 < 9 ? 0xa0 + r % 0x3000 : 0x1f300 + r % 256);
  }
  while (n--) sum = sum * 31 + scan(text, to);
  for (u32 i = 0; i < 8; i++) sum = sum * 31 + counts[i], counts[i] = 0;
  return sum;
}
