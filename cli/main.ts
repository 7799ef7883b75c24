/** The command line: subcommands, what their errors look like, exit codes. */
import { Command, CommanderError } from 'commander';
import { createRequire } from 'node:module';
import { exitCodeOf, exitCodes, Failure, render } from './errors.ts';
import { reason } from './files.ts';
import { addInspect } from './inspect.ts';
import { addRun } from './run.ts';
import { addTranspile } from './transpile.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const examples = `
Examples:
  $ wasm2esm math.wasm -o math.mjs        one self-contained ES module
  $ wasm2esm math.wasm -o math.mjs --dts  with TypeScript declarations
  $ wasm2esm run math.wasm add 1 2        call an export
  $ wasm2esm inspect math.wasm            imports, exports, sizes

transpile is the default command; these are its options:`;

function makeProgram(): Command {
  const program = new Command('wasm2esm')
    .description('Compile WebAssembly to JavaScript ES modules that need no WebAssembly engine.')
    .version(version)
    .enablePositionalOptions()
    .exitOverride();
  const transpile = addTranspile(program);
  addInspect(program);
  addRun(program);
  return program.addHelpText('after', () => `${examples}\n${optionsOf(transpile)}`);
}

function optionsOf(command: Command): string {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help');
  const width = Math.max(...options.map(option => help.optionTerm(option).length));
  help.prepareContext({ helpWidth: process.stdout.columns ?? 80 });
  return options
    .map(option => help.formatItem(help.optionTerm(option), width, help.optionDescription(option), help))
    .join('\n');
}

async function main(): Promise<number> {
  const program = makeProgram();
  const args = process.argv.slice(2);
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return exitCodes.usage;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    // commander has said it already; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    process.stderr.write(render(error));
    return exitCodeOf(error);
  }
}

// Whoever reads our output may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  process.stderr.write(render(new Failure(`cannot write to stdout: ${reason(error)}`)));
  process.exit(exitCodes.failed);
});

// Not process.exit: output may still be on its way.
process.exitCode = await main();
