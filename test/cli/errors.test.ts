/** What goes wrong: one readable message, the right exit code, no stack, no file. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exitCodeOf, InputError, render, UsageError } from '../../cli/errors.ts';
import { CompileError } from '../../compiler/index.ts';
import {
  cliFile,
  eventually,
  requireBuild,
  startNode,
  startWasm2esm,
  temporaryDirectory,
  wasm2esm,
} from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';
import { projectRoot } from '../spec/suite.ts';

const cwd = temporaryDirectory();
const inDirectory = (name: string): string => join(cwd, name);

beforeAll(requireBuild);

/** Every line of a stack looks like this. */
const stackLine = /^\s+at .+:\d+/m;

async function rejected(name: string, bytes: Uint8Array, args: readonly string[] = []): Promise<string> {
  writeFileSync(inDirectory(name), bytes);
  writeFileSync(inDirectory('out.mjs'), 'as it was');
  const before = readdirSync(cwd);
  const run = await wasm2esm([name, '-o', 'out.mjs', '--source-map', '--dts', ...args], { cwd });
  expect(run).toMatchObject({ code: 1, signal: null, stdout: '' });
  expect(run.stderr).not.toMatch(stackLine);
  expect(run.stderr.match(/error:/g)).toHaveLength(1);
  expect(readdirSync(cwd)).toEqual(before);
  expect(readFileSync(inDirectory('out.mjs'), 'utf8')).toBe('as it was');
  return run.stderr;
}

describe('modules that are not compiled', () => {
  test('malformed: no module at all', async () => {
    expect(await rejected('text.wasm', Buffer.from('hello, world'))).toBe(
      'error: text.wasm: magic header not detected: this is text, not a binary; it begins with "hello, world" (at offset 0x0)\n\n' +
        '  > 0x0  68 65 6c 6c 6f 2c 20 77 6f 72 6c 64\n',
    );
  });

  test('malformed: cut off', async () => {
    const bytes = await wasm('(module (func (export "f") (param i32) (result i32) (local.get 0)))');
    const message = await rejected('cut.wasm', bytes.subarray(0, bytes.length - 3));
    expect(message).toMatch(/^error: cut\.wasm: .* \(in the .* section.*at offset 0x[0-9a-f]+\)\n/);
  });

  test('malformed: an illegal opcode, with function and bytes', async () => {
    const bytes = await wasm('(module (func $f (export "go") (i32.const 77) (drop)))');
    bytes[bytes.lastIndexOf(0x1a)] = 0xff;
    const message = await rejected('opcode.wasm', bytes);
    expect(message).toMatch(
      /^error: opcode\.wasm: illegal opcode ff \(in the code section, function 0 "\w+", at offset 0x\w+\)\n/,
    );
    expect(message).toMatch(/\n {2}> 0x\w+ {2}ff 0b/);
  });

  test('invalid: with section, function, offset and instructions', async () => {
    const text = '(module (func $f (export "go") (param i32) (local.get 0) (i64.const 1) (drop (i32.add))))';
    expect(await rejected('invalid.wasm', await wasm(text))).toBe(
      [
        'error: invalid.wasm: type mismatch: instruction requires [i32 i32] but stack has [i32 i64], in i32.add ' +
          '(in the code section, function 0 "f", at offset 0x24)',
        '',
        '    0x20  local.get 0',
        '    0x22  i64.const 1',
        '  > 0x24  i32.add',
        '    0x25  drop',
        '',
      ].join('\n'),
    );
  });

  test('unsupported: a feature that is off', async () => {
    const bytes = await wasm('(module (memory 1) (memory 1))');
    expect(await rejected('off.wasm', bytes, ['--features=-multi-memory'])).toContain(
      'a second memory needs the feature multi-memory, which is off',
    );
  });

  test('names in messages do not reach the terminal raw', async () => {
    const bytes = await wasm('(module (func (export "\\1b[31mred\\n") (result i32)))');
    const message = await rejected('name.wasm', bytes);
    expect(message).toContain('\\x1b[31mred');
    expect(message).not.toContain('\x1b');
  });

  test('stdin has its name in messages', async () => {
    const run = await wasm2esm(['-'], { input: 'no wasm' });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toMatch(/^error: stdin: magic header not detected/);
  });
});

describe('command lines that cannot be followed', () => {
  test.each([
    [['missing.wasm'], 'error: cannot read missing.wasm: there is no such file\n'],
    [['.'], 'error: cannot read .: it is a directory\n'],
    [['off.wasm', '--frobnicate'], "error: unknown option '--frobnicate'\n"],
    [['off.wasm', 'another.wasm'], /^error: too many arguments/],
    [['off.wasm', '--format', 'cjs'], /^error: option '--format <format>' argument 'cjs' is invalid/],
    [['off.wasm', '--print', 'parse'], /^error: option '--print <stage>' argument 'parse' is invalid/],
    [
      ['off.wasm', '--features', 'telepathy'],
      /^error: unknown value telepathy of option features; it is one of mutable-global, .*\n$/,
    ],
    [['off.wasm', '--dts'], 'error: --dts needs -o\n'],
    [['off.wasm', '--watch'], 'error: --watch needs -o\n'],
    [['-', '--watch', '-o', 'x.mjs'], 'error: --watch needs a file as input\n'],
    [['off.wasm', '--function', 'f'], 'error: --function needs --print\n'],
    [['off.wasm', '--print', 'all', '--function', 'f'], 'error: the module has no function f\n'],
    [['off.wasm', '-o', './off.wasm'], 'error: the output would overwrite the input\n'],
    [['inspect'], "error: missing required argument 'input'\n"],
    [['inspect', 'off.wasm', '--top', 'ten'], /^error: option '--top <count>' argument 'ten' is invalid/],
  ])('%j', async (args, message) => {
    const run = await wasm2esm(args, { cwd });
    expect({ ...run, stderr: '' }).toEqual({ code: 2, signal: null, stdout: '', stderr: '' });
    if (typeof message === 'string') expect(run.stderr).toBe(message);
    else expect(run.stderr).toMatch(message);
  });

  test('no arguments at all: the help', async () => {
    const run = await wasm2esm([]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('Usage: wasm2esm');
  });
});

describe('output that cannot be written', () => {
  test.each([
    ['.', 'error: cannot write .: it is a directory\n'],
    ['off.wasm/x.mjs', 'error: cannot write off.wasm/x.mjs: a part of the path is no directory\n'],
  ])('%s', async (output, message) => {
    const before = readdirSync(cwd);
    expect(await wasm2esm(['off.wasm', '-o', output], { cwd })).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: message,
    });
    expect(readdirSync(cwd)).toEqual(before);
  });

  test('a signal while writing leaves nothing behind', async () => {
    const directory = temporaryDirectory();
    const files = pathToFileURL(join(projectRoot, 'cli/files.ts')).href;
    const script = join(directory, 'script.mts');
    // The second file never ends.
    writeFileSync(
      script,
      `import { writeOutputs } from ${JSON.stringify(files)};
      setInterval(() => {}, 1000);
      async function* endless() { yield 'begun'; await new Promise(() => {}); }
      const at = name => new URL(name, import.meta.url).pathname;
      await writeOutputs([{ path: at('a.mjs'), content: 'a' }, { path: at('b.mjs'), content: endless() }]);`,
    );
    const { child: writing, run } = startNode(['--import', 'tsx', script]);
    await eventually(
      'both temporaries',
      () => readdirSync(directory).filter(name => name.endsWith('.tmp')).length === 2,
    );
    writing.kill('SIGINT');
    expect(await run).toMatchObject({ code: null, signal: 'SIGINT', stderr: '' });
    expect(readdirSync(directory)).toEqual(['script.mts']);
  });
});

test('a reader that has seen enough ends us quietly', async () => {
  const functions = Array.from(
    { length: 20000 },
    (_, i) => `(func (export "f${i}") (result i32) (i32.const ${i}))`,
  );
  writeFileSync(inDirectory('big.wasm'), await wasm(`(module ${functions.join('')})`));
  const { child, run } = startWasm2esm(['big.wasm'], { cwd });
  child.stdout!.once('data', () => child.stdout!.destroy());
  expect(await run).toMatchObject({ code: 0, stderr: '' });
});

const full = '/dev/full';
const testIfFull = existsSync(full) ? test : test.skip;

testIfFull('output that cannot be written', () => {
  const stdout = openSync(full, 'w');
  const { status, stderr } = spawnSync(process.execPath, [cliFile, 'big.wasm'], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', stdout, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(stdout);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'error: cannot write to stdout: no space is left\n',
  });
});

describe('faults of our own', () => {
  const internal = { class: 'internal', code: 'internal', message: 'internal error: lost' } as const;

  afterEach(() => {
    delete process.env.WASM2ESM_DEBUG;
  });

  test('ask for a report, and show no stack', () => {
    for (const error of [
      new TypeError('x is undefined'),
      new InputError(new CompileError(internal, { func: 3 }), 'a.wasm', new Uint8Array()),
    ]) {
      const text = render(error);
      expect(text).toContain('please report it');
      expect(text).toContain('WASM2ESM_DEBUG=1');
      expect(text).not.toMatch(stackLine);
      expect(exitCodeOf(error)).toBe(1);
    }
  });

  test('with WASM2ESM_DEBUG show the stack and its causes', () => {
    process.env.WASM2ESM_DEBUG = '1';
    const error = new CompileError(internal, {}, { cause: new RangeError('deep down') });
    const text = render(new InputError(error, 'a.wasm', new Uint8Array()));
    expect(text).toMatch(stackLine);
    expect(text).toContain('RangeError: deep down');
  });

  test('errors of users say nothing of the sort', () => {
    process.env.WASM2ESM_DEBUG = '1';
    expect(render(new UsageError('no such thing'))).toBe('error: no such thing\n');
    expect(exitCodeOf(new UsageError('no such thing'))).toBe(2);
  });
});
