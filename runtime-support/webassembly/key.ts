/**
 * The key that code is registered and found under: 64 bits made from the bytes, and their number. It must be computed at once, wherever a
 * binary turns up, so it is a hash for speed (two words of state, two multiplications for four bytes), not against
 * forgery. By chance, two of a million modules share a key once in forty million programs; who can forge a binary to fit another's key gets
 * that other's code run, which the program contains anyway.
 */
export function content_key(bytes: Uint8Array): string {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const whole = length & ~3;
  let a = 0x9e37_79b9 ^ length;
  let b = 0x85eb_ca6b;
  let word = 0;
  const mix = (): void => {
    a = Math.imul(a ^ word, 0xcc9e_2d51);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b + word, 0x1b87_3593) ^ a;
    b = (b << 17) | (b >>> 15);
  };
  for (let at = 0; at < whole; at += 4) {
    word = view.getInt32(at, true);
    mix();
  }
  word = 0;
  for (let at = length - 1; at >= whole; at--) word = (word << 8) | bytes[at]!;
  for (let i = 0; i < 4; i++) mix();
  return [length, a >>> 0, b >>> 0].map(n => n.toString(36)).join('-');
}
