/**
 * Short names, settled last. Minified text is printed with marks in the place of names; once all of it is there, what is named most often
 * gets the shortest names. What belongs to the module has a mark of its own. Variables have marks by their place among those of their
 * function: all functions share them, for the same few names everywhere compress best; parameters apart from others, lest how many there are change
 * what the others are called.
 */
import type { Mapping } from './source-map.ts';

/** Stands on either side of a mark, and nowhere else in what the printer writes: a rare byte, for which strings have an escape. */
export const nameMark = '\x7f';

/** The index of a call through a table; in functions around others: what was thrown, the host's function. */
export type CommonVariable = 'at' | 'error' | 'host';

export function moduleMark(n: number): string {
  return `${nameMark}m${n}${nameMark}`;
}

/** Of the n-th variable of a function, or of one that has the same name everywhere. */
export function variableMark(n: number | CommonVariable): string {
  return `${nameMark}${n}${nameMark}`;
}

export function parameterMark(n: number): string {
  return `${nameMark}p${n}${nameMark}`;
}

const small = 'etrnioaulscfdhmpgbvywxkjqz';
const others = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ$_';
const following = `${small}${others}0123456789`;

/** Names without end, from the shortest to the longest, of one length those first that begin as preferred. */
function* shortNames(beginnings: readonly string[]): Generator<string, never> {
  let tails = [''];
  for (;;) {
    for (const first of beginnings) for (const tail of tails) for (const char of first) yield char + tail;
    tails = tails.flatMap(tail => Array.from(following, char => char + tail));
  }
}

/** The same as a list, of which as much is made as anyone has asked for. */
class NameList {
  private readonly names: Generator<string, never>;
  private readonly made: string[] = [];

  constructor(...beginnings: readonly string[]) {
    this.names = shortNames(beginnings);
  }

  at(i: number): string {
    const { made, names } = this;
    while (made.length <= i) made.push(names.next().value);
    return made[i]!;
  }
}

const smallFirst = new NameList(small, others);
const othersFirst = new NameList(others, small);

/** Those names, without some. */
export class FreeNames {
  private readonly list: NameList;
  private readonly isFree: (name: string) => boolean;
  private place = 0;

  constructor(isFree: (name: string) => boolean, list = smallFirst) {
    this.list = list;
    this.isFree = isFree;
  }

  next(): string {
    for (;;) {
      const name = this.list.at(this.place++);
      if (this.isFree(name)) return name;
    }
  }
}

/** What says which names are free, besides those that other marks have. */
export interface Free {
  forModule(name: string): boolean;
  forVariables(name: string): boolean;
}

/** What names are kept by: the mark without its ends. */
export function keyOf(mark: string): string {
  return mark.slice(nameMark.length, -nameMark.length);
}

/** The names of the marks in a text, by key. */
export function settleNames(text: string, isFree: Free): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const parts = text.split(nameMark);
  for (let i = 1; i < parts.length; i += 2) counts.set(parts[i]!, (counts.get(parts[i]!) ?? 0) + 1);
  const used = new Set<string>();
  const ofModule = new FreeNames(name => !used.has(name) && isFree.forModule(name), othersFirst);
  const ofVariables = new FreeNames(name => !used.has(name) && isFree.forVariables(name));
  const names = new Map<string, string>();
  for (const [key] of [...counts].sort(([, a], [, b]) => b - a)) {
    const name = (key.startsWith('m') ? ofModule : ofVariables).next();
    used.add(name);
    names.set(key, name);
  }
  return names;
}

/** The text with names in the place of marks, of those that have one. */
export function withNames(text: string, names: ReadonlyMap<string, string>): string {
  // What stands between two marks, and between the ends of one.
  const parts = text.split(nameMark);
  for (let i = 1; i < parts.length; i += 2) {
    const key = parts[i]!;
    parts[i] = names.get(key) ?? `${nameMark}${key}${nameMark}`;
  }
  return parts.join('');
}

function forEachMark(text: string, visit: (mark: string, at: number) => void): void {
  for (let at = text.indexOf(nameMark); at >= 0;) {
    const end = text.indexOf(nameMark, at + 1) + 1;
    visit(text.slice(at, end), at);
    at = text.indexOf(nameMark, end);
  }
}

/** The places of a text in the same text with names; those that are asked for come in order. */
export function mappingsWithNames(
  text: string,
  names: ReadonlyMap<string, string>,
  mappings: readonly Mapping[],
): Mapping[] {
  const moved: Mapping[] = [];
  let [line, start, shift] = [1, 0, 0];
  const lineEnd = (): number => (text.indexOf('\n', start) + text.length + 1) % (text.length + 1);
  let end = lineEnd();
  const nextLine = (): void => {
    [line, start, shift] = [line + 1, end + 1, 0];
    end = lineEnd();
  };
  const moveUpTo = (at: number): void => {
    for (let next = mappings[moved.length]; next; next = mappings[moved.length]) {
      while (line < next.line && end < at) nextLine();
      if (line < next.line || start + next.column > at) break;
      moved.push({ ...next, column: next.column - shift });
    }
    while (end < at) nextLine();
  };
  forEachMark(text, (mark, at) => {
    moveUpTo(at);
    shift += mark.length - (names.get(keyOf(mark)) ?? mark).length;
  });
  moveUpTo(text.length);
  return moved;
}
