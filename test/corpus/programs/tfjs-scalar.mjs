/** @tensorflow/tfjs-backend-wasm: its scalar build. */
import { compute } from './shared/tfjs.mjs';

export default function run() {
  return compute(false);
}
