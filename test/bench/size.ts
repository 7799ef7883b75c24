/**
 * `npm run bench:size`: the size of what is emitted for published modules, beside `wasm2js -O3`, as it is, gzipped and through Brotli.
 * Both also go through esbuild's minifier, so that it is not white space that is compared.
 */
import { writeFileSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { transformSync } from 'esbuild';
import { bytesOf, chooseModules, type Module } from './modules.ts';
import { loadCompiler, viaWasm2js } from './prepare.ts';
import { grid } from './results.ts';

const { values: options } = parseArgs({
  options: {
    filter: {
      type: 'string',
      default:
        'xxh,sha,argon,source-map,yoga,tree-sitter,rollup,sql,brotli,cjs-lexer,llhttp,box2d,gofmt,wasmoon,tfjs',
    },
    limit: { type: 'string', default: '600' },
    compiler: { type: 'string' },
    json: { type: 'string' },
  },
});

interface Sizes {
  readonly text: number;
  readonly gzip: number;
  readonly brotli: number;
}

const compile = await loadCompiler(options.compiler);
const results = chooseModules(options.filter).map(measure);
console.log(
  grid([
    [
      'module, kB',
      'wasm',
      'gz',
      'ours',
      'gz',
      'br',
      'ours, esbuild',
      'gz',
      'wasm2js, esbuild',
      'gz',
      'br',
      'gz ÷ gz',
    ],
    ...results.map(({ name, wasm, ours, again, peer }) => [
      name,
      ...[wasm.text, wasm.gzip, ours.text, ours.gzip, ours.brotli, again.text, again.gzip].map(kilo),
      ...(peer instanceof Error ? [peer.message, '', '', ''] : [peer.text, peer.gzip, peer.brotli].map(kilo)),
      ...(peer instanceof Error ? [] : [(ours.gzip / peer.gzip).toFixed(2)]),
    ]),
  ]),
);
if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);

function measure(module: Module) {
  const bytes = bytesOf(module);
  const code = compile(bytes, { minify: true }).code;
  return {
    name: module.name,
    wasm: sizes(bytes),
    ours: sizes(code),
    again: sizes(minified(code)),
    peer: peerOf(bytes),
  };
}

function peerOf(bytes: Uint8Array): Sizes | Error {
  try {
    return sizes(minified(readFileSync(viaWasm2js(bytes, ['-O3'], Number(options.limit) * 1000), 'utf8')));
  } catch (error) {
    return new Error((error as Error).message.slice(0, 40), { cause: error });
  }
}

function minified(code: string): string {
  return transformSync(code, { minify: true, format: 'esm', target: 'es2022' }).code;
}

function sizes(content: string | Uint8Array): Sizes {
  const bytes = Buffer.from(content);
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  return { text: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

function kilo(bytes: number): string {
  return (bytes / 1e3).toFixed(1);
}
