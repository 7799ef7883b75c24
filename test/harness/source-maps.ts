/** Binaries that say where their source maps are. */

/** Adds the custom section that names the binary's own source map. */
export function withMapUrl(bytes: Uint8Array, url: string): Uint8Array {
  const contents = [...name('sourceMappingURL'), ...name(url)];
  return Uint8Array.from([...bytes, 0, ...leb(contents.length), ...contents]);
}

function name(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [...leb(bytes.length), ...bytes];
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}
