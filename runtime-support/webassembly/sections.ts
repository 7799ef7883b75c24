/** The sections of a binary: those with custom contents, and whether what is there looks like a module (core specification §5.5). */

interface Section {
  readonly id: number;
  /** where its contents start and end */
  readonly from: number;
  readonly to: number;
}

const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** In the order in which they must stand: tags before globals, the count of data before code. */
const order = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/** Whether the binary has the header, and sections in order up to its very end. Their contents may be anything. */
export function has_outline(bytes: Uint8Array): boolean {
  if (header.some((byte, i) => bytes[i] !== byte)) return false;
  let [last, end] = [-1, header.length];
  for (const { id, to } of sections(bytes)) {
    const place = order.indexOf(id);
    if (id !== 0 && place <= last) return false;
    if (id !== 0) last = place;
    end = to;
  }
  return end === bytes.length;
}

/** Copies of the contents of the custom sections of a name, in a binary that is well-formed. */
export function custom_sections(bytes: Uint8Array, wanted: string): ArrayBuffer[] {
  const found: ArrayBuffer[] = [];
  for (const { id, from, to } of sections(bytes)) {
    if (id !== 0) continue;
    const [length, at] = read_count(bytes, from);
    const name = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at, at + length));
    if (name === wanted) found.push(bytes.slice(at + length, to).buffer as ArrayBuffer);
  }
  return found;
}

function* sections(bytes: Uint8Array): Generator<Section> {
  for (let at = header.length; at < bytes.length;) {
    const [size, from] = read_count(bytes, at + 1);
    const section = { id: bytes[at]!, from, to: from + size };
    yield section;
    at = section.to;
  }
}

/** An unsigned LEB128, and where it ends; what ends too early is too large. */
function read_count(bytes: Uint8Array, at: number): [value: number, end: number] {
  let [value, shift] = [0, 0];
  for (;;) {
    const byte = bytes[at++];
    if (byte === undefined) return [Infinity, at];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value >>> 0, at];
    shift += 7;
  }
}
