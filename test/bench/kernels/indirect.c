// Indirect calls, to as many functions as TARGETS says.
#include "kernel.h"

typedef u32 step(u32, u32);

#define STEP(i) \
  static u32 step##i(u32 x, u32 y) { return rotl32(x + y, i) ^ (i * 0x9e3779b9u); }
#define EACH(F) \
  F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11) F(12) F(13) F(14) F(15) F(16) F(17) F(18) F(19) F(20) \
  F(21) F(22) F(23) F(24) F(25) F(26) F(27) F(28) F(29) F(30) F(31) F(32)
EACH(STEP)

#define NAME(i) step##i,
static step *const steps[32] = {EACH(NAME)};
static u8 order[1024];

EXPORT u32 run(u32 n) {
  u32 seed = 9, x = 1;
  for (u32 i = 0; i < sizeof order; i++) order[i] = (u8)((next(&seed) >> 24) % TARGETS);
  while (n--)
    for (u32 i = 0; i < sizeof order; i++) x = steps[order[i]](x, i);
  return x;
}
