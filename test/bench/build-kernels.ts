/**
 * `npm run bench:kernels`: compiles the kernels anew. Their binaries are committed, so only who changes a kernel needs clang and lld
 * (14, Debian's `apt-get install clang lld`). The features are those that clang switches on by default today.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemble } from '../spec/assemble.ts';
import { kernels } from './kernels.ts';

async function assembleFile(name: string): Promise<void> {
  const text = readFileSync(`${folder}${name}.wat`, 'utf8');
  const source = { form: 'text', text } as Parameters<typeof assemble>[0];
  writeFileSync(`${folder}${name}.wasm`, await assemble(source));
}

const folder = fileURLToPath(new URL('kernels/', import.meta.url));

// prettier-ignore
const flags = [
  '--target=wasm32', '-O2', '-Wall', '-Wextra', '-Werror', '-nostdlib', '-fvisibility=hidden',
  '-msign-ext', '-mnontrapping-fptoint', '-mbulk-memory', '-mmutable-globals',
  '-Wl,--no-entry', '-Wl,--export=run', '-Wl,--strip-all',
];

// Where clang finds Binaryen's wasm-opt it runs that, too.
const path = process.env['PATH']!.split(delimiter).filter(entry => !entry.endsWith('node_modules/.bin'));
const env = { ...process.env, PATH: path.join(delimiter) };

for (const { name, source, defines, group, plain } of kernels) {
  if (source.endsWith('.wat')) {
    await assembleFile(name);
    if (plain !== null) await assembleFile(`${plain}.plain`);
    continue;
  }
  const macros = defines.map(macro => `-D${macro}`);
  const build = (output: string, ...own: string[]): void => {
    const args = [...flags, ...own, ...macros, '-o', `${output}.wasm`, source];
    execFileSync('clang', args, { cwd: folder, stdio: 'inherit', env });
  };
  build(name, ...(group === 'simd' ? ['-msimd128'] : []));
  if (plain !== null) build(`${plain}.plain`);
}
