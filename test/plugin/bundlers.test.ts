/** The plugin in real bundlers: what they build runs without WebAssembly, holds what is used, and says what is wrong. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireBuild } from '../harness/cli.ts';
import { projectRoot } from '../spec/suite.ts';
import { bundlers, Project } from './project.ts';

const namespace = join(projectRoot, 'dist/runtime/webassembly/index.js');

beforeAll(requireBuild);

const math = `(module
  (import "./env.js" "log" (func $log (param i32)))
  (global $counter (export "counter") (mut i32) (i32.const 1))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\07")
  (data (i32.const 1000) "unused data")
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "bump")
    (global.set $counter (i32.add (global.get $counter) (i32.load8_u (i32.const 0))))
    (call $log (global.get $counter)))
  (func $unused_function (export "unused_export") (param i32) (result i32) (i32.const 123454321)))`;

const env = `export const log = value => console.log('log', value);\n`;

describe.each(bundlers)('%s', bundler => {
  test('named, live exports; imports are ES imports', async () => {
    const project = await Project.of({
      'math.wasm': math,
      'env.js': env,
      'main.js': `import { add, bump, counter, memory } from './math.wasm';
        bump();
        console.log(add(2, -3), counter, memory.buffer.byteLength);`,
    });
    await project.bundle(bundler);
    expect(await project.run()).toBe('log 8\n-1 8 65536\n');
  });

  test('what nobody uses is not in the bundle', async () => {
    const main = (names: string): string => `import { ${names} } from './math.wasm'; console.log(${names});`;
    const project = await Project.of({ 'math.wasm': math, 'env.js': env, 'main.js': main('add') });
    // webpack leaves it to its minimizer to drop what it has found unused.
    const minimizing = { optimization: { minimize: true } };
    const bundle = (): Promise<string> =>
      project.bundle(bundler, {}, bundler === 'webpack' ? minimizing : {});
    expect(await bundle()).not.toMatch(/123454321|unused data/);
    // Or else there would be nothing to see.
    await project.write('main.js', main('add, unused_export'));
    expect(await bundle()).toContain('123454321');
    await project.write('main.js', main('add, bump'));
    expect(await bundle()).toContain('unused data');
  });

  test('files share one runtime, and memories', async () => {
    const project = await Project.of({
      'a.wasm': `(module (import "./b.wasm" "memory" (memory 1))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`,
      'b.wasm': `(module (memory (export "memory") 1)
        (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1))))`,
      'main.js': `import { load } from './a.wasm';
        import { store } from './b.wasm';
        store(8, 42);
        console.log(load(8));
        try { load(65536); } catch (error) { console.log(error.name, error.message); }`,
    });
    const code = await project.bundle(bundler);
    expect(code.match(/class RuntimeError|RuntimeError = class/g)).toHaveLength(1);
    expect(await project.run()).toBe('42\nRuntimeError out of bounds memory access\n');
  });

  test('?init, ?init&sync and ?instantiate', async () => {
    const project = await Project.of({
      'math.wasm': math,
      'main.js': `import init from './math.wasm?init';
        import initSync from './math.wasm?init&sync';
        import { imports, instantiate } from './math.wasm?instantiate';
        const host = { './env.js': { log: value => console.log(value) } };
        (await init(host)).exports.bump();
        const { exports } = initSync(host);
        exports.bump();
        exports.bump();
        console.log(imports.length, instantiate(host).add(1, 1));`,
    });
    await project.bundle(bundler);
    expect(await project.run()).toBe('8\n8\n15\n1 2\n');
  });

  test('?register, for glue', async () => {
    const project = await Project.of({ 'math.wasm': math });
    const bytes = [...readFileSync(project.path('math.wasm'))];
    const glue = `const bytes = Uint8Array.of(${bytes.join()});
      const { instance } = await WebAssembly.instantiate(bytes, { './env.js': { log: value => console.log(value) } });
      instance.exports.bump();
      console.log(instance.exports.add(1, 2), WebAssembly.Module.exports(new WebAssembly.Module(bytes)).length);
      bytes[bytes.length - 1]++;
      await WebAssembly.compile(bytes).catch(error => console.log(error.name));`;
    await project.write(
      'main.js',
      `import './math.wasm?register';
        import WebAssembly from ${JSON.stringify(namespace)};
        ${glue}`,
    );
    await project.bundle(bundler);
    expect(await project.run()).toBe('8\n3 5\nCompileError\n');
  });

  test('a module that does not compile: place and instructions, once', async () => {
    const project = await Project.of({
      'wrong.wasm': `(module (func $f (export "f") (result i32) (i64.const 7) (i32.eqz)))`,
      'main.js': `import { f } from './wrong.wasm'; f();`,
    });
    const { error } = await project.build(bundler);
    expect(error).toContain(
      'wrong.wasm: type mismatch: instruction requires [i32] but stack has [i64], in i32.eqz ' +
        '(in the code section, function 0 "f", at offset 0x',
    );
    expect(error).toMatch(/\n {4}0x\w+ {2}i64\.const 7\n {2}> 0x\w+ {2}i32\.eqz/);
    expect(error!.match(/type mismatch/g)).toHaveLength(1);
    expect(error).not.toMatch(/core\.js/);
  });
});

test('webpack with WebAssembly of its own', async () => {
  const project = await Project.of({
    'math.wasm': math,
    'env.js': env,
    'main.js': `import { add } from './math.wasm'; console.log(add(1, 2));`,
  });
  await project.bundle('webpack', {}, { experiments: { outputModule: true, asyncWebAssembly: true } });
  expect(await project.run()).toBe('3\n');
});
