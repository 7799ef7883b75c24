/** Bytes from text, by each of the means that an engine may have. */
import { toBase64 } from '../../compiler/emit/data.ts';
import { base64, latin1 } from '../../runtime-support/data.ts';

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
