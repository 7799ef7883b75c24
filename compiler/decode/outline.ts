/** The sections of a binary that decodes: where each is and how large, for reports. */
import type { ByteOffset } from '../wasm/types.ts';
import { Reader } from './reader.ts';
import { sections } from './sections.ts';

export interface SectionOutline {
  /** such as "code"; "custom" for custom sections */
  readonly name: string;
  /** of custom sections */
  readonly customName: string | null;
  /** of the section's id */
  readonly at: ByteOffset;
  /** with its header */
  readonly bytes: number;
}

const headerSize = 8;

/** In binary order. */
export function outline(bytes: Uint8Array): SectionOutline[] {
  const r = new Reader(bytes, new Set());
  r.at = headerSize;
  const found: SectionOutline[] = [];
  while (!r.done) {
    const at = r.at;
    const id = r.byte();
    const end = r.length() + r.at;
    const name = sections.find(section => section.id === id)?.name ?? 'custom';
    found.push({ name, customName: id === 0 ? r.name() : null, at, bytes: end - at });
    r.at = end;
  }
  return found;
}
