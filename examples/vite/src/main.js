import { memory } from './text.wasm';
import { upper } from './upper.wasm';

const text = 'this page has no wasm in it';
const { written: length } = new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer));
upper(0, length);
console.log(new TextDecoder().decode(new Uint8Array(memory.buffer, 0, length)));
