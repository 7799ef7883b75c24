/**
 * `npm run bench:kernels`: compiles the kernels anew. Their binaries are committed, so only who changes a kernel needs clang and lld
 * (14, Debian's `apt-get install clang lld`). The features are those that clang switches on by default today.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assemble } from '../spec/assemble.ts';
import { kernels } from './kernels.ts';

async function wasm(text: string): Promise<Uint8Array> {
  return assemble({ form: 'text', text } as Parameters<typeof assemble>[0]);
}

const folder = fileURLToPath(new URL('kernels/', import.meta.url));

// prettier-ignore
const flags = [
  '--target=wasm32', '-O2', '-Wall', '-Wextra', '-Werror', '-nostdlib', '-fvisibility=hidden',
  '-msign-ext', '-mnontrapping-fptoint', '-mbulk-memory', '-mmutable-globals',
  '-Wl,--no-entry', '-Wl,--export=run', '-Wl,--strip-all',
];

for (const { name, source, defines, group } of kernels) {
  if (source.endsWith('.wat')) {
    writeFileSync(`${folder}${name}.wasm`, await wasm(readFileSync(folder + source, 'utf8')));
    continue;
  }
  const macros = defines.map(macro => `-D${macro}`);
  const simd = group === 'simd' ? ['-msimd128'] : [];
  execFileSync('clang', [...flags, ...simd, ...macros, '-o', `${name}.wasm`, source], {
    cwd: folder,
    stdio: 'inherit',
  });
}
