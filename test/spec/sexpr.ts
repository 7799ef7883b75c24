/**
 * The s-expressions of WebAssembly scripts (specification §6.3): parentheses, strings and atoms with their place in the
 * source. Comments and annotations are dropped. What atoms mean is `script.ts`'s business; the inside of modules is the
 * assembler's, which gets the source text itself.
 */

export interface Span {
  /** position in the source of the first character */
  readonly start: number;
  /** one past the last */
  readonly end: number;
}

export interface Atom extends Span {
  readonly kind: 'atom';
  readonly text: string;
}

export interface Str extends Span {
  readonly kind: 'string';
  /** as written, without the quotes */
  readonly raw: string;
}

export interface List extends Span {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export type Node = Atom | Str | List;

/** The source is not a script. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

// One token after what separates tokens. Block comments nest and are skipped by hand. Beyond what the specification
// calls reserved characters, annotations may hold separators such as `,` or a lone `;`: each is an atom.
const separator = /(?:[ \t\r\n]+|;;[^\r\n]*)*/y;
const token = /[()]|"(?:[^"\\]|\\[^])*"|(?:[^\s()",;[\]{}"]|"(?:[^"\\]|\\[^])*")+|[^]/y;

/** All top-level expressions of a script. */
export function readScript(source: string): readonly Node[] {
  return readItems(source, 0, null).items;
}

/** What stands between a parenthesis opened at `opened`, or the start of the script, and its end. */
function readItems(source: string, from: number, opened: number | null): { items: Node[]; end: number } {
  const items: Node[] = [];
  let at = from;
  for (;;) {
    const start = skipSeparators(source, at);
    if (start === source.length) {
      if (opened !== null) throw new ScriptError('unclosed parenthesis', opened);
      return { items, end: start };
    }
    token.lastIndex = start;
    const text = token.exec(source)![0];
    if (text === ')') {
      if (opened === null) throw new ScriptError('unexpected )', start);
      return { items, end: start + 1 };
    }
    if (text === '(') {
      const list = readItems(source, start + 1, start);
      if (source[start + 1] !== '@') items.push({ kind: 'list', items: list.items, start, end: list.end });
      at = list.end;
    } else {
      at = start + text.length;
      items.push(readLeaf(text, start, at));
    }
  }
}

function readLeaf(text: string, start: number, end: number): Atom | Str {
  if (text === '"') throw new ScriptError('unclosed string', start);
  if (text.startsWith('"')) return { kind: 'string', raw: text.slice(1, -1), start, end };
  return { kind: 'atom', text, start, end };
}

/** The position of the first token at or after `at`. */
function skipSeparators(source: string, at: number): number {
  for (;;) {
    separator.lastIndex = at;
    separator.test(source);
    at = separator.lastIndex;
    if (!source.startsWith('(;', at)) return at;
    at = skipBlockComment(source, at);
  }
}

function skipBlockComment(source: string, opened: number): number {
  const edge = /\(;|;\)/g;
  edge.lastIndex = opened;
  for (let depth = 0; ;) {
    const found = edge.exec(source);
    if (!found) throw new ScriptError('unclosed comment', opened);
    depth += found[0] === '(;' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
}

const simpleEscapes: Readonly<Record<string, number>> = {
  t: 0x09,
  n: 0x0a,
  r: 0x0d,
  '"': 0x22,
  "'": 0x27,
  '\\': 0x5c,
};
const encoder = new TextEncoder();

/** The bytes that a string stands for; they need not be UTF-8. */
export function stringBytes({ raw, start }: Str): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < raw.length;) {
    const rest = raw[i] === '\\' ? raw.slice(i + 1, i + 12) : '';
    const hex = /^[0-9a-fA-F]{2}/.exec(rest)?.[0];
    const unicode = /^u\{([0-9a-fA-F_]+)\}/.exec(rest);
    const simple = simpleEscapes[rest[0] ?? ''];
    if (raw[i] !== '\\') {
      const char = String.fromCodePoint(raw.codePointAt(i)!);
      if (char <= '\x7f') bytes.push(char.charCodeAt(0));
      else bytes.push(...encoder.encode(char));
      i += char.length;
    } else if (hex) {
      bytes.push(parseInt(hex, 16));
      i += 3;
    } else if (unicode) {
      bytes.push(...encoder.encode(String.fromCodePoint(parseInt(unicode[1]!.replaceAll('_', ''), 16))));
      i += 1 + unicode[0].length;
    } else if (simple !== undefined) {
      bytes.push(simple);
      i += 2;
    } else {
      throw new ScriptError(`unknown escape \\${rest.slice(0, 1)}`, start);
    }
  }
  return Uint8Array.from(bytes);
}

/** The text that a string stands for: names, messages and quoted source, which are UTF-8. */
export function stringText(node: Str): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(stringBytes(node));
}

/** A function from positions in the source to line numbers, which start at 1. */
export function lineFinder(source: string): (at: number) => number {
  const starts = [0];
  for (let i = source.indexOf('\n'); i !== -1; i = source.indexOf('\n', i + 1)) starts.push(i + 1);
  return at => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= at) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
