// br_table: a byte-code interpreter that runs Collatz sequences.
#include "kernel.h"

enum { PUSH, LOAD, STORE, ADD, MUL, SHR, AND, XOR, EQ, JUMP, BRANCH, INC, DUP, DROP, SWAP, HALT };

// for (v1 = v0; v1 != 1; v2 ^= ++v3) v1 = v1 & 1 ? 3 * v1 + 1 : v1 >> 1;
static const u8 program[] = {
    LOAD, 0, STORE, 1,                                                  // 0
    LOAD, 1, PUSH, 1, EQ, BRANCH, 48,                                   // 4: done?
    LOAD, 1, PUSH, 1, AND, BRANCH, 27,                                  // 11: odd?
    LOAD, 1, PUSH, 1, SHR, STORE, 1, JUMP, 35,                          // 18: even
    LOAD, 1, PUSH, 3, MUL, INC, STORE, 1,                               // 27: odd
    LOAD, 3, INC, DUP, STORE, 3, LOAD, 2, XOR, STORE, 2, JUMP, 4, HALT, // 35
};

static u32 interpret(u32 start) {
  u32 stack[16], vars[4] = {start, 0, 0, 0}, t;
  u32 *sp = stack;
  for (const u8 *pc = program;;) {
    switch (*pc++) {
    case PUSH: *sp++ = *pc++; break;
    case LOAD: *sp++ = vars[*pc++]; break;
    case STORE: vars[*pc++] = *--sp; break;
    case ADD: sp--; sp[-1] += *sp; break;
    case MUL: sp--; sp[-1] *= *sp; break;
    case SHR: sp--; sp[-1] >>= *sp & 31; break;
    case AND: sp--; sp[-1] &= *sp; break;
    case XOR: sp--; sp[-1] ^= *sp; break;
    case EQ: sp--; sp[-1] = sp[-1] == *sp; break;
    case JUMP: pc = program + *pc; break;
    case BRANCH: pc = *--sp ? program + *pc : pc + 1; break;
    case INC: sp[-1]++; break;
    case DUP: *sp = sp[-1]; sp++; break;
    case DROP: sp--; break;
    case SWAP: t = sp[-1]; sp[-1] = sp[-2]; sp[-2] = t; break;
    case HALT: return vars[2] * 31 + vars[3];
    }
  }
}

EXPORT u32 run(u32 n) {
  u32 sum = 0;
  while (n--) sum = sum * 31 + interpret(n % 1000 + 1);
  return sum;
}
