// Records with fields of all widths, linked in an order that jumps about.
#include "kernel.h"

typedef struct node {
  struct node *next;
  u8 kind, flags;
  u16 weight;
  i32 count;
  u32 hash;
  double value;
  struct node *other;
} node;

enum { SIZE = 4096 };
static node nodes[SIZE];

EXPORT u32 run(u32 n) {
  for (u32 i = 0; i < SIZE; i++) {
    node *it = nodes + i;
    it->next = nodes + (i * 1597 + 51) % SIZE;
    it->other = nodes + (i * 17 + 5) % SIZE;
    it->kind = (u8)(i % 5);
    it->flags = 0;
    it->weight = (u16)i;
    it->count = 0;
    it->hash = i * 2654435761u;
    it->value = i;
  }
  node *it = nodes;
  u32 sum = 0;
  for (u32 steps = n * SIZE; steps--; it = it->next) {
    node *other = it->other;
    it->count++;
    it->flags ^= it->kind;
    it->hash = rotl32(it->hash ^ other->hash, 5) + other->weight;
    if (it->kind == 2) other->value = other->value * 0.5 + it->weight;
    sum += it->hash + (u32)other->count + it->flags + (u32)(i32)it->value;
  }
  return sum;
}
