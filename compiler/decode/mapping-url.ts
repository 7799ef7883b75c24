/** Where a binary says that its own source map is: in a custom section named `sourceMappingURL` that holds a name. */
import { CompileError } from '../diagnostics.ts';
import type { CustomSection } from '../wasm/module.ts';
import { outline } from './outline.ts';
import { Reader } from './reader.ts';

/** Of a module that has been decoded; null for none. */
export function sourceMappingUrl(customs: readonly CustomSection[]): string | null {
  const section = customs.find(({ name }) => name === 'sourceMappingURL');
  return section ? readName(section.bytes) : null;
}

/** Of a binary that need not be well-formed; null for none. */
export function findSourceMappingUrl(bytes: Uint8Array): string | null {
  try {
    const section = outline(bytes).find(({ customName }) => customName === 'sourceMappingURL');
    if (!section) return null;
    const r = new Reader(bytes.subarray(section.at, section.at + section.bytes), new Set());
    r.byte();
    r.length();
    r.name();
    return readName(r.bytes.subarray(r.at));
  } catch (error) {
    if (error instanceof CompileError) return null;
    throw error;
  }
}

function readName(bytes: Uint8Array): string | null {
  try {
    return new Reader(bytes, new Set()).name();
  } catch (error) {
    if (error instanceof CompileError) return null;
    throw error;
  }
}
