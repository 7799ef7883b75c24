/** What the compiler calls the runtime's helpers by, and what the runtime has. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runtimeNames } from '../../compiler/emit/runtime.ts';
import { ownEffects } from '../../compiler/ir/effects.ts';
import { jsOps } from '../../compiler/ir/js-ops.ts';
import { helperOf } from '../../compiler/legalise/statements.ts';
import { storing } from '../../compiler/optimise/i64-accesses.ts';
import { narrowing, widening } from '../../compiler/optimise/i64-words.ts';
import { storeRules } from '../../compiler/optimise/vector-memory.ts';
import { vectorMnemonics } from '../../compiler/optimise/vector-rules.ts';
import { instructions } from '../../compiler/wasm/instructions.ts';

const exported = new Set(runtimeNames());

/** What other stages than legalise make something of: control flow, assignments, i64 in words, vectors in lanes. */
function isGoneBefore(name: string): boolean {
  const structural =
    /^(block|loop|if|else|end|br\w*|return|try\w*|return_call\w*|catch\w*|delegate|rethrow|nop|drop|local\.[st]e[te])$/;
  const isVector = vectorMnemonics.has(name) || name in storeRules;
  return structural.test(name) || isVector || name in widening || name in narrowing || name in storing;
}

const missing = instructions.flatMap(({ name }) => {
  const helper = isGoneBefore(name) ? null : helperOf(name);
  return helper === null || exported.has(helper) ? [] : [{ name, helper }];
});

test('every instruction has a rule or a helper', () => {
  expect(missing).toEqual([]);
  for (const name of Object.keys(jsOps)) {
    if (!name.startsWith('word.')) continue;
    const helper = isGoneBefore(name) ? null : helperOf(name);
    expect(helper === null || exported.has(helper) ? '' : name).toBe('');
  }
});

test('every operation has effects, so that what is missing is not for want of a row', () => {
  for (const { name } of instructions) expect(ownEffects(name)).toBeGreaterThanOrEqual(0);
  expect(helperOf('i32.no_such')).toBe('i32_no_such');
});

test('every helper that emit names is there', () => {
  const folder = fileURLToPath(new URL('../../compiler/', import.meta.url));
  const names = ['emit', 'legalise'].flatMap(stage =>
    readdirSync(folder + stage).flatMap(file => {
      const text = readFileSync(`${folder}${stage}/${file}`, 'utf8');
      return [
        ...text.matchAll(/(?:\bhelper|scope\.call|\.pureCall|\blink|'js\.helper', \w+,)\(?\s*'(\w+)'/g),
      ].map(match => match[1]!);
    }),
  );
  expect(names.length).toBeGreaterThan(30);
  expect([...new Set(names)].filter(name => !exported.has(name))).toEqual([]);
});
