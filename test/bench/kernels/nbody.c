// f64 in memory: planets around a sun.
#include "kernel.h"

typedef struct {
  double x, y, z, vx, vy, vz, mass;
} body;

enum { BODIES = 5 };
static body bodies[BODIES];

static void advance(double dt) {
  for (u32 i = 0; i < BODIES; i++) {
    body *a = bodies + i;
    for (u32 j = i + 1; j < BODIES; j++) {
      body *b = bodies + j;
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      double d2 = dx * dx + dy * dy + dz * dz + 0.01;
      double mag = dt / (d2 * __builtin_sqrt(d2));
      a->vx -= dx * b->mass * mag;
      a->vy -= dy * b->mass * mag;
      a->vz -= dz * b->mass * mag;
      b->vx += dx * a->mass * mag;
      b->vy += dy * a->mass * mag;
      b->vz += dz * a->mass * mag;
    }
  }
  for (u32 i = 0; i < BODIES; i++) {
    body *a = bodies + i;
    a->x += dt * a->vx;
    a->y += dt * a->vy;
    a->z += dt * a->vz;
  }
}

EXPORT u32 run(u32 n) {
  for (u32 i = 0; i < BODIES; i++)
    bodies[i] = (body){i * 3.25, i * i * 0.75, -1.0 * i, 0.125 * i, 0.5 - 0.125 * i, 0.0625 * i, i ? 0.03125 : 40};
  while (n--) advance(0.001);
  u32 sum = 0;
  for (u32 i = 0; i < BODIES; i++) {
    u64 bits;
    __builtin_memcpy(&bits, &bodies[i].x, 8);
    sum = sum * 31 + fold(bits);
  }
  return sum;
}
