// Prints what differs between ours and the native addon.
import { createRequire } from 'node:module';
import { load } from './glue.mjs';

const files = JSON.parse(process.argv[2]);
const native = createRequire(files.base)('@node-rs/argon2');
const { addon, workers } = await load(files, 4000);
const options = { salt: Buffer.from('0123456789abcdef'), memoryCost: 4096, timeCost: 2, parallelism: 2 };
const passwords = ['a', 'b', 'c', 'd'];
const differences = [];
const compare = (what, ours, theirs) => {
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) differences.push(what);
};
compare(
  'hashRawSync',
  [...addon.hashRawSync('password', options)],
  [...native.hashRawSync('password', options)],
);
const hashes = await Promise.all(passwords.map(password => addon.hash(password, options)));
const theirs = await Promise.all(passwords.map(password => native.hash(password, options)));
compare('hash', hashes, theirs);
compare('verify', [await addon.verify(theirs[0], 'a'), await addon.verify(theirs[0], 'b')], [true, false]);
console.log(JSON.stringify({ differences, hashes: new Set(hashes).size, workers: workers.length }));
process.exit();
