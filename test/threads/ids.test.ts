/** Every requirement on shared memories and threads, by its id, has a test that bears the id, or a line here that says where it is met by design. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** by letter: A the memory as an object, B what defines it, C waiting, D atomic accesses, E segments, I threads */
const counts: Readonly<Record<string, number>> = { A: 16, B: 2, C: 13, D: 8, E: 8, I: 8 };
const ids = Object.entries(counts).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, i) => `${letter}${i + 1}`),
);

const byDesign: Readonly<Record<string, string>> = {
  I8: 'WASI and its threads are an entry of their own, runtime-support/wasi/; nothing else imports it',
};

/** The ids in the names of tests. */
function tested(): Set<string> {
  const found = new Set<string>();
  for (const file of readdirSync(folder).filter(
    name => name.endsWith('.test.ts') && name !== 'ids.test.ts',
  )) {
    const text = readFileSync(folder + file, 'utf8');
    for (const [, name] of text.matchAll(/(?:test|describe)(?:\.each\([^]*?\)\s*)?\(\s*['"`]([^'"`]*)['"`]/g))
      for (const [id] of name!.matchAll(/\b[A-EI]\d+\b/g)) found.add(id);
    // Rows of test.each.
    for (const [, name] of text.matchAll(/\[\s*['"]([A-EI]\d[^'"]*)['"]/g))
      for (const [id] of name!.matchAll(/\b[A-EI]\d+\b/g)) found.add(id);
  }
  return found;
}

test('every id is answered', () => {
  const found = tested();
  expect(ids.filter(id => !found.has(id) && !byDesign[id])).toEqual([]);
  expect(Object.keys(byDesign).filter(id => found.has(id))).toEqual([]);
});

test('there is no other id', () => {
  expect([...tested()].filter(id => !ids.includes(id))).toEqual([]);
});
