/** TypeScript declarations of references: opaque objects, numbers, functions, null only where it may be. */
import { compile } from '../../compiler/index.ts';
import { wasm } from '../harness/modules.ts';

test('references have the types of what JavaScript sees', async () => {
  const { dts } = compile(
    await wasm(`(module (type $s (struct)) (type $f (func))
      (func (export "f") (param (ref $s) (ref null $s) i31ref eqref (ref $f) externref nullref v128) (result (ref func)) unreachable)
      (global (export "g") (ref null $s) (ref.null $s)) (global (export "e") exnref (ref.null exn)))`),
  );
  const types =
    '[^:]+: object, [^:]+: object \\| null, [^:]+: number \\| null, [^:]+: \\(object \\| number\\) \\| null, ';
  const rest = '[^:]+: \\(\\(...args: any\\[\\]\\) => any\\), [^:]+: any, [^:]+: null, [^:]+: never';
  expect(dts).toMatch(new RegExp(`\\(${types}${rest}\\) => \\(\\(...args: any\\[\\]\\) => any\\);`));
  expect(dts).toContain(': object | null;');
  expect(dts).toContain('{ value: never; valueOf(): never }');
});
