import { compareFailures, parseKnownFailures, updateKnownFailures } from './known-failures.ts';
import type { FileResult } from './pool.ts';
import type { Outcome, Status } from './runner.ts';

function result(file: string, statuses: Readonly<Record<string, Status>>): FileResult {
  const outcomes = Object.entries(statuses).map(([place, status]): Outcome => ({
    place,
    status,
    kind: 'assert_return',
    reason: `reason ${place}\nmore`,
  }));
  return { file, outcomes, time: 0 };
}

const list = `# a comment
a.wast:1  # because
a.wast:2:10  # of this
b.wast:1
`;

test('the list may only shrink', () => {
  const ran = [result('a.wast', { 1: 'failed', '2:10': 'passed', 3: 'failed', 4: 'unsupported' })];
  expect(compareFailures(parseKnownFailures(list), ran)).toEqual({
    unlisted: ['a.wast:3'],
    overcome: ['a.wast:2:10'],
  });
});

test('an entry for what is unsupported or gone is overcome too', () => {
  const ran = [result('a.wast', { 1: 'unsupported' }), result('b.wast', { 1: 'failed' })];
  expect(compareFailures(parseKnownFailures(list), ran)).toEqual({
    unlisted: [],
    overcome: ['a.wast:1', 'a.wast:2:10'],
  });
});

test('updating replaces the scripts that ran and keeps reasons', () => {
  const ran = [result('a.wast', { 10: 'failed', 1: 'failed' })];
  const updated = updateKnownFailures(parseKnownFailures(list), ran);
  expect(updated.split('\n').filter(line => !line.startsWith('#'))).toEqual([
    'a.wast:1   # because',
    'a.wast:10  # reason 10',
    'b.wast:1   #',
    '',
  ]);
  expect(compareFailures(parseKnownFailures(updated), ran)).toEqual({ unlisted: [], overcome: [] });
});
