import { instructions } from '../../compiler/wasm/instructions.ts';

test('every opcode has one row', () => {
  expect(new Set(instructions.map(({ opcode }) => opcode)).size).toBe(instructions.length);
});

test('the table holds every instruction of the three opcode spaces that the proposals fill completely', () => {
  const count = (prefix: number): number => instructions.filter(row => row.opcode >>> 12 === prefix).length;
  expect(count(0xfd)).toBe(236 + 20);
  expect(count(0xfe)).toBe(67);
  expect(count(0xfb)).toBe(31);
  expect(count(0xfc)).toBe(18 + 4);
});
