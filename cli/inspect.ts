/** `wasm2esm inspect`: what a binary imports, exports, needs and is made of. */
import type { Command } from 'commander';
import pc from 'picocolors';
import { type ExternInfo, inspect, type ModuleInfo, type SectionOutline } from '../compiler/index.ts';
import { reading, visible } from './errors.ts';
import { readInput, standard } from './files.ts';
import { addCompileOptions, compileOptions, parseCount } from './options.ts';
import { columns, size } from './text.ts';

interface Flags {
  readonly json?: boolean;
  readonly top: number;
}

const examples = `
Examples:
  $ wasm2esm inspect math.wasm
  $ wasm2esm inspect math.wasm --top 50
  $ wasm2esm inspect math.wasm --json | jq '.exports[].name'`;

export function addInspect(program: Command): void {
  const command = program
    .command('inspect')
    .summary('show imports, exports, features and sizes of a wasm binary')
    .description('Show imports, exports, features, sizes and the biggest functions of a WebAssembly binary.')
    .argument('<input>', 'the wasm file; - for stdin')
    .option('--json', 'everything as JSON')
    .option('--top <count>', 'how many functions to show', parseCount, 10);
  addCompileOptions(command, ['features']).addHelpText('after', examples).action(run);
}

async function run(input: string, flags: Flags): Promise<void> {
  const bytes = await readInput(input);
  const file = input === standard ? 'stdin' : input;
  const info = await reading(file, bytes, () => inspect(bytes, compileOptions({ ...flags })));
  process.stdout.write(flags.json ? `${JSON.stringify(info, null, 2)}\n` : describe(file, info, flags.top));
}

function describe(file: string, info: ModuleInfo, top: number): string {
  const name = info.name === null ? '' : `, module ${JSON.stringify(info.name)}`;
  return [
    `${pc.bold(visible(file))}  ${size(info.bytes)}${visible(name)}\n`,
    titled(
      'features',
      info.features.length === 0 ? '  none beyond the first release\n' : `  ${info.features.join(', ')}\n`,
    ),
    titled('sections', columns(info.sections.map(sectionRow))),
    titled(
      count('import', info.imports.length),
      externs(info.imports.map(item => [item, `${item.module} ${item.name}`])),
    ),
    titled(count('export', info.exports.length), externs(info.exports.map(item => [item, item.name]))),
    ...(info.start === null ? [] : [titled('start', `  function ${info.start}\n`)]),
    functions(info, top),
  ].join('');
}

function titled(title: string, body: string): string {
  return `\n${pc.bold(title)}\n${body}`;
}

function count(thing: string, n: number): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}

function sectionRow({ name, customName, bytes }: SectionOutline): string[] {
  return [
    size(bytes).padStart(8),
    customName === null ? name : `${name} ${visible(JSON.stringify(customName))}`,
  ];
}

function externs(items: readonly (readonly [ExternInfo, string])[]): string {
  return columns(items.map(([{ kind, type }, name]) => [kind, visible(name), type]));
}

function functions({ functions, sections }: ModuleInfo, top: number): string {
  const largest = [...functions].sort((a, b) => b.bytes - a.bytes).slice(0, top);
  const code = sections.find(({ name }) => name === 'code')?.bytes ?? 0;
  const shown = largest.length < functions.length ? `, the ${largest.length} biggest of them` : '';
  const rows = largest.map(({ index, name, bytes }) => [
    size(bytes).padStart(8),
    `${((100 * bytes) / code).toFixed(1)} %`.padStart(7),
    `${index}`,
    name === null ? '' : visible(name),
  ]);
  return titled(`${count('function', functions.length)}${shown}`, columns(rows));
}
