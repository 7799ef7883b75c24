/**
 * `npm run test:update [filter…]`: writes what the cases come to into their tails, but of a case with a fault, such as a result that is not the
 * host's. The reviewer reads the difference.
 */
import { writeFileSync } from 'node:fs';
import { listCases } from './list.ts';
import { readCase, withTail } from './case.ts';
import { outputOf } from './output.ts';

const filters = process.argv.slice(2);
let changed = 0;
for (const { name, path } of listCases()) {
  if (filters.length > 0 && !filters.some(filter => name.includes(filter))) continue;
  const item = readCase(path);
  const { text, faults } = await outputOf(item);
  for (const fault of faults) console.error(`${name}: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  if (faults.length > 0 || text === item.expected) continue;
  writeFileSync(path, withTail(item.source, text));
  console.log(`${name} changed`);
  changed++;
}
console.log(`${changed} changed`);
