/** Emitted modules under `node --enable-source-maps`: where stacks say that a trap happened. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../compiler/index.ts';
import { requireBuild, runNode, temporaryDirectory, wasm2esm } from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';
import { withMapUrl } from '../harness/source-maps.ts';
import { projectRoot } from '../spec/suite.ts';

const cwd = temporaryDirectory();
const inDirectory = (name: string): string => join(cwd, name);

beforeAll(requireBuild);

/** The stack of the error that calling `share(1, 0)` ends in. */
async function stack(module: string): Promise<string> {
  const code = `import { share } from './${module}';
    try { share(1, 0); } catch (error) { console.log(error.stack); }`;
  const args = ['--enable-source-maps', '--input-type=module', '-e', code];
  const { stdout, stderr } = await runNode(args, { cwd });
  return stdout + stderr;
}

// What a compiler would emit for src/share.c, line by line.
const source = `(module
  (func $divide (param $all i32) (param $parts i32) (result i32)
    ;;@ src/share.c:2:14
    (i32.div_s (local.get $all) (local.get $parts)))
  (func $share (export "share") (param i32 i32) (result i32)
    ;;@ src/share.c:6:10
    (call $divide (local.get 0) (local.get 1))))`;

const original = `static int divide(int all, int parts) {
  return all / parts;
}

int share(int all, int parts) {
  return divide(all, parts);
}
`;

/** Where a line of the module's text format is, as stacks have it: line and column, both from 1. */
function placeOf(lines: readonly string[], text: string): string {
  const line = lines.findIndex(item => item.includes(text));
  return `${line + 1}:${lines[line]!.indexOf(text) + 1}`;
}

test.each([[], ['--minify']].map(flags => [flags] as const))(
  'a stack leads to the text format, %j',
  async flags => {
    writeFileSync(inDirectory('share.wasm'), await wasm(source));
    await wasm2esm(['share.wasm', '-o', 'share.mjs', '--source-map', ...flags], { cwd });
    const { sourcesContent } = JSON.parse(readFileSync(inDirectory('share.mjs.map'), 'utf8')) as {
      sourcesContent: string[];
    };
    const lines = sourcesContent[0]!.split('\n');
    const text = await stack('share.mjs');
    expect(text).toContain('integer divide by zero');
    expect(text).toContain(`share.wat:${placeOf(lines, 'i32.div_s')}`);
    expect(text).toContain(`share.wat:${placeOf(lines, 'call $divide')}`);
    // Not what the compiler put around it.
    expect(text.match(/share\.wat/g)).toHaveLength(2);
    // Minified names are told as what they stand for.
    expect(text).toMatch(/at (\w+ \[as )?divide\b/);
  },
);

test.each([[], ['--minify']].map(flags => [flags] as const))(
  "a stack leads to what the binary's own source map does, %j",
  async flags => {
    writeFileSync(inDirectory('mapped.wat'), source);
    const assembler = join(projectRoot, 'node_modules/binaryen/bin/wasm-as');
    const args = ['mapped.wat', '-o', 'mapped.wasm', '-sm', 'mapped.wasm.map', '-su', 'mapped.wasm.map'];
    expect(await runNode([assembler, ...args], { cwd })).toMatchObject({ code: 0, stderr: '' });
    await wasm2esm(['mapped.wasm', '-o', 'mapped.mjs', '--source-map', ...flags], { cwd });
    const text = await stack('mapped.mjs');
    expect(text).toContain(`${inDirectory('src/share.c')}:2:15`);
    expect(text).toContain(`${inDirectory('src/share.c')}:6:11`);
  },
);

/** Every byte comes from the same place. */
const map = JSON.stringify({
  version: 3,
  sources: ['share.c'],
  sourcesContent: [original],
  names: [],
  mappings: 'AAAA' + ',CAAA'.repeat(999),
});

function sourcesOf(json: string | null): unknown {
  const { sources, sourcesContent } = JSON.parse(json!) as Record<string, unknown>;
  return { sources, sourcesContent };
}

describe("the binary's own source map", () => {
  const expected = { sources: ['src/share.c'], sourcesContent: [original] };

  test('may be in the binary', async () => {
    const url = `data:application/json;base64,${Buffer.from(map).toString('base64')}`;
    const bytes = withMapUrl(await wasm(source), url);
    expect(sourcesOf(compile(bytes, { sourceMap: 'src/share.wasm' }).map)).toEqual(expected);
  });

  test('may be given; its sources start from where the binary says it is', async () => {
    const bytes = await wasm(source);
    const options = { sourceMap: 'src/share.wasm', inputSourceMap: map };
    expect(sourcesOf(compile(bytes, options).map)).toEqual(expected);
    const { map: other } = compile(withMapUrl(bytes, '../maps/share.map'), options);
    expect(sourcesOf(other)).toEqual({ ...expected, sources: ['maps/share.c'] });
  });

  test('is the given one on the command line', async () => {
    writeFileSync(inDirectory('own.wasm'), await wasm(source));
    writeFileSync(inDirectory('own.map'), map);
    const args = ['own.wasm', '-o', 'own.mjs', '--source-map', '--input-source-map'];
    await wasm2esm([...args, 'own.map'], { cwd });
    expect(sourcesOf(readFileSync(inDirectory('own.mjs.map'), 'utf8'))).toEqual({
      ...expected,
      sources: ['share.c'],
    });
    const { code, stderr } = await wasm2esm([...args, 'none.map'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('cannot read none.map');
  });

  test('that cannot be read is an error if given, else nothing', async () => {
    const bytes = await wasm(source);
    expect(() => compile(bytes, { sourceMap: true, inputSourceMap: '{' })).toThrow('no source map');
    const broken = compile(withMapUrl(bytes, 'data:application/json,{'), { sourceMap: 'share.wasm' });
    expect(sourcesOf(broken.map)).toMatchObject({ sources: ['share.wat'] });
  });
});

test('a map does not change the module', async () => {
  const bytes = await wasm(source);
  for (const minify of [false, true]) {
    for (const format of ['esm', 'instantiate'] as const) {
      const options = { minify, format };
      expect(compile(bytes, { ...options, sourceMap: true }).code).toBe(compile(bytes, options).code);
    }
  }
});
