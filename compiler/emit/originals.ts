/**
 * Where bytes of the binary come from: what a source map leads to. A binary with a source map of its own comes from the places that it names, so
 * people debug what they wrote; maps of binaries have one line, columns are byte offsets. Any other comes from its own text format.
 */
import { decodedMappings, FlattenMap, type TraceMap } from '@jridgewell/trace-mapping';
import { sourceMappingUrl } from '../decode/mapping-url.ts';
import { unknownOption } from '../diagnostics.ts';
import type { Func, Module } from '../wasm/module.ts';
import { instructionAt, moduleText } from '../wasm/text.ts';
import type { ByteOffset } from '../wasm/types.ts';

export interface Original {
  readonly source: string;
  /** from 1 */
  readonly line: number;
  readonly column: number;
}

export interface Originals {
  /** by source, as far as it is known */
  readonly contents: ReadonlyMap<string, string>;
  /** Null where nothing is known of the offset. */
  at(offset: ByteOffset): Original | null;
}

/** `name` is the binary's in the new map; `json` the binary's own map, if the caller has it. */
export function findOriginals(module: Module, name: string, json: string | null): Originals {
  const url = sourceMappingUrl(module.customs);
  if (json !== null) return ofMap(module, parseMap(json, beside(name, url)));
  const inline = url === null ? null : dataOf(url);
  if (inline !== null) {
    try {
      return ofMap(module, parseMap(inline, name));
    } catch {
      // A section that cannot be read says nothing.
    }
  }
  return ofText(module, name.replace(/(?:\.wasm)?$/, '.wat'));
}

function ofText(module: Module, source: string): Originals {
  const { lines, functions } = moduleText(module);
  const find = finder(module);
  return {
    contents: new Map([[source, `${lines.join('\n')}\n`]]),
    at(offset) {
      const func = find(offset);
      if (!func) return null;
      const { code } = func.body!;
      const start = functions.get(func.index)!;
      const line = offset < code.at(0) ? start.head : start.code + instructionAt(code, offset);
      return { source, line: line + 1, column: lines[line]!.search(/\S/) };
    },
  };
}

function ofMap(module: Module, map: TraceMap): Originals {
  const find = finder(module);
  const segments = decodedMappings(map)[0] ?? [];
  const sources = map.resolvedSources.map((source, i) => source || map.sources[i] || `source ${i}`);
  const contents = new Map<string, string>();
  for (const [i, text] of (map.sourcesContent ?? []).entries())
    if (text !== null && sources[i] !== undefined) contents.set(sources[i], text);
  return {
    contents,
    at(offset) {
      const body = find(offset)?.body;
      if (!body) return null;
      let i = lastUpTo(segments, offset);
      // A function's head comes from where its first instruction does; nothing comes from the function before.
      if ((segments[i]?.[0] ?? -1) < body.start) i++;
      const segment = segments[i];
      if (!segment || segment.length === 1) return null;
      const isNear = segment[0] <= Math.max(offset, body.code.at(0));
      return isNear ? { source: sources[segment[1]]!, line: segment[2] + 1, column: segment[3] } : null;
    },
  };
}

/** Finds the function whose body an offset lies in. */
function finder(module: Module): (offset: ByteOffset) => Func | null {
  const funcs = module.funcs.filter(func => func.body);
  const starts = funcs.map(({ body }) => [body!.start] as const);
  return offset => {
    const func = funcs[lastUpTo(starts, offset)];
    return func && offset < func.body!.end ? func : null;
  };
}

/** The last of what is sorted by its first number that is not behind a position; -1 for none. */
function lastUpTo(sorted: readonly (readonly [number, ...unknown[]])[], position: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]![0] <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function parseMap(json: string, url: string): TraceMap {
  try {
    return new FlattenMap(json, url);
  } catch {
    throw unknownOption('inputSourceMap', 'that is no source map');
  }
}

/** A URL that starts from where the binary is, as one that starts from where its name does. */
function beside(name: string, url: string | null): string {
  if (url === null || url.startsWith('data:')) return name;
  return /^(?:[a-z][a-z\d+.-]*:|\/)/i.test(url) ? url : name.replace(/[^/]*$/, '') + url;
}

function dataOf(url: string): string | null {
  const [, base64, data] = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url) ?? [];
  if (data === undefined) return null;
  try {
    if (base64 === undefined) return decodeURIComponent(data);
    return new TextDecoder().decode(Uint8Array.from(atob(data), character => character.charCodeAt(0)));
  } catch {
    return null;
  }
}
