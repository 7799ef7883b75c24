/**
 * Every requirement on initialisation, references and their collection has a test that bears its id: in the title of a test, in the row of a
 * scenario, or at the head of a bench.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What each row asks, in short. F10, the metering of initialisation, is not offered. */
const rows: Readonly<Record<string, string>> = {
  E1: 'active segments at every instantiation',
  E3: 'data.drop in its instance alone',
  E4: 'segments in order, earlier ones persist',
  E5: 'one image of segments',
  E6: 'nothing for nothing',
  E7: 'unsigned offsets',
  F1: 'constants folded',
  F2: 'the same lowering as function bodies',
  F3: 'earlier globals',
  F4: 'allocations',
  F5: 'evaluated once, identity kept',
  F6: 'no instance half made',
  F7: 'allocations that fail are traps',
  F8: 'nulls of their hierarchies',
  F9: 'initial values of tables',
  G1: 'table.init',
  G2: 'Table.set',
  G3: 'Table.grow',
  G4: 'constant expressions',
  G5: 'tables whole while being filled',
  G6: 'table.fill',
  G7: 'table.copy',
  G8: 'globals',
  G9: 'parameters, results, payloads',
  G10: 'segments',
  G11: 'what is alive stays',
  G12: 'a steady heap',
  G13: 'caches for tables that are called through',
  H1: 'straight-line instantiation',
  H2: 'bounds checked once a segment',
  H3: 'dense images of tables',
  H4: 'literal or list by size',
  H5: 'data decoded once a module',
  H6: 'a bench of instantiation',
  H7: 'beside interpreted initialisation',
};

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Ids in `test('F1, F2: …')`, `row: 'G1'` and `Requirement H6, H7:`. */
function idsIn(text: string): string[] {
  const places = [...text.matchAll(/(?:test\(\s*'|row: '|Requirement )((?:[A-Z]\d+(?:, )?)+)/g)];
  return places.flatMap(([, list]) => list!.split(', '));
}

const tested = new Set(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && file !== 'requirements.test.ts')
    .flatMap(file => idsIn(readFileSync(folder + file, 'utf8'))),
);

test('every row has a test', () => {
  expect(Object.keys(rows).filter(id => !tested.has(id))).toEqual([]);
});

test('a row without one would be found', () => {
  expect(idsIn("test('F1, F2: x')  row: 'G1', Requirement H6, H7: test('without an id')")).toEqual([
    'F1',
    'F2',
    'G1',
    'H6',
    'H7',
  ]);
  expect(tested.has('F99')).toBe(false);
});
