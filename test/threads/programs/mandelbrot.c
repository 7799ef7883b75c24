/*
 * A picture of the Mandelbrot set in shared memory. Threads take rows as they come free; each also sums up its iterations.
 *
 *     clang --target=wasm32-wasi -O2 -matomics -mbulk-memory -nostdlib -Wl,--no-entry,--shared-memory,--import-memory,--max-memory=1048576 \
 *       -Wl,--export=work,--export=picture,--export=reset -o mandelbrot.wasm mandelbrot.c
 */
enum { width = 256, height = 256 };

unsigned short picture[width * height];
static int next_row;
static unsigned total;
/* Initialised, so that the module has a data segment that one thread has to copy. */
static double corner[2] = {-2.0, -1.25};

__attribute__((export_name("reset"))) void reset(void) {
  __atomic_store_n(&next_row, 0, __ATOMIC_SEQ_CST);
  __atomic_store_n(&total, 0, __ATOMIC_SEQ_CST);
}

/* Gives the sum of all threads so far. */
__attribute__((export_name("work"))) unsigned work(int limit) {
  unsigned own = 0;
  for (;;) {
    int row = __atomic_fetch_add(&next_row, 1, __ATOMIC_SEQ_CST);
    if (row >= height) break;
    double y = corner[1] + row * (2.5 / height);
    for (int column = 0; column < width; column++) {
      double x = corner[0] + column * (2.5 / width);
      double a = 0, b = 0;
      int n = 0;
      while (n < limit && a * a + b * b <= 4) {
        double t = a * a - b * b + x;
        b = 2 * a * b + y;
        a = t;
        n++;
      }
      picture[row * width + column] = n;
      own += n;
    }
  }
  return __atomic_add_fetch(&total, own, __ATOMIC_SEQ_CST);
}
