/**
 * Published packages with the glue they bring give on ours what they give on the host's WebAssembly: compiled at run time, before, and where there is no
 * engine. These take seconds; the others take `npm run test:corpus`.
 */
import { compareProgram, listPrograms } from './run.ts';

const quick = [
  'as-sha256',
  'brotli-wasm',
  'hash-wasm',
  'lexers',
  'source-map',
  'sql.js',
  'web-tree-sitter',
  'yoga-layout',
];

test.each(quick)('%s', async name => {
  const [program] = listPrograms([`${name}.mjs`]);
  const { ours, theirs } = await compareProgram(program!);
  expect(Object.keys(ours)).toEqual(['ours', 'ahead', 'alone']);
  for (const { result } of Object.values(ours)) expect(result).toBe(theirs.result);
  expect(ours.ours!.sizes.length).toBeGreaterThan(0);
}, 120_000); // prettier-ignore
