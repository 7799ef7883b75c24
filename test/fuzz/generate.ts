/** A whole random program from a seed: a valid module that ends soon, and calls of its exports. */
import {
  argument,
  type Environment,
  type GlobalVariable,
  literal,
  randomType,
  type Signature,
} from './environment.ts';
import { tags } from './exceptions.ts';
import { FunctionContext } from './expressions.ts';
import { type Call, type Func, type Node, op, type Program, type Type } from './program.ts';
import { Random } from './random.ts';
import { functionBody, statements } from './statements.ts';
import { plainVectors, vectorConstant } from './vectors.ts';

export function generate(seed: number): Program {
  const random = new Random(seed);
  const environment = makeEnvironment(random);
  const funcs = environment.funcs.map((signature, i) => makeFunction(random, environment, i, signature));
  const calls = environment.funcs.flatMap(signature => {
    const params = signature.params.filter(t => t !== 'v128');
    // JavaScript cannot call functions with vectors.
    if (params.length < signature.params.length || signature.results.includes('v128')) return [];
    return Array.from({ length: 3 }, (): Call => ({
      func: signature.name,
      args: params.map(t => argument(random, t)),
    }));
  });
  const plain = environment.hasVectors ? [...helpers, ...plainVectors] : helpers;
  return { fields: fields(random, environment), funcs: [...funcs, ...plain], calls };
}

function makeEnvironment(random: Random): Environment {
  const count = 2 + random.below(5);
  const hasVectors = random.chance(40);
  const types = (most: number): Type[] =>
    Array.from({ length: random.below(most + 1) }, () => randomType(random, hasVectors));
  const funcs = Array.from({ length: count }, (_, i): Signature => ({
    name: `f${i}`,
    // The first can be called from outside.
    params: i === 0 ? types(3).filter(t => t !== 'v128') : types(3),
    results: types(random.chance(15) ? 3 : 1).filter(t => i > 0 || t !== 'v128'),
  }));
  const globals = Array.from({ length: random.below(6) }, (_, i): GlobalVariable => ({
    name: `g${i}`,
    t: randomType(random, hasVectors),
    mutable: random.chance(85),
  }));
  return { funcs, firstInTable: 1 + random.below(count), globals, hasVectors };
}

/** Makes every NaN the same. */
const helpers: readonly Func[] = (['f32', 'f64'] as const).map(t => ({
  name: `plain_${t}`,
  params: [t],
  results: [t],
  locals: [],
  body: [
    op(
      'select',
      t,
      op('local.get 0', t),
      op(`${t}.const 0.125`, t),
      op(`${t}.eq`, 'i32', op('local.get 0', t), op('local.get 0', t)),
    ),
  ],
}));

function fields(random: Random, { funcs, firstInTable, globals }: Environment): string[] {
  const isExported = random.chance(40);
  const data = (): string =>
    Array.from({ length: 40 }, () => `\\${random.below(256).toString(16).padStart(2, '0')}`).join('');
  return [
    '(import "fuzz" "i" (func $i (param i32) (result i32)))',
    '(import "fuzz" "v" (func $v (param i32 f64)))',
    '(import "fuzz" "j" (func $j (param i64) (result i64)))',
    '(import "fuzz" "m" (func $m (param f32) (result i32 i64)))',
    '(import "fuzz" "grow" (func $grow (result i32)))',
    '(import "fuzz" "boom" (func $boom (param i32) (result f32)))',
    '(import "fuzz" "again" (func $again (param i32) (result i32)))',
    ...tags.map(({ name, params }) => `(tag $${name} (param ${params.join(' ')}))`),
    '(memory (export "memory") 1 3)',
    '(table $refs 4 externref)',
    `(table $funs funcref (elem ${funcs
      .slice(firstInTable)
      .map(({ name }) => `$${name}`)
      .join(' ')}))`,
    ...globals.map(({ name, t, mutable }) => {
      const type = mutable ? `(mut ${t})` : t;
      const init =
        t === 'externref'
          ? '(ref.null extern)'
          : t === 'v128'
            ? `(${vectorConstant(random)})`
            : `(${t}.const ${literal(random, t)})`;
      return `(global $${name}${isExported && t !== 'v128' ? ` (export "${name}")` : ''} ${type} ${init})`;
    }),
    '(data $data "\\01\\80\\ff\\7fabcd")',
    `(data (i32.const ${random.below(64)}) "${data()}")`,
  ];
}

function makeFunction(random: Random, environment: Environment, index: number, signature: Signature): Func {
  const locals: Type[] = Array.from({ length: 1 + random.below(6) }, () =>
    randomType(random, environment.hasVectors),
  );
  const all: Type[] = [...signature.params, ...locals, 'i32' as const];
  const counter = all.length - 1;
  const cx = new FunctionContext(random, environment, index, all, counter, statements);
  const start: Node = op(`local.set ${counter}`, null, op(`i32.const ${1 + random.below(6)}`, 'i32'));
  const body = [start, ...functionBody(cx, signature, 2 + random.below(3))];
  return { ...signature, locals: all.slice(signature.params.length), body };
}
