/** Programs that clang has compiled, on two workers, beside the host's engine. Their sources stand in programs/, with the command that made the binaries. */
import { readFileSync } from 'node:fs';
import { native } from '../harness/modules.ts';
import { built, emit, together } from './agents.ts';

const limit = 1000;

test('E2: a Mandelbrot set by two threads', async () => {
  const bytes = readFileSync(new URL('programs/mandelbrot.wasm', import.meta.url));
  const { WebAssembly: host } = globalThis as unknown as {
    WebAssembly: { Memory: new (type: object) => { readonly buffer: SharedArrayBuffer } };
  };
  const type = { initial: 4, maximum: 16, shared: true };
  const nativeMemory = new host.Memory(type);
  const theirs = native(bytes).instantiate({ env: { memory: nativeMemory } }) as Record<string, unknown>;
  const work = theirs['work'] as (limit: number) => number;
  const expected = work(limit);

  const { Memory } = await built();
  const memory = new Memory(type);
  const { url } = await emit(bytes);
  const sums = (await together(url, memory, [['work', limit], ['work', limit]])) as number[]; // prettier-ignore
  expect(Math.max(...sums.map(sum => sum >>> 0))).toBe(expected >>> 0);
  const { value: at } = theirs['picture'] as { value: number };
  const picture = ({ buffer }: { buffer: SharedArrayBuffer }): Buffer =>
    Buffer.from(buffer, at, 2 * 256 * 256);
  expect(Buffer.compare(picture(memory), picture(nativeMemory))).toBe(0);
  expect(new Set(picture(memory)).size).toBeGreaterThan(100);
});
