// 32-bit loads and stores: quicksort.
#include "kernel.h"

enum { SIZE = 20000 };
static i32 items[SIZE];

static void sort(i32 *lo, i32 *hi) {
  while (hi - lo > 8) {
    i32 pivot = lo[(hi - lo) / 2], *i = lo, *j = hi - 1;
    for (;;) {
      while (*i < pivot) i++;
      while (pivot < *j) j--;
      if (i >= j) break;
      i32 t = *i;
      *i++ = *j;
      *j-- = t;
    }
    sort(lo, i);
    lo = i;
  }
  for (i32 *p = lo + 1; p < hi; p++) {
    i32 x = *p, *q = p;
    for (; q > lo && x < q[-1]; q--) *q = q[-1];
    *q = x;
  }
}

EXPORT u32 run(u32 n) {
  u32 seed = 7, sum = 0;
  while (n--) {
    for (u32 i = 0; i < SIZE; i++) items[i] = (i32)next(&seed);
    sort(items, items + SIZE);
    for (u32 i = 0; i < SIZE; i += 100) sum = sum * 31 + (u32)items[i];
  }
  return sum;
}
