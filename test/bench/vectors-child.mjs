// Times operations of TensorFlow.js's wasm backend in this process and prints ms a call as JSON. Arguments: simd or scalar, the build to run; a file
// that registers it with our namespace, or nothing for the engine's own.
import { performance } from 'node:perf_hooks';

const [, , build, registered] = process.argv;
if (registered) {
  await import(registered);
  const { default: namespace } = await import('wasm2esm/webassembly');
  Object.defineProperty(globalThis, 'WebAssembly', { value: namespace, configurable: true });
}
const tf = await import('@tensorflow/tfjs-core');
await import('@tensorflow/tfjs-backend-wasm');
tf.env().set('WASM_HAS_SIMD_SUPPORT', build === 'simd');
tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
await tf.setBackend('wasm');

const tensor = (...shape) => {
  const length = shape.reduce((a, b) => a * b);
  const values = Float32Array.from({ length }, (_, i) => Math.sin(i * 0.7));
  return tf.tensor(values, shape);
};
const matrix = tensor(128, 128);
const image = tensor(1, 64, 64, 8);
const filter = tensor(3, 3, 8, 16);
const depth = tensor(3, 3, 8, 1);
const many = tensor(256, 256);

const operations = {
  matMul: () => tf.matMul(matrix, matrix),
  conv2d: () => tf.conv2d(image, filter, 1, 'same'),
  depthwiseConv2d: () => tf.depthwiseConv2d(image, depth, 1, 'same'),
  maxPool: () => tf.maxPool(image, 2, 2, 'same'),
  add: () => tf.add(many, many),
  relu: () => tf.relu(many),
  sigmoid: () => tf.sigmoid(many),
  softmax: () => tf.softmax(many),
  resizeBilinear: () => tf.image.resizeBilinear(image, [100, 90]),
};

/** ms of so many calls. */
function time(operation, calls) {
  const start = performance.now();
  for (let i = 0; i < calls; i++) operation().dispose();
  return performance.now() - start;
}

const results = {};
for (const [name, operation] of Object.entries(operations)) {
  let [calls, spent] = [0, 0];
  while (spent < 500) {
    spent += time(operation, 5);
    calls += 5;
  }
  const each = Math.ceil((calls / spent) * 30);
  const samples = Array.from({ length: 7 }, () => time(operation, each) / each).sort((a, b) => a - b);
  results[name] = samples[3];
}
console.log(JSON.stringify(results));
