// Compiles one binary once, in a process without loaders, and prints what it took: ms, bytes of output, the most memory the process ever held.
// Arguments: the compiler's index.js, the binary, the options as JSON.
import { readFileSync } from 'node:fs';

const [, , compiler, input, options] = process.argv;
const { compile } = await import(compiler);
const bytes = new Uint8Array(readFileSync(input));
const start = performance.now();
const { code } = compile(bytes, JSON.parse(options));
const time = performance.now() - start;
console.log(
  JSON.stringify({ time, size: Buffer.byteLength(code), peak: process.resourceUsage().maxRSS * 1024 }),
);
