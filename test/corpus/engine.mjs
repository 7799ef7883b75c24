/**
 * A preload: puts in place of WebAssembly, in a program's process and in all its workers, what the variable CORPUS_ENGINE says.
 *
 *   native  the host's own
 *   ours    our namespace with the compiler; in workers as it is built
 *   ahead   our namespace without: what the folder CORPUS_BINARIES holds is compiled and registered before
 *   alone   the same where there is no engine, as `ahead` has left it
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const folder = process.env.CORPUS_BINARIES;
const files = extension => readdirSync(folder).filter(file => file.endsWith(extension));

function replace(value) {
  Object.defineProperty(globalThis, 'WebAssembly', { value, configurable: true, writable: true });
}

async function typescript() {
  (await import('tsx/esm/api')).register();
}

/** Writes the modules that register themselves, for the workers, too. */
async function compileAll() {
  await typescript();
  const { compile } = await import('../../compiler/index.ts');
  const { corpusOptions } = await import('./options.ts');
  for (const name of files('.wasm')) {
    const { code } = compile(readFileSync(join(folder, name)), { ...corpusOptions(), format: 'register' });
    writeFileSync(join(folder, `${name}.mjs`), code);
  }
}

const engines = {
  native() {},
  async ours() {
    // Workers know no TypeScript, which would cost them more than what they do.
    if (!isMainThread) return import('wasm2esm/webassembly/register');
    await typescript();
    const { namespace } = await import('./namespace.ts');
    replace(namespace);
    await import('../../runtime-support/webassembly/threads.ts');
    (await import('../../runtime-support/wasi/node.ts')).replace_builtin();
  },
  async ahead() {
    if (isMainThread) await compileAll();
    await engines.alone();
  },
  async alone() {
    if (process.execArgv.includes('--jitless') && globalThis.WebAssembly)
      throw new Error('there is an engine');
    for (const name of files('.mjs')) await import(pathToFileURL(join(folder, name)).href);
    replace((await import('wasm2esm/webassembly')).default);
    await import('wasm2esm/webassembly/threads');
    (await import('wasm2esm/wasi/node')).replace_builtin();
  },
};

await engines[process.env.CORPUS_ENGINE]();
