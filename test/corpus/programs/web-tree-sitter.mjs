/** web-tree-sitter: a parser and a grammar that is linked to it at run time. C by Emscripten, dynamic linking. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser, Query } from 'web-tree-sitter';

const { resolve } = createRequire(import.meta.url);

export default async function run() {
  await Parser.init();
  const language = await Language.load(
    new Uint8Array(readFileSync(resolve('tree-sitter-javascript/tree-sitter-javascript.wasm'))),
  );
  const parser = new Parser();
  parser.setLanguage(language);
  const source = readFileSync(resolve('web-tree-sitter'), 'utf8').slice(0, 60_000);
  const tree = parser.parse(source);
  const text = tree.rootNode.toString();
  const query = new Query(
    language,
    '(call_expression function: (identifier) @callee (#match? @callee "^[a-m]"))',
  );
  const captures = query.captures(tree.rootNode).map(({ name, node }) => [name, node.text, node.startIndex]);
  const at = source.indexOf('class');
  const edited = `${source.slice(0, at)}const added = \`\${1 + 1}\`; ${source.slice(at)}`;
  const inserted = edited.length - source.length;
  const place = {
    row: source.slice(0, at).split('\n').length - 1,
    column: at - source.lastIndexOf('\n', at) - 1,
  };
  tree.edit({
    startIndex: at, oldEndIndex: at, newEndIndex: at + inserted,
    startPosition: place, oldEndPosition: place, newEndPosition: { ...place, column: place.column + inserted },
  }); // prettier-ignore
  const again = parser.parse(edited, tree);
  const broken = parser.parse('function ( { if');
  return {
    abi: language.abiVersion,
    text,
    captures,
    changes: tree.getChangedRanges(again),
    again: again.rootNode.toString().length,
    broken: [broken.rootNode.hasError, broken.rootNode.toString()],
  };
}
