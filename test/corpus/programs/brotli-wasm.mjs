/** brotli-wasm: compression and decompression, whole and streamed. Rust with wasm-bindgen. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

export default async function run() {
  const brotli = createRequire(import.meta.url)('brotli-wasm');
  const text = Array.from({ length: 4000 }, (_, i) => `line ${(i * 7919) % 1000} of ${i % 17}`).join('\n');
  const input = new TextEncoder().encode(text);
  const sha = bytes => createHash('sha256').update(bytes).digest('hex');
  const results = [];
  for (const quality of [0, 3, 5, 9, 11]) {
    const compressed = brotli.compress(input, { quality });
    results.push([compressed.length, sha(compressed), sha(brotli.decompress(compressed)) === sha(input)]);
  }
  const stream = new brotli.CompressStream(5);
  const parts = [];
  for (let at = 0; at < input.length; at += 10_000) {
    let { buf, code, input_offset } = stream.compress(input.subarray(at, at + 10_000), 100_000);
    parts.push([code, input_offset, sha(buf)]);
  }
  parts.push(sha(stream.compress(undefined, 100_000).buf));
  let error = null;
  try {
    brotli.decompress(input);
  } catch (e) {
    error = String(e);
  }
  return { results, parts, error };
}
