/** `wasm2esm transpile`, the default command: one binary to one ES module. */
import { type Command, Option } from 'commander';
import { basename, dirname, extname, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import {
  type CompileResult,
  findSourceMappingUrl,
  type FunctionInfo,
  inspect,
  type Report,
  stages,
  type Trace,
} from '../compiler/index.ts';
import { compile } from '../compiler/parallel/index.ts';
import { reading, UsageError, visible } from './errors.ts';
import { type OutputFile, readInput, readText, standard, writeOutputs } from './files.ts';
import { addCompileOptions, compileOptions, featureHelp, parseCount } from './options.ts';
import { makeProgress } from './progress.ts';
import { size } from './text.ts';
import { watch } from './watch.ts';

interface Flags {
  readonly output?: string;
  readonly sourceMap?: boolean;
  readonly inputSourceMap?: string;
  readonly dts?: boolean;
  readonly print?: string;
  readonly function?: string;
  readonly verify?: boolean;
  readonly watch?: boolean;
  readonly threads?: number;
  readonly name?: string;
  readonly format: string;
  readonly import?: Readonly<Record<string, string>>;
}

const examples = `
Examples:
  $ wasm2esm math.wasm -o math.mjs
  $ wasm2esm math.wasm -o math.mjs --minify --source-map --dts
  $ wasm2esm plugin.wasm --format instantiate -o plugin.mjs
  $ cat math.wasm | wasm2esm - | node --input-type=module
  $ wasm2esm math.wasm --print nest --function add`;

export function addTranspile(program: Command): Command {
  const command = program
    .command('transpile', { isDefault: true })
    .summary('compile a wasm binary to an ES module (the default command)')
    .description('Compile a WebAssembly binary to a JavaScript ES module that needs no WebAssembly engine.')
    .argument('<input>', 'the wasm file; - for stdin')
    .option('-o, --output <file>', 'where the module goes; stdout by default');
  return addCompileOptions(command)
    .option('--dts', 'write TypeScript declarations next to the module')
    .option('-w, --watch', 'compile again whenever the input changes')
    .option('--threads <count>', 'how many threads compile; by default as many as pay off', parseCount)
    .addOption(
      new Option('--print <stage>', 'show the code after a stage instead, or besides with -o').choices([
        ...stages,
        'all',
      ]),
    )
    .option('--function <name|index>', 'with --print: only this function')
    .option('--verify', 'check the internal form after every stage')
    .addHelpText('after', examples)
    .addHelpText('after', featureHelp())
    .action(run);
}

async function run(input: string, flags: Flags): Promise<void> {
  // A compilation is over before V8's own compiler has caught up with it: inlining less, that takes a third less time, and what it makes is no
  // slower. Nothing but the compiler runs in this process.
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');
  const output = flags.output === standard ? undefined : flags.output;
  const needsFile = flags.dts ? '--dts' : flags.watch ? '--watch' : null;
  if (needsFile !== null && output === undefined) throw new UsageError(`${needsFile} needs -o`);
  if (flags.function !== undefined && flags.print === undefined)
    throw new UsageError('--function needs --print');
  if (output !== undefined && resolve(output) === resolve(input))
    throw new UsageError('the output would overwrite the input');
  if (!flags.watch) return transpile(input, output, flags);
  if (input === standard) throw new UsageError('--watch needs a file as input');
  await watch(input, () => transpile(input, output, flags));
}

async function transpile(input: string, output: string | undefined, flags: Flags): Promise<void> {
  const bytes = await readInput(input);
  const file = input === standard ? 'stdin' : input;
  const start = performance.now();
  const result = await reading(file, bytes, () => compileWith(bytes, file, output, flags));
  if (output !== undefined) {
    await writeOutputs(outputFiles(result, output, flags));
    summarise(output, result, performance.now() - start, flags);
  } else if (flags.print === undefined) {
    process.stdout.write(withMap(result, result.map === null ? null : dataUrl(result.map)));
  }
}

async function compileWith(
  bytes: Uint8Array,
  file: string,
  output: string | undefined,
  flags: Flags,
): Promise<CompileResult> {
  const { update, end } = makeProgress(file);
  const inputSourceMap = flags.sourceMap ? readMap(bytes, file, flags) : undefined;
  const options = compileOptions({ ...flags, inputSourceMap });
  const trace: Trace = {
    print:
      flags.print === undefined
        ? null
        : { stage: flags.print, write: text => void process.stdout.write(text) },
    func: flags.function === undefined ? null : findFunction(bytes, flags.function, options.features),
    verify: flags.verify ?? false,
    progress: update,
  };
  try {
    return await compile(
      bytes,
      flags.sourceMap ? { ...options, sourceMap: sourceUrl(file, output, flags) } : options,
      trace,
      flags.threads,
    );
  } finally {
    end();
  }
}

function findFunction(bytes: Uint8Array, wanted: string, features: readonly string[] = []): number {
  const isIt = ({ index, name }: FunctionInfo): boolean => name === wanted || String(index) === wanted;
  const found = inspect(bytes, { features }).functions.find(isIt);
  if (!found) throw new UsageError(`the module has no function ${wanted}`);
  return found.index;
}

/** The binary's own source map: the one given, else what the binary names, if it is there. */
function readMap(bytes: Uint8Array, file: string, { inputSourceMap: given }: Flags): string | undefined {
  if (given !== undefined) return readText(given) ?? fail(given);
  const url = findSourceMappingUrl(bytes);
  return url === null ? undefined : (readText(resolve(dirname(file), url)) ?? undefined);
}

function fail(file: string): never {
  throw new UsageError(`cannot read ${file}`);
}

/** How the source map, which lies next to the output, names the binary. */
function sourceUrl(file: string, output: string | undefined, { name }: Flags): string {
  if (name !== undefined) return name;
  const from = output === undefined ? process.cwd() : dirname(resolve(output));
  const path = relative(from, resolve(file));
  // Another drive has no relative path.
  if (path === resolve(file)) return pathToFileURL(path).href;
  return path.split(sep).map(encodeURIComponent).join('/');
}

function outputFiles(result: CompileResult, output: string, { dts }: Flags): OutputFile[] {
  const mapFile = `${output}.map`;
  const mapUrl = result.map === null ? null : encodeURIComponent(basename(mapFile));
  return [
    ...(result.map === null ? [] : [{ path: mapFile, content: result.map }]),
    ...(dts ? [{ path: declarationFile(output), content: result.dts }] : []),
    ...[...result.assets].map(([name, content]) => ({ path: resolve(dirname(output), name), content })),
    // Last: whoever sees it change finds the others in place.
    { path: output, content: withMap(result, mapUrl) },
  ];
}

/** TypeScript looks for x.d.mts beside x.mjs, for x.d.ts beside x.js. */
function declarationFile(output: string): string {
  const extension = extname(output);
  const stem = output.slice(0, output.length - extension.length);
  return extension === '.mjs' ? `${stem}.d.mts` : `${stem}.d.ts`;
}

function withMap({ code }: CompileResult, url: string | null): string {
  const text = code.endsWith('\n') ? code : `${code}\n`;
  return url === null ? text : `${text}//# sourceMappingURL=${url}\n`;
}

function dataUrl(map: string): string {
  return `data:application/json;base64,${Buffer.from(map).toString('base64')}`;
}

function summarise(output: string, { code, report }: CompileResult, time: number, flags: Flags): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(
    `${output}  ${size(code.length)} from ${size(report.wasmBytes)} of wasm in ${Math.round(time)} ms\n${note(report, flags)}`,
  );
}

/** What a module has to be told that no ES module can be found by: wasm's names of modules are seldom specifiers. */
function note({ imports }: Report, { format, import: given = {} }: Flags): string {
  if (format === 'instantiate') return '';
  const bare = imports.filter(name => !/^[./]|^\w+:/.test(name) && !Object.hasOwn(given, name));
  if (bare.length === 0) return '';
  const examples = bare.map(name => visible(` --import ${name}=<specifier>`)).join('');
  return `It imports from what a bundler, an import map or an option has to find:${examples}\n`;
}
