/** With what options a seed's program is compiled. */
import type { CompileOptions } from '../../compiler/index.ts';

export function optionsFor(seed: number): CompileOptions {
  switch (seed % 10) {
    case 0:
      return { minify: true, runtime: 'inline' };
    case 1:
      return { runtime: 'inline' };
    case 2:
      return { minify: true };
    default:
      return {};
  }
}
