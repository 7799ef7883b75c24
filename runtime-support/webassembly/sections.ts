/** The custom sections of a binary that is known to be well-formed (core specification §5.5.3). */

/** Copies of the contents of those of a name. */
export function custom_sections(bytes: Uint8Array, wanted: string): ArrayBuffer[] {
  const found: ArrayBuffer[] = [];
  let at = 8;
  const count = (): number => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
      shift += 7;
    }
  };
  while (at < bytes.length) {
    const id = bytes[at++];
    const size = count();
    const end = at + size;
    if (id === 0) {
      const length = count();
      const name = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at, at + length));
      if (name === wanted) found.push(bytes.slice(at + length, end).buffer as ArrayBuffer);
    }
    at = end;
  }
  return found;
}
