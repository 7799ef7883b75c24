/** @rollup/wasm-node: parses and bundles. Rust with wasm-bindgen. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { rollup } from '@rollup/wasm-node';
import { parseAst } from '@rollup/wasm-node/parseAst';

const { resolve } = createRequire(import.meta.url);

const files = {
  'main.js': `import { used, A } from './lib.js'; import * as all from './all.js'; export { all }; console.log(used(1), new A().x ?? \`t\${all.z}\`); import('./late.js');`,
  'lib.js':
    'export function used(x) { return x ** 2 } export const unused = /*#__PURE__*/ used(3); export class A { static #p = 1; x = A.#p }',
  'all.js': 'export const z = 1; export let y = 2; export default class { y = z; }',
  'late.js': 'import { used } from "./lib.js"; export default used(5n);',
};

export default async function run() {
  const plugin = {
    name: 'files',
    resolveId: id => id.replace('./', ''),
    load: id => files[id],
  };
  const bundle = await rollup({ input: 'main.js', plugins: [plugin] });
  const { output } = await bundle.generate({ format: 'es', sourcemap: true });
  const attempt = text => {
    try {
      return parseAst(text);
    } catch (error) {
      return String(error);
    }
  };
  return {
    output: output.map(({ fileName, code, map, source }) => [fileName, code ?? source, map?.mappings]),
    asts: [files['lib.js'], 'let a = ', 'for await (const x of /r[/]/gu) label: { "use strict"; }'].map(
      attempt,
    ),
    big: JSON.stringify(parseAst(readFileSync(resolve('sql.js'), 'utf8'))).length,
  };
}
