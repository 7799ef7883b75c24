/** @chainsafe/as-sha256: digests singly and in batches. AssemblyScript. */
import * as hash from '@chainsafe/as-sha256';

export default function run() {
  const bytes = n => Uint8Array.from({ length: n }, (_, i) => (i * 31 + n) & 255);
  const results = {};
  for (const simd of [false, true]) {
    hash.reinitializeInstance(simd);
    const parts = new hash.SHA256().init();
    for (const n of [1, 63, 64, 65, 1000]) parts.update(bytes(n));
    results[simd] = {
      digests: [0, 1, 55, 56, 64, 1000, 5000].map(n => hash.digest(bytes(n))),
      pair: hash.digest64(bytes(64)),
      batch: hash.batchHash4UintArray64s([0, 1, 2, 3].map(i => bytes(64).map(b => b ^ i))),
      parts: parts.final(),
    };
  }
  return results;
}
