/**
 * Golden cases, a file each: `test/cases/<area>/<name>.wat`. At its head stand directives, at its tail what is expected, as comments that
 * `npm run test:update` writes.
 *
 *   ;;! print <stage>         the text after the stage: build, a pass, legalise; `functions` for the functions emitted, `emit` for
 *                             the whole module, `dts` for its declarations
 *   ;;! only <index>          of this function alone
 *   ;;! options <word>…       options of `compile`, such as minify or format=esm; `runtime=import` and
 *                             `format=instantiate` are the defaults here
 *   ;;! run f(1, 2n) g()      calls of exports, on ours and on the host's engine, which must agree; see calls.ts
 *   ;;! alone <reason>        the host's engine cannot run this module
 *   ;;! where f(0)            calls that trap, and where in the binary the source map says they do
 *   ;;! lacks <stage>: <text> the stage's text must not contain this
 *   ;;! has <stage>: <text>   it must contain this
 */
import { readFileSync } from 'node:fs';
import type { CompileOptions } from '../../compiler/index.ts';

export interface Directive {
  readonly kind: 'print' | 'run' | 'where' | 'lacks' | 'has';
  readonly text: string;
}

export interface Case {
  /** the file without its tail */
  readonly source: string;
  readonly options: CompileOptions;
  /** index of the only function to print, or null */
  readonly only: number | null;
  /** why the host's engine takes no part, or null */
  readonly alone: string | null;
  readonly directives: readonly Directive[];
  /** the tail's lines, without what marks them */
  readonly expected: string;
}

const tailMark = ';;|';

export function parseCase(text: string): Case {
  const lines = text.split('\n');
  const end = lines.findIndex(line => line.startsWith(tailMark));
  const source = (end < 0 ? lines : lines.slice(0, end)).join('\n').trimEnd() + '\n';
  const expected = (end < 0 ? [] : lines.slice(end))
    .filter(line => line.startsWith(tailMark))
    .map(line => `${line.slice(tailMark.length + 1)}\n`)
    .join('');
  const parsed = {
    options: {} as Record<string, unknown>,
    only: null as number | null,
    alone: null as string | null,
  };
  const directives: Directive[] = [];
  for (const line of lines) {
    const [, kind, rest] = /^;;! (\w+) ?(.*)$/.exec(line) ?? [];
    switch (kind) {
      case undefined:
        continue;
      case 'options':
        for (const word of rest!.split(/\s+/)) readOption(word, parsed.options);
        break;
      case 'only':
        parsed.only = Number(rest);
        break;
      case 'alone':
        parsed.alone = rest!;
        break;
      case 'print':
      case 'run':
      case 'where':
      case 'lacks':
      case 'has':
        directives.push({ kind, text: rest! });
        break;
      default:
        throw new Error(`unknown directive ${kind}`);
    }
  }
  if (directives.length === 0) throw new Error('a case without anything to check');
  return { source, directives, expected, ...parsed };
}

function readOption(word: string, options: Record<string, unknown>): void {
  const [name, value] = word.split('=') as [string, string?];
  if (name === 'features') options[name] = value!.split(',');
  else options[name] = value ?? true;
}

export function readCase(path: string): Case {
  return parseCase(readFileSync(path, 'utf8'));
}

/** The whole file, with this tail. */
export function withTail(source: string, output: string): string {
  if (output === '') return source;
  const tail = output
    .trimEnd()
    .split('\n')
    .map(line => `${tailMark} ${line}`.trimEnd());
  return `${source}\n${tail.join('\n')}\n`;
}
