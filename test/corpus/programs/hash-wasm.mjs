/** hash-wasm: digests of 32-bit, 64-bit and memory-hard kinds. C. */
import * as hashes from 'hash-wasm';

const {
  adler32,
  argon2id,
  bcrypt,
  blake2b,
  blake2s,
  blake3,
  crc32,
  crc64,
  keccak,
  md4,
  md5,
  ripemd160,
  scrypt,
} = hashes;
const { sha1, sha256, sha3, sha512, sm3, whirlpool, xxhash128, xxhash3, xxhash32, xxhash64, createSHA256 } =
  hashes;

export default async function run() {
  const salt = Uint8Array.from({ length: 16 }, (_, i) => i * 5);
  const inputs = [0, 1, 63, 64, 65, 1000, 100_000].map(n =>
    Uint8Array.from({ length: n }, (_, i) => (i * i) >> 3),
  );
  const digests = {};
  for (const [name, hash] of Object.entries({
    adler32, blake2b, blake2s, blake3, crc32, crc64, keccak, md4, md5, ripemd160,
    sha1, sha256, sha3, sha512, sm3, whirlpool, xxhash128, xxhash3, xxhash32, xxhash64,
  })) digests[name] = await Promise.all(inputs.map(input => hash(input))); // prettier-ignore
  const password = 'correct horse';
  digests.argon2id = await argon2id({
    password,
    salt,
    iterations: 2,
    parallelism: 1,
    memorySize: 256,
    hashLength: 32,
    outputType: 'encoded',
  });
  digests.scrypt = await scrypt({
    password,
    salt,
    costFactor: 256,
    blockSize: 8,
    parallelism: 1,
    hashLength: 32,
  });
  digests.bcrypt = await bcrypt({ password, salt, costFactor: 4, outputType: 'encoded' });
  const parts = await createSHA256();
  for (const input of inputs) parts.update(input);
  const state = parts.save();
  digests.parts = [parts.digest(), parts.load(state).update('more').digest()];
  return digests;
}
