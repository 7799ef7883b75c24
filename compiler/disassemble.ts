/** What a message about an offset can show: the instructions there, or where there are none the bytes. */
import { decode } from './decode/sections.ts';
import { CompileError } from './diagnostics.ts';
import type { Code } from './wasm/code.ts';
import { featureNames } from './wasm/features.ts';
import type { Module } from './wasm/module.ts';
import { printInstruction } from './wasm/print.ts';
import type { ByteOffset } from './wasm/types.ts';

export interface Excerpt {
  readonly kind: 'instructions' | 'bytes';
  readonly lines: readonly ExcerptLine[];
}

export interface ExcerptLine {
  readonly offset: ByteOffset;
  readonly text: string;
  /** Whether the offset asked for is here. */
  readonly isHere: boolean;
}

/** What makes the line an error is about stand out on a terminal. */
export interface ExcerptStyle {
  readonly marker: (text: string) => string;
  readonly here: (text: string) => string;
  readonly around: (text: string) => string;
}

const linesBefore = 3;
const linesAfter = 1;
const bytesALine = 16;

/** The surroundings of an offset in a binary that need not be valid; null if the offset is not in it. */
export function disassemble(bytes: Uint8Array, offset: ByteOffset): Excerpt | null {
  if (offset < 0 || offset >= bytes.length) return null;
  const body = decodable(bytes)?.funcs.find(
    func => func.body && func.body.start <= offset && offset < func.body.end,
  )?.body;
  if (!body || offset < body.code.at(0)) return hexadecimal(bytes, offset);
  return instructionsAround(body.code, offset);
}

function decodable(bytes: Uint8Array): Module | null {
  try {
    return decode(bytes, new Set(featureNames));
  } catch (error) {
    if (error instanceof CompileError) return null;
    throw error;
  }
}

function instructionsAround(code: Code, offset: ByteOffset): Excerpt {
  let here = 0;
  while (here + 1 < code.length && code.at(here + 1) <= offset) here++;
  const lines: ExcerptLine[] = [];
  const end = Math.min(code.length, here + linesAfter + 1);
  for (let i = Math.max(0, here - linesBefore); i < end; i++) {
    lines.push({ offset: code.at(i), text: printInstruction(code, i), isHere: i === here });
  }
  return { kind: 'instructions', lines };
}

function hexadecimal(bytes: Uint8Array, offset: ByteOffset): Excerpt {
  const shown = bytes.subarray(offset, offset + bytesALine);
  const text = Array.from(shown, byte => byte.toString(16).padStart(2, '0')).join(' ');
  return { kind: 'bytes', lines: [{ offset, text, isHere: true }] };
}

const unstyled: ExcerptStyle = { marker: text => text, here: text => text, around: text => text };

/** Lines that follow an error's message: what its offset points to, the place itself marked. None if there is nothing to show. */
export function describeExcerpt(
  bytes: Uint8Array,
  { class: kind, place: { offset } }: CompileError,
  { marker, here, around }: ExcerptStyle = unstyled,
): string[] {
  const found = offset === undefined || kind === 'internal' ? null : disassemble(bytes, offset);
  if (!found) return [];
  const width = Math.max(...found.lines.map(line => line.offset.toString(16).length));
  return [
    '',
    ...found.lines.map(({ offset, text, isHere }) => {
      const line = ` 0x${offset.toString(16).padStart(width, '0')}  ${text}`;
      return isHere ? `  ${marker('>')}${here(line)}` : `   ${around(line)}`;
    }),
  ];
}
