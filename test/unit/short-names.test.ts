/** Short names: settled when all of the text is there, and nothing in it is called the same where it matters. */
import {
  keyOf,
  mappingsWithNames,
  moduleMark,
  settleNames,
  variableMark,
  withNames,
} from '../../compiler/emit/short-names.ts';

const all = { forModule: () => true, forVariables: () => true };
const [f, g, x, y] = [moduleMark(0), moduleMark(1), variableMark(0), variableMark(1)];

function named(text: string, isFree = all): string {
  return withNames(text, settleNames(text, isFree));
}

test('what is named most often gets the shortest names', () => {
  const functions = Array.from({ length: 100 }, (_, i) => moduleMark(i + 2));
  const names = settleNames(`${functions.join()},${f},${f},${g},${g},${g},${x},${x}`, all);
  expect([g, f, x].map(mark => names.get(keyOf(mark))!.length)).toEqual([1, 1, 1]);
  expect(names.get(keyOf(functions.at(-1)!))!.length).toBe(2);
});

test('no two marks have one name, and none has a name that is not free', () => {
  const marks = Array.from({ length: 5000 }, (_, i) => [moduleMark(i), variableMark(i)]).flat();
  const names = settleNames(marks.join(), {
    forModule: name => !/^[aA]/.test(name),
    forVariables: name => !/^[bB]/.test(name),
  });
  expect(new Set(names.values()).size).toBe(10000);
  for (const [key, name] of names) expect(name).toMatch(key.startsWith('m') ? /^[^aA]/ : /^[^bB]/);
});

test('text without marks stays', () => {
  expect(named('let a = "b";')).toBe('let a = "b";');
  expect(named('')).toBe('');
});

test('places move with the names before them on their line', () => {
  const text = `${f}(${x})\n\n${g}+${y}+${x};\n`;
  const names = settleNames(text, all);
  const at = (
    line: number,
    part: string,
    k = 0,
  ): { line: number; column: number; offset: null; name: null } => {
    let column = -1;
    for (let i = 0; i <= k; i++) column = text.split('\n')[line - 1]!.indexOf(part, column + 1);
    return { line, column, offset: null, name: null };
  };
  const mappings = [
    at(1, f),
    at(1, '('),
    at(1, x),
    at(1, ')'),
    at(3, g),
    at(3, '+'),
    at(3, '+', 1),
    at(3, ';'),
  ];
  const moved = mappingsWithNames(text, names, mappings);
  expect(moved.map(({ line, column }) => [line, column])).toEqual([
    [1, 0], [1, 1], [1, 2], [1, 3], [3, 0], [3, 1], [3, 3], [3, 5],
  ]); // prettier-ignore
  expect(withNames(text, names)).toMatch(/^\w\(\w\)\n\n\w\+\w\+\w;\n$/);
});
