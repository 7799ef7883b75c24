// Bytes: the sieve of Eratosthenes.
#include "kernel.h"

enum { SIZE = 65536 };
static u8 composite[SIZE];

EXPORT u32 run(u32 n) {
  u32 primes = 0;
  while (n--) {
    for (u32 i = 0; i < SIZE; i++) composite[i] = 0;
    for (u32 i = 2; i * i < SIZE; i++)
      if (!composite[i])
        for (u32 j = i * i; j < SIZE; j += i) composite[j] = 1;
    for (u32 i = 2; i < SIZE; i++) primes += !composite[i];
  }
  return primes;
}
