/** cjs-module-lexer and es-module-lexer. C. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as cjs from 'cjs-module-lexer';
import * as esm from 'es-module-lexer';

const { resolve } = createRequire(import.meta.url);
const imports = `import a, { b as c } from 'a'; import * as d from "d" with { type: 'json' }; export * as e from 'e';
const x = await import(\`f\${1}\`), y = import('g', { with: {} }); import.meta.url; export { a as 'any name', x as y }; export default /re/g.test('\${') ? 1 : 2;
import source s from './s.wasm';`;

export default async function run() {
  await cjs.init();
  await esm.init;
  const attempt = (parse, text) => {
    try {
      return parse(text);
    } catch (error) {
      return String(error);
    }
  };
  const read = name => readFileSync(resolve(name), 'utf8');
  return {
    cjs: ['typescript', 'prettier', 'sql.js', 'source-map'].map(name => attempt(cjs.parse, read(name))),
    esm: [imports, read('web-tree-sitter'), 'import {', 'export const é = 1, { a, b: [c] } = x;'].map(text =>
      attempt(esm.parse, text),
    ),
  };
}
