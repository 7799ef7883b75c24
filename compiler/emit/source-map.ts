/** From where things stand in the emitted text and the offsets they come from to a source map, as JSON. */
import { SourceMapGenerator } from 'source-map';
import type { ByteOffset } from '../wasm/types.ts';
import type { Original, Originals } from './originals.ts';

export interface Position {
  /** from 1 */
  readonly line: number;
  readonly column: number;
}

export interface Mapping extends Position {
  /** in the binary; null: from here on the text is the compiler's own */
  readonly offset: ByteOffset | null;
  /** What the binary calls what stands here; null for nothing else than what it is called here. */
  readonly name: string | null;
}

/** The mappings come in the order of the text. */
export function makeSourceMap(mappings: readonly Mapping[], { contents, at }: Originals): string {
  const map = new SourceMapGenerator({ skipValidation: true } as never);
  const used = new Set<string>();
  let last: { readonly line: number; readonly original: Original | null } = { line: 0, original: null };
  for (const { line, column, offset, name } of mappings) {
    const original = offset === null ? null : at(offset);
    const isNews = name !== null || !isSame(original, last.original) || (original && line !== last.line);
    if (!isNews) continue;
    last = { line, original };
    const generated = { line, column };
    if (!original) map.addMapping({ generated } as never);
    else {
      const { source, ...place } = original;
      used.add(source);
      map.addMapping({ generated, source, original: place, ...(name !== null && { name }) });
    }
  }
  for (const source of used) {
    const text = contents.get(source);
    if (text !== undefined) map.setSourceContent(source, text);
  }
  const json = map.toJSON();
  // Node overlooks that a place comes from nowhere if nothing at all stands behind it.
  return JSON.stringify({ ...json, mappings: `${json.mappings};` });
}

function isSame(a: Original | null, b: Original | null): boolean {
  if (!a || !b) return a === b;
  return a.line === b.line && a.column === b.column && a.source === b.source;
}
