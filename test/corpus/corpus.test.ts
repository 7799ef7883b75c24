/**
 * Published packages with the glue they bring give on ours what they give on the host's WebAssembly. These take seconds; the others take `npm run
 * test:corpus`.
 */
import { compareProgram, listPrograms } from './run.ts';

const quick = ['brotli-wasm', 'hash-wasm', 'source-map', 'sql.js', 'web-tree-sitter', 'yoga-layout'];

test.each(quick)('%s', async name => {
  const [program] = listPrograms([`${name}.mjs`]);
  const { ours, theirs, ahead } = await compareProgram(program!);
  expect(ours.result).toBe(theirs.result);
  expect(ahead.result).toBe(theirs.result);
  expect(ours.sizes.length).toBeGreaterThan(0);
}, 120_000); // prettier-ignore
