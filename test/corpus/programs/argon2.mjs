/** @node-rs/argon2-wasm32-wasi: hashes in the threads of a pool. Rust with emnapi and WASI. */
import { createRequire } from 'node:module';
import { addons } from '../addons.mjs';

export default async function run() {
  const argon2 = createRequire(addons)('@node-rs/argon2-wasm32-wasi');
  const options = { salt: Buffer.from('0123456789abcdef'), memoryCost: 1024, timeCost: 2, parallelism: 2 };
  const passwords = ['', 'a', 'é'.repeat(50)];
  const hashes = await Promise.all(passwords.map(password => argon2.hash(password, options)));
  const random = await Promise.all([argon2.hash('a'), argon2.hash('a')]);
  let error = null;
  try {
    await argon2.hash('a', { ...options, memoryCost: 1 });
  } catch (e) {
    error = String(e);
  }
  return {
    hashes,
    raw: argon2.hashRawSync('password', { ...options, algorithm: 0 }),
    verified: await Promise.all(['a', 'b'].map(password => argon2.verify(hashes[1], password))),
    random: [random[0] !== random[1], await argon2.verify(random[0], 'a'), random[0].length],
    error,
  };
}
