import { is_prime } from './prime.wasm';

for (let n = 9n; n <= 13n; n++) console.log(n, is_prime(n) ? 'is a prime' : 'is not');
