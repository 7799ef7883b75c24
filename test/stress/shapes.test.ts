/** Functions of extreme shape: they compile, in time that grows with their length, and do what they do on the host's engine. */
import { limits } from '../../compiler/wasm/features.ts';
import { emitted, type Func, native, wasm } from '../harness/modules.ts';
import { agree, runNative, runOurs, show } from '../harness/outcomes.ts';

/** A function of type [i32] -> [i32], with a local of each type behind its parameter. */
const func = (code: string): string => `(module
  (memory 1)
  (tag $e)
  (func $id (param i32) (result i32) (local.get 0))
  (func (export "f") (param i32) (result i32) (local i32 i64 f64)
    ${code}))`;

/** The same on both engines, readable and minified. */
async function agrees(text: string): Promise<void> {
  const bytes = await wasm(text);
  const theirs = runNative(() => (native(bytes).instantiate()['f'] as Func)(5));
  for (const minify of [false, true]) {
    const { instantiate } = await emitted(bytes, { minify });
    const ours = runOurs(() => (instantiate()['f'] as Func)(5));
    expect([agree(ours, theirs), show(ours), show(theirs)]).toContain(true);
  }
}

const bump = 'local.get 1 i32.const 3 i32.add local.set 1 ';

/** By how deep they nest. */
const nested: Record<string, (depth: number) => string> = {
  blocks: n => 'block '.repeat(n) + 'end '.repeat(n),
  'blocks with statements and branches between': n =>
    `block local.get 0 call $id br_if 0 ${bump}`.repeat(n) + `${bump} end `.repeat(n) + 'local.get 1 return ',
  loops: n => 'loop '.repeat(n) + `${bump} local.get 1 i32.const 9 i32.lt_s br_if 0 end `.repeat(n),
  ifs: n => `local.get 0 if ${bump}`.repeat(n) + 'end '.repeat(n) + 'local.get 1 return ',
  'else chains': n =>
    'local.get 0 i32.const 7 i32.eq if (result i32) i32.const 1 else '.repeat(n) +
    'i32.const 3 ' +
    'end '.repeat(n) +
    'return ',
  tries: n =>
    'try '.repeat(n) +
    'throw $e ' +
    `catch $e ${bump} throw $e end `.repeat(n - 1) +
    'catch_all end local.get 1 return ',
  switches: n =>
    'block block local.get 0 br_table 0 1 end '.repeat(n / 2) +
    `${bump} end `.repeat(n / 2) +
    'local.get 1 return ',
};

test.each(Object.entries(nested))('%s hundreds deep', (_name, make) =>
  agrees(func(`${make(800)} local.get 0`)),
);

/** By how often something repeats. */
const long: Record<string, (count: number) => string> = {
  'operators on one value': n => 'local.get 0 ' + 'i32.eqz '.repeat(n) + 'return ',
  'operators on pairs': n => 'local.get 0 '.repeat(n) + 'i32.div_s '.repeat(n - 1) + 'return ',
  'loads that wait': n => 'local.get 0 i32.load '.repeat(n) + 'i32.xor '.repeat(n - 1) + 'return ',
  calls: n => 'local.get 0 ' + 'call $id '.repeat(n) + 'return ',
  assignments: n => bump.repeat(n) + 'local.get 1 return ',
  tees: n => 'local.get 0 ' + 'local.tee 1 i32.const 3 i32.xor '.repeat(n) + 'return ',
  'i64 arithmetic': n =>
    'local.get 2 i64.const 7 i64.add local.set 2 '.repeat(n) + 'local.get 2 i32.wrap_i64 return ',
  ifs: n => `local.get 0 if ${bump} end `.repeat(n) + 'local.get 1 return ',
  loops: n => `loop ${bump} local.get 1 i32.const 9 i32.lt_s br_if 0 end `.repeat(n) + 'local.get 1 return ',
  branches: n =>
    `block ${`${bump} local.get 1 i32.const 0 i32.lt_s br_if 0 `.repeat(n)} end local.get 1 return `,
  tries: n => `try local.get 0 call $id local.set 1 catch_all ${bump} end `.repeat(n) + 'local.get 1 return ',
  'targets of a br_table': n =>
    `block block local.get 0 br_table ${'0 1 '.repeat(n)} 0 end ${bump} end local.get 1 return `,
};

test.each(Object.entries(long))(
  'thousands of %s',
  (_name, make) => agrees(func(`${make(8000)} local.get 0`)),
  20_000,
);

test('as many locals as there may be', () =>
  agrees(`(module (func (export "f") (param i32) (result i32) (local ${'i64 '.repeat(limits.locals - 1)})
    ${Array.from({ length: 500 }, (_, i) => `(local.set ${i * 90 + 1} (i64.add (local.get ${i * 90 + 91}) (i64.extend_i32_s (local.get 0))))`).join(' ')}
    (i32.wrap_i64 (local.get 1))))`));
