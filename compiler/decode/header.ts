/**
 * The eight bytes that a module begins with (core specification §5.5.16), and what is said of a file that begins with others: most often it is
 * the text format, a component, or a page or a pointer that stands for the file.
 */
import { type Diagnostic, malformed } from '../diagnostics.ts';
import type { Reader } from './reader.ts';

const magic = 0x6d736100;

export function readHeader(r: Reader): void {
  if (r.bytes.length === 0) r.fail(malformed('empty'));
  if (r.word() !== magic) r.fail(withoutMagic(r.bytes), 0);
  const version = r.word();
  // The upper half is the layer: 1 is that of components.
  if (version >>> 16 === 1) r.fail(malformed('component'), 4);
  if (version !== 1) r.fail(malformed('bad-version', version >>> 0), 4);
}

const shown = 40;

function withoutMagic(bytes: Uint8Array): Diagnostic {
  const start = new TextDecoder().decode(bytes.subarray(0, 1000)).trimStart();
  if (/^(\((module|component|;)|;;)/.test(start)) return malformed('text-format');
  const line = /^.*/.exec(start)![0].slice(0, shown);
  // What decoding replaced, and controls, stand in no text.
  return line === '' || /[\0-\x08\x0e-\x1f\x7f-\x9f\ufffd]/.test(line)
    ? malformed('bad-magic')
    : malformed('no-binary', JSON.stringify(line));
}
