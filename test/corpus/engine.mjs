/**
 * A preload: puts in place of WebAssembly, in a program's process and in all its workers, what the variable CORPUS_ENGINE says.
 *
 *   native  the host's own
 *   ours    our namespace with the compiler; in workers as it is built
 *   ahead   our namespace without: what the folder CORPUS_BINARIES holds is compiled and registered before
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

/** Writes the modules that register themselves, for the workers, too. */
async function compileAll() {
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
    if (!isMainThread) return import('wasm2esm/webassembly/register');
    const { namespace } = await import('./namespace.ts');
    replace(namespace);
    await import('../../runtime-support/webassembly/threads.ts');
    (await import('../../runtime-support/wasi/node.ts')).replace_builtin();
  },
  async ahead() {
    if (isMainThread) await compileAll();
    for (const name of files('.mjs')) await import(pathToFileURL(join(folder, name)).href);
    replace((await import('wasm2esm/webassembly')).default);
    await import('wasm2esm/webassembly/threads');
    (await import('wasm2esm/wasi/node')).replace_builtin();
  },
};

// In workers TypeScript would cost more than what they do.
if (isMainThread) (await import('tsx/esm/api')).register();
await engines[process.env.CORPUS_ENGINE]();
