/** @tensorflow/tfjs-backend-wasm: its SIMD build. */
import { compute } from './shared/tfjs.mjs';

export default function run() {
  return compute(true);
}
