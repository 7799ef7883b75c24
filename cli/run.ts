/** `wasm2esm run`: compiles a binary, calls one of its exports, and prints the results. */
import type { Command } from 'commander';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile, type ExternInfo, inspect, type ModuleInfo } from '../compiler/index.ts';
import { Failure, reading, UsageError, visible } from './errors.ts';
import { readInput, remove, standard } from './files.ts';
import { addCompileOptions, addPair, compileOptions } from './options.ts';
import { makeProgress } from './progress.ts';
import { formatValue, parseValue } from './values.ts';

interface Flags {
  readonly features?: readonly string[];
  readonly import?: Readonly<Record<string, string>>;
}

type Namespace = Readonly<Record<string, unknown>>;
type Imports = Readonly<Record<string, Namespace>>;

interface Emitted {
  readonly instantiate: (imports: Imports) => Namespace;
}

const examples = `
Without an export, calls _start if there is one. Arguments are read by the types of the parameters: integers in decimal or
hexadecimal, floats with nan and inf. Options stand before the input.

Examples:
  $ wasm2esm run math.wasm add 1 -2
  $ wasm2esm run --import env=./host.mjs game.wasm main`;

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .summary('compile a wasm binary and call an export')
    .description('Compile a WebAssembly binary, call an export and print what it returns.')
    .argument('<input>', 'the wasm file; - for stdin')
    .argument('[export]', 'the function to call')
    .argument('[args...]', 'its arguments')
    .option(
      '--import <module=file>',
      'take the imports from a module of this name from an ES module',
      addPair,
    )
    .passThroughOptions();
  addCompileOptions(command, ['features']).addHelpText('after', examples).action(run);
}

async function run(
  input: string,
  exportName: string | undefined,
  words: readonly string[],
  flags: Flags,
): Promise<void> {
  const bytes = await readInput(input);
  const file = input === standard ? 'stdin' : input;
  const options = compileOptions({ features: flags.features });
  const info = await reading(file, bytes, () => inspect(bytes, options));
  const wanted = findExport(info, exportName);
  // A -- that ends the options has come through with what follows.
  const args = wanted ? parseArguments(wanted, words[0] === '--' ? words.slice(1) : words) : [];
  const imports = await loadImports(info, flags.import ?? {});
  const { update, end } = makeProgress(file);
  const trace = { print: null, func: null, verify: false, progress: update };
  const { code } = await reading(file, bytes, () =>
    compile(bytes, { ...options, format: 'instantiate' }, trace),
  );
  end();
  const { instantiate } = await evaluate(code);
  const results = trapping(info, () => {
    const exports = instantiate(imports);
    return wanted ? call(exports, wanted, args) : [];
  });
  for (const [i, value] of results.entries())
    process.stdout.write(`${formatValue(value, wanted!.results[i]!)}\n`);
}

/** The function to call; null if making an instance is all there is to do. */
function findExport({ exports, start }: ModuleInfo, name: string | undefined): ExternInfo | null {
  const functions = exports.filter(({ kind }) => kind === 'func');
  const found = functions.find(item => item.name === (name ?? '_start'));
  if (found) return found;
  if (name === undefined && start !== null) return null;
  const list = functions.map(item => `\n  ${visible(item.name)} ${item.type}`).join('');
  const choice = list === '' ? 'it exports no function' : `its functions are${list}`;
  if (name === undefined) throw new UsageError(`no export is named and there is no _start; ${choice}`);
  const other = exports.find(item => item.name === name);
  throw new UsageError(
    `${other ? `the export ${name} is a ${other.kind}` : `there is no export ${name}`}; ${choice}`,
  );
}

function parseArguments({ name, params, type }: ExternInfo, words: readonly string[]): unknown[] {
  if (words.length !== params.length)
    throw new UsageError(`${name} takes ${params.length} arguments, ${type}, not ${words.length}`);
  return words.map((word, i) => parseValue(word, params[i]!));
}

function call(exports: Namespace, { name, results }: ExternInfo, args: readonly unknown[]): unknown[] {
  const value = (exports[name] as (...args: readonly unknown[]) => unknown)(...args);
  if (results.length === 0) return [];
  return results.length === 1 ? [value] : (value as unknown[]);
}

async function loadImports(
  { imports }: ModuleInfo,
  files: Readonly<Record<string, string>>,
): Promise<Imports> {
  for (const { module, name, kind } of imports) {
    if (Object.hasOwn(files, module)) continue;
    const wasi = module.startsWith('wasi_') ? ', or run it by wasm2esm/wasi' : '';
    throw new UsageError(
      `the module imports the ${kind} ${name} from ${module}: give --import ${module}=<file>${wasi}`,
    );
  }
  const entries = Object.entries(files).map(async ([name, file]): Promise<[string, Namespace]> => {
    try {
      return [name, (await import(pathToFileURL(resolve(file)).href)) as Namespace];
    } catch (error) {
      throw new Failure(`cannot import ${file}: ${(error as Error).message}`);
    }
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function evaluate(code: string): Promise<Emitted> {
  const directory = await mkdtemp(join(tmpdir(), 'wasm2esm-'));
  try {
    const file = join(directory, 'module.mjs');
    await writeFile(file, code);
    return (await import(pathToFileURL(file).href)) as Emitted;
  } finally {
    await remove(directory);
  }
}

const errorsOfWasm = ['RuntimeError', 'LinkError', 'Exception'];

/** Errors of the module are told from those of its imports, which pass. */
function trapping<T>(info: ModuleInfo, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Error)) throw new Failure(`thrown: ${String(error)}`);
    const kind = errorsOfWasm.includes(error.name) ? '' : `${error.name} in an import: `;
    throw new Failure(`${kind}${error.message}${wasmFrames(error, info)}`, { cause: error });
  }
}

const maxFrames = 10;

/** The module's functions on the stack, innermost first; helpers of the runtime are not among them. */
function wasmFrames(error: Error, { functions }: ModuleInfo): string {
  const names = new Set(functions.map(({ name }) => name?.replace(/[^\w$]+/g, '_')));
  const { stack = '' } = error.cause instanceof Error ? error.cause : error;
  const frames = [...stack.matchAll(/^\s+at (\S+) \(.*module\.mjs:/gm)].map(match => match[1]!);
  return frames
    .filter(name => names.has(name))
    .slice(0, maxFrames)
    .map(name => `\n  in ${name}`)
    .join('');
}
