/**
 * Published modules for the benches of compilation and size, read from packages that `npm run bench:setup` installs into the cache, or that the
 * project's tests have anyway.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cache } from './engines.ts';

export interface Module {
  readonly name: string;
  /** in node_modules of the cache's modules folder: a binary, or a script that holds it in base64 */
  readonly file: string;
  /** Whether it is in the project's own node_modules instead, of the version that its lock file names. */
  readonly isOwn?: boolean;
}

/** Exact versions: figures of different days must be about the same bytes. */
export const modulePackages: readonly string[] = [
  '@rollup/wasm-node@4.68.4',
  'brotli-wasm@3.0.1',
  'esbuild-wasm@0.28.2',
  'hash-wasm@4.13.0',
  'source-map@0.7.4',
  'sql.js@1.16.0',
  'tree-sitter-javascript@0.25.0',
  'web-tree-sitter@0.27.1',
  'yoga-layout@3.2.1',
];

export const modules: readonly Module[] = [
  { name: 'xxhash64', file: 'hash-wasm/dist/xxhash64.umd.min.js' },
  { name: 'sha256', file: 'hash-wasm/dist/sha256.umd.min.js' },
  { name: 'argon2', file: 'hash-wasm/dist/argon2.umd.min.js' },
  { name: 'source-map', file: 'source-map/lib/mappings.wasm' },
  { name: 'yoga', file: 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js' },
  { name: 'tree-sitter', file: 'web-tree-sitter/web-tree-sitter.wasm' },
  { name: 'tree-sitter-javascript', file: 'tree-sitter-javascript/tree-sitter-javascript.wasm' },
  { name: 'rollup', file: '@rollup/wasm-node/dist/wasm-node/bindings_wasm_bg.wasm' },
  { name: 'sql.js', file: 'sql.js/dist/sql-wasm.wasm' },
  { name: 'brotli', file: 'brotli-wasm/pkg.node/brotli_wasm_bg.wasm' },
  { name: 'as-sha', file: '@chainsafe/as-sha256/build/optimized.wasm', isOwn: true },
  { name: 'cjs-lexer', file: 'cjs-module-lexer/dist/lexer.mjs', isOwn: true },
  { name: 'llhttp', file: 'undici/lib/llhttp/llhttp-wasm.js', isOwn: true },
  { name: 'box2d', file: 'box2d-wasm/dist/es/Box2D.wasm', isOwn: true },
  { name: 'gofmt', file: '@wasm-fmt/gofmt/gofmt.wasm', isOwn: true },
  { name: 'wasmoon', file: 'wasmoon/dist/glue.wasm', isOwn: true },
  { name: 'tfjs', file: '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm', isOwn: true },
  { name: 'esbuild', file: 'esbuild-wasm/esbuild.wasm' },
];

/** The bytes of a module. Throws if the packages are not there. */
export function bytesOf({ name, file, isOwn }: Module): Uint8Array {
  const folder = isOwn ? fileURLToPath(new URL('../../', import.meta.url)) : `${cache}modules/`;
  const path = `${folder}node_modules/${file}`;
  if (!existsSync(path)) throw new Error(`${name} is not there: npm ${isOwn ? 'ci' : 'run bench:setup'}`);
  const content = readFileSync(path);
  if (file.endsWith('.wasm')) return content;
  const [base64] = /AGFzbQEAAA[\w+/]+=*/.exec(content.toString()) ?? [];
  if (base64 === undefined) throw new Error(`no module in ${file}`);
  return Buffer.from(base64, 'base64');
}

/** The modules of which the filter names a part, or all. */
export function chooseModules(filter: string): readonly Module[] {
  const parts = filter.split(',').filter(Boolean);
  return modules.filter(({ name }) => parts.length === 0 || parts.some(part => name.includes(part)));
}
