/**
 * Published packages with the glue they bring give on ours what they give on the host's WebAssembly: compiled at run time, before, and where there is no
 * engine. These take seconds; the others take `npm run test:corpus`.
 */
import { askAgain, compareProgram, listPrograms, obstacle } from './run.ts';

const quick = [
  'argon2',
  'as-sha256',
  'brotli-wasm',
  'hash-wasm',
  'lexers',
  'source-map',
  'sql.js',
  'stockfish',
  'web-tree-sitter',
  'yoga-layout',
];
/** Too much for an interpreter. */
const large = ['argon2', 'stockfish'];

test('an oracle that dies is asked again, not for ever', async () => {
  const said: string[] = [];
  let asked = 0;
  const dying = (times: number) => async () => {
    if (asked++ < times) throw new Error(`died ${asked}`);
    return 'lives';
  };
  expect(await askAgain(3, dying(2), message => said.push(message))).toBe('lives');
  expect(said).toEqual(['asked again, for: died 1', 'asked again, for: died 2']);
  asked = 0;
  await expect(askAgain(3, dying(3), () => {})).rejects.toThrow('died 3');
});

for (const name of quick) {
  const [program] = listPrograms([`${name}.mjs`]);
  const reason = obstacle(program!);
  if (reason !== null) {
    console.warn(`${name} was not run: ${reason}`);
    test.skip(`${name}: ${reason}`, () => {});
    continue;
  }
  test(
    name,
    async () => {
      const { ours, theirs } = await compareProgram(program!);
      expect(Object.keys(ours)).toEqual(['ours', 'ahead', ...(large.includes(name) ? [] : ['alone'])]);
      for (const { result } of Object.values(ours)) expect(result).toBe(theirs.result);
      expect(ours.ours!.sizes.length).toBeGreaterThan(0);
    },
    180_000,
  );
}
