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

# because
# of this
a.wast:1
a.wast:2:10

# and of that
b.wast:1
`;

test('the list may only shrink', () => {
  const ran = [result('a.wast', { 1: 'failed', '2:10': 'passed', 3: 'failed', 4: 'unsupported' })];
  const { unlisted, overcome } = compareFailures(parseKnownFailures(list), ran);
  expect(unlisted).toEqual(['a.wast:3', 'a.wast:4']);
  expect(overcome).toEqual(['a.wast:2:10']);
});

test('an entry for what is gone is overcome too', () => {
  const ran = [result('a.wast', { 1: 'unsupported' }), result('b.wast', { 1: 'failed' })];
  const { unlisted, overcome } = compareFailures(parseKnownFailures(list), ran);
  expect(unlisted).toEqual([]);
  expect(overcome).toEqual(['a.wast:2:10']);
});

test('updating replaces the scripts that ran and keeps reasons', () => {
  const ran = [result('a.wast', { 10: 'failed', 1: 'failed' })];
  const updated = updateKnownFailures(parseKnownFailures(list), ran);
  expect(updated.split('\n\n').slice(1)).toEqual([
    '# because of this\na.wast:1',
    '# and of that\nb.wast:1',
    '# reason 10\na.wast:10\n',
  ]);
  const { unlisted, overcome } = compareFailures(parseKnownFailures(updated), ran);
  expect([unlisted, overcome]).toEqual([[], []]);
});
