/** Bytes as text: how emitted modules carry their data. */

declare const Buffer: { from(text: string, encoding: 'base64' | 'latin1'): Uint8Array } | undefined;

/** The bytes of a string that has one character for each, by the fastest means at hand. */
export function latin1(text: string): Uint8Array {
  if (typeof Buffer !== 'undefined') return Buffer.from(text, 'latin1');
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

interface Base64 {
  fromBase64?(text: string): Uint8Array;
}

/** The bytes of base64 text, by the fastest means at hand. */
export function base64(text: string): Uint8Array {
  if (typeof Buffer !== 'undefined') return Buffer.from(text, 'base64');
  const { fromBase64 } = Uint8Array as Base64;
  return fromBase64 ? fromBase64.call(Uint8Array, text) : latin1(atob(text));
}
