/** A small network for images with TensorFlow.js, and what else its backend computes in wasm. C++ with Emscripten and XNNPACK. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';

/** Numbers that are neither round nor alike. */
function numbers(shape, seed) {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.7 + seed) * 1.3),
    shape,
  );
}

function network(image) {
  let x = tf.relu6(tf.conv2d(image, numbers([3, 3, 3, 8], 1), 2, 'same'));
  x = tf.depthwiseConv2d(x, numbers([3, 3, 8, 1], 2), 1, 'same');
  x = tf.batchNorm(
    x,
    numbers([8], 3),
    tf.add(tf.abs(numbers([8], 4)), 0.1),
    numbers([8], 5),
    numbers([8], 6),
    1e-3,
  );
  x = tf.fused.conv2d({
    x,
    filter: numbers([1, 1, 8, 16], 7),
    strides: 1,
    pad: 'valid',
    bias: numbers([16], 8),
    activation: 'relu',
  });
  x = tf.add(tf.maxPool(x, 2, 2, 'same'), tf.avgPool(x, 2, 2, 'same'));
  x = tf.leakyRelu(tf.image.resizeBilinear(x, [5, 7]), 0.3);
  const flat = tf.reshape(x, [image.shape[0], -1]);
  const logits = tf.add(tf.matMul(flat, numbers([flat.shape[1], 10], 9)), numbers([10], 10));
  return tf.softmax(tf.mul(logits, 0.05));
}

function others() {
  const a = numbers([2, 9, 17], 11);
  const b = numbers([2, 17, 13], 12);
  const boxes = tf.tensor2d(
    Array.from({ length: 12 }, (_, i) => [i % 3, i % 4, (i % 3) + 2, (i % 4) + 2.5 - i / 20]),
  );
  return {
    matMul: tf.matMul(a, b),
    transposed: tf.matMul(a, tf.transpose(b, [0, 2, 1]), false, true),
    sigmoid: tf.sigmoid(a),
    tanh: tf.tanh(a),
    exp: tf.exp(a),
    log: tf.log(tf.abs(a)),
    rsqrt: tf.rsqrt(a),
    sum: tf.sum(a, 1),
    max: tf.max(a, 2),
    argMax: tf.argMax(a, 2),
    cumsum: tf.cumsum(a, 2),
    clip: tf.clipByValue(a, -0.5, 0.25),
    prelu: tf.prelu(a, numbers([17], 13)),
    where: tf.where(tf.greater(a, 0.3), a, tf.neg(a)),
    gather: tf.gather(a, tf.tensor1d([3, 1, 8], 'int32'), 1),
    flipped: tf.image.flipLeftRight(tf.reshape(a, [2, 3, 3, 17])),
    kept: tf.image.nonMaxSuppression(boxes, tf.linspace(0.2, 0.9, 12), 5, 0.4),
    integers: tf.add(tf.tensor1d([7, -8, 2147483647], 'int32'), tf.tensor1d([5, 3, 1], 'int32')),
    top: tf.topk(a, 3).values,
  };
}

/** Everything computed, with SIMD if asked for. */
export async function compute(simd) {
  tf.env().set('WASM_HAS_SIMD_SUPPORT', simd);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
  const image = numbers([2, 31, 29, 3], 0);
  const tensors = { network: network(image), ...others() };
  const results = { backend: tf.getBackend() };
  for (const [name, tensor] of Object.entries(tensors)) results[name] = await tensor.data();
  return results;
}
