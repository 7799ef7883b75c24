/** Bytes as JavaScript text: a string with a character for each byte where that is short, else base64. */
import * as js from './build.ts';
import type { Expression } from './build.ts';
import type { Scope } from './scope.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1], bytes[i + 2]];
    const triple = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    parts.push(
      alphabet[triple >> 18]! +
        alphabet[(triple >> 12) & 63]! +
        (b === undefined ? '=' : alphabet[(triple >> 6) & 63]!) +
        (c === undefined ? '=' : alphabet[triple & 63]!),
    );
  }
  return parts.join('');
}

/** The length in UTF-8 of the string literal with a character for each byte. */
function literalLength(bytes: Uint8Array): number {
  let length = 0;
  for (const byte of bytes) {
    if (byte < 32) length += byte === 8 || byte === 9 || byte === 10 || byte === 12 || byte === 13 ? 2 : 6;
    else if (byte === 34 || byte === 92 || byte > 127) length += 2;
    else length += 1;
  }
  return length;
}

/**
 * Whether the literal, compressed, is shorter than base64, in which what repeats itself does so in three ways. Of random bytes it is not, for
 * those above 127 take two each.
 */
function compressesBetter(bytes: Uint8Array): boolean {
  let high = 0;
  for (const byte of bytes) if (byte > 127) high++;
  return high < bytes.length * mostHigh;
}

const mostHigh = 0.4;

/** An expression of a Uint8Array of its own with the bytes. */
export function bytesExpression(scope: Scope, bytes: Uint8Array): Expression {
  const { minify } = scope.names;
  if (bytes.length === 0) return js.construct(js.id('Uint8Array'), js.number(0));
  const isLiteral = minify ? compressesBetter(bytes) : literalLength(bytes) <= bytes.length * 1.34;
  if (!isLiteral) return scope.pureCall('base64', js.string(toBase64(bytes)));
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 0x8000)
    parts.push(String.fromCharCode(...bytes.subarray(i, i + 0x8000)));
  const text = parts.join('');
  return scope.pureCall('latin1', minify ? js.byteString(text) : js.string(text));
}
