/** The command line's options for the compiler, made from the compiler's own table. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CompileOptions, features, type OptionRow, optionTable } from '../compiler/index.ts';

export type OptionName = keyof CompileOptions;

/** Adds the options of these names, or all, to a command. */
export function addCompileOptions(
  command: Command,
  names: readonly OptionName[] = Object.keys(optionTable) as OptionName[],
): Command {
  for (const name of names) command.addOption(compileOption(name, optionTable[name]));
  return command;
}

/** What commander has read for the options of the table, as `compile` takes them. */
export function compileOptions(values: Readonly<Record<string, unknown>>): CompileOptions {
  const own = Object.keys(optionTable).map(name => [name, values[singular(name)] ?? values[name]] as const);
  return Object.fromEntries(own.filter(([, value]) => value !== undefined));
}

function compileOption(name: string, row: OptionRow): Option {
  const flag = `--${kebabCase(name)}`;
  switch (row.type) {
    case 'choice':
      return new Option(`${flag} <${name}>`, row.doc).choices(row.choices!).default(row.default);
    case 'flag':
      return new Option(flag, row.doc);
    case 'list':
      return new Option(`${flag} <names>`, row.doc).argParser(addItems);
    case 'pairs':
      return new Option(`--${singular(name)} <name=specifier>`, row.doc).argParser(addPair);
    case 'text':
      return new Option(`${flag} <${name}>`, row.doc);
  }
}

/** Each use of an option for pairs gives one of them. */
function singular(name: string): string {
  const { type }: OptionRow = optionTable[name as OptionName];
  return type === 'pairs' ? name.replace(/s$/, '') : name;
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

// Lists may be given in one piece, in several, or both.
function addItems(text: string, items: readonly string[] = []): string[] {
  return [...items, ...text.split(',').filter(item => item !== '')];
}

/** Adds `name=value` to what was given before; the name is all up to the last sign. */
export function addPair(text: string, pairs: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.lastIndexOf('=');
  if (at < 0) throw new InvalidArgumentError('There is no = in it.');
  return { ...pairs, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Parses a whole number that is not negative. */
export function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a number.');
  return Number(text);
}

/** The proposals by name, for the end of a help text. */
export function featureHelp(): string {
  const width = Math.max(...Object.keys(features).map(name => name.length));
  const rows = Object.entries(features)
    .filter(([name]) => name !== 'mvp')
    .map(([name, row]) => `  ${name.padEnd(width)}  ${row.doc}${row.default ? '' : ' (off by default)'}`);
  return `\nFeatures:\n${rows.join('\n')}`;
}
