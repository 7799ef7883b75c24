/** Golden cases: every file of test/cases does what its tail says. How to write one stands in golden/case.ts. */
import { parseCase, readCase, withTail } from './golden/case.ts';
import { listCases } from './golden/list.ts';
import { outputOf } from './golden/output.ts';

test.each(listCases().map(({ name, path }) => [name, path]))('%s', async (_name, path) => {
  const item = readCase(path);
  const { text, faults } = await outputOf(item);
  expect(faults).toEqual([]);
  expect(text).toBe(item.expected);
});

const add =
  '(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))';

describe('the checks', () => {
  const outcome = async (directive: string, tail: string) => {
    const item = parseCase(`${directive}\n${add}\n${tail}`);
    const { text, faults } = await outputOf(item);
    return { isExpected: text === item.expected, faults };
  };

  test('pass what is right', async () => {
    expect(await outcome(';;! run add(1, 2)', ';;| add(1, 2) = 3\n')).toEqual({
      isExpected: true,
      faults: [],
    });
  });

  test('find a wrong result in the tail', async () => {
    expect(await outcome(';;! run add(1, 2)', ';;| add(1, 2) = 4\n')).toEqual({
      isExpected: false,
      faults: [],
    });
  });

  test('find text that must not, and that must, be there', async () => {
    expect((await outcome(';;! lacks build: i32.add', '')).faults).toEqual(['build has i32.add']);
    expect((await outcome(';;! has functions: |0', '')).faults).toEqual(['functions lacks |0']);
  });

  test('refuse a directive that does not exist, and a case without one', () => {
    expect(() => parseCase(`;;! rum add(1, 2)\n${add}\n`)).toThrow('unknown directive rum');
    expect(() => parseCase(add)).toThrow('without anything to check');
  });
});

test('an update writes the tail that is then expected', () => {
  const { source } = parseCase(`;;! run f()\n${add}\n\n;;| old\n`);
  const updated = withTail(source, 'a\n\nb\n');
  expect(parseCase(updated).expected).toBe('a\n\nb\n');
  expect(withTail(parseCase(updated).source, 'a\n\nb\n')).toBe(updated);
});
