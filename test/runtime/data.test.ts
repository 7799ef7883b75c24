/** Bytes from text, by each of the means that an engine may have. */
import { toBase64 } from '../../compiler/emit/data.ts';
import { base64, latin1 } from '../../runtime-support/data.ts';
import { emitted, wasm } from '../harness/modules.ts';

const bytes = Array.from({ length: 1000 }, (_, i) => (i * 7) & 255);
const text = String.fromCharCode(...bytes);
const { Buffer: NodeBuffer } = globalThis;

afterEach(() => {
  globalThis.Buffer = NodeBuffer;
  Reflect.deleteProperty(Uint8Array, 'fromBase64');
});

const hosts: Readonly<Record<string, () => void>> = {
  'with Buffer': () => {},
  'with Uint8Array.fromBase64': () => {
    Reflect.deleteProperty(globalThis, 'Buffer');
    const fromBase64 = (encoded: string): Uint8Array => new Uint8Array(NodeBuffer.from(encoded, 'base64'));
    Object.defineProperty(Uint8Array, 'fromBase64', { value: fromBase64, configurable: true });
  },
  'with neither': () => {
    Reflect.deleteProperty(globalThis, 'Buffer');
    Reflect.deleteProperty(Uint8Array, 'fromBase64');
  },
};

test.each(Object.keys(hosts))('%s', host => {
  hosts[host]!();
  for (const length of [0, 1, 2, 3, 1000]) {
    const part = bytes.slice(0, length);
    expect([...latin1(text.slice(0, length))]).toEqual(part);
    expect([...base64(toBase64(Uint8Array.from(part)))]).toEqual(part);
  }
});

const everyByte = Array.from({ length: 256 }, (_, i) => i);
const pieces: Readonly<Record<string, readonly number[]>> = {
  'every byte before every other': everyByte.flatMap(a => [...'09\\x"<'].flatMap(b => [a, b.charCodeAt(0)])),
  'mostly zeros': everyByte.flatMap(a => [0, 0, 0, a]),
  'text of a page': [...'</script><!-- "\\" \\0 0'].map(char => char.charCodeAt(0)),
  random: Array.from({ length: 999 }, (_, i) => (i * i * 31 + i * 7) % 251),
};

test.each(Object.keys(pieces))('a module holds %s', async name => {
  const content = pieces[name]!;
  const escaped = content.map(byte => `\\${byte.toString(16).padStart(2, '0')}`).join('');
  const binary = await wasm(`(module (memory (export "m") 1) (data (i32.const 8) "${escaped}"))`);
  for (const minify of [false, true]) {
    const { instantiate, code } = await emitted(binary, { minify });
    const { buffer } = instantiate({})['m'] as { buffer: ArrayBuffer };
    expect([...new Uint8Array(buffer, 8, content.length)]).toEqual(content);
    expect(code).not.toMatch(/<\/script|<!--/);
  }
});
