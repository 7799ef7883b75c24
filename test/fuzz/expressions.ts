/**
 * Random expressions of a type. The engine under test and the host's must agree on every result, so what the specification leaves open, the
 * payload of a NaN that arithmetic gives, never gets to where bits count: there only moved values, or others made plain first.
 */
import {
  type Environment,
  hostFunctions,
  literal,
  loads,
  type NumberType,
  numericRows,
  type Signature,
} from './environment.ts';
import { attempt } from './exceptions.ts';
import { nest, type Node, op, sequence, type Type } from './program.ts';
import type { Random } from './random.ts';
import { fromVector, vector, vectorConstant } from './vectors.ts';

/** A block that code can branch out of, or a loop that it can start again. */
export interface Label {
  readonly name: string;
  /** what a branch takes along */
  readonly t: Type | null;
  readonly isLoop: boolean;
}

/** The parameters and locals of a function, and where in it code is being made. */
export class FunctionContext {
  readonly random: Random;
  readonly environment: Environment;
  /** Grows as code asks for more. */
  readonly locals: Type[];
  /** Locals of their own, assigned already, that wait to be read once. */
  readonly pending: { readonly t: Type; readonly local: number }[] = [];
  /** index of the local that counts down as loops go round */
  readonly counter: number;
  readonly self: number;
  readonly labels: Label[] = [];
  private made = 0;
  /** makes statements, for the blocks in expressions */
  readonly statements: (cx: FunctionContext, count: number, depth: number) => Node[];

  constructor(
    random: Random,
    environment: Environment,
    self: number,
    locals: Type[],
    counter: number,
    statements: FunctionContext['statements'],
  ) {
    this.random = random;
    this.environment = environment;
    this.self = self;
    this.locals = locals;
    this.counter = counter;
    this.statements = statements;
  }

  /** Makes code inside a label; gives its name and the code. */
  within<T>(t: Type | null, isLoop: boolean, make: (name: string) => T): readonly [name: string, result: T] {
    const name = this.label();
    this.labels.push({ name, t, isLoop });
    const result = make(name);
    this.labels.pop();
    return [name, result];
  }

  /** A new local that is to be read once. */
  fresh(t: Type): number {
    const local = this.locals.push(t) - 1;
    this.pending.push({ t, local });
    return local;
  }

  /** One of those, which is pending no longer; null for none. */
  takePending(t: Type): number | null {
    const i = this.pending.findIndex(item => item.t === t);
    return i < 0 ? null : this.pending.splice(i, 1)[0]!.local;
  }

  /** A name for a label. */
  label(): string {
    return `$l${this.made++}`;
  }

  /** Makes code inside several labels of blocks without values. */
  inside<T>(names: readonly string[], make: () => T): T {
    const height = this.labels.length;
    for (const name of names) this.labels.push({ name, t: null, isLoop: false });
    const result = make();
    this.labels.length = height;
    return result;
  }

  /** A local of the type, or null. */
  localOf(t: Type): number | null {
    const fitting = this.locals.flatMap((type, i) => (type === t && i < this.counter ? [i] : []));
    return fitting.length === 0 ? null : this.random.pick(fitting);
  }

  labelsOf(t: Type | null): Label[] {
    return this.labels.filter(label => label.t === t && !label.isLoop);
  }
}

export function constant(cx: FunctionContext, t: Type): Node {
  if (t === 'v128') return op(vectorConstant(cx.random), t);
  return t === 'externref' ? op('ref.null extern', t) : op(`${t}.const ${literal(cx.random, t)}`, t);
}

function leaf(cx: FunctionContext, t: Type): Node {
  const pending = cx.random.chance(50) ? cx.takePending(t) : null;
  if (pending !== null) return op(`local.get ${pending}`, t);
  const local = cx.localOf(t);
  if (local !== null && cx.random.chance(75)) return op(`local.get ${local}`, t);
  const global = cx.environment.globals.filter(item => item.t === t);
  if (global.length > 0 && cx.random.chance(30)) return op(`global.get $${cx.random.pick(global).name}`, t);
  return constant(cx, t);
}

/** Counts down, and is true until it gets to 0: every way round a loop asks it. */
export function again(cx: FunctionContext): Node {
  const { counter } = cx;
  const less = op('i32.sub', 'i32', op(`local.get ${counter}`, 'i32'), op('i32.const 1', 'i32'));
  return op('i32.gt_s', 'i32', op(`local.tee ${counter}`, 'i32', less), op('i32.const 0', 'i32'));
}

/** An address, in bounds most of the time. */
export function address(cx: FunctionContext, depth: number): Node {
  const e = expression(cx, 'i32', depth - 1);
  if (cx.random.chance(4)) return e;
  if (cx.random.chance(15)) return op(`i32.const ${cx.random.below(1000)}`, 'i32');
  return op('i32.and', 'i32', e, op(`i32.const ${cx.random.pick([15, 0xff, 0x3fff, 0x3ffc])}`, 'i32'));
}

export function offset({ random }: FunctionContext): string {
  const value = random.pick([
    0,
    0,
    0,
    0,
    1,
    4,
    8,
    12,
    1000,
    random.chance(10) ? 65530 : 3,
    random.chance(2) ? 0xffffffff : 2,
  ]);
  return value === 0 ? '' : ` offset=${value}`;
}

/** A float whose every bit is given. */
export function exact(cx: FunctionContext, t: Type, depth: number): Node {
  if (t !== 'f32' && t !== 'f64') return expression(cx, t, depth);
  switch (cx.random.below(5)) {
    case 0:
      return op(`${t}.load${offset(cx)}`, t, address(cx, depth - 1));
    case 1:
      return op(
        t === 'f32' ? 'f32.reinterpret_i32' : 'f64.reinterpret_i64',
        t,
        expression(cx, t === 'f32' ? 'i32' : 'i64', depth - 1),
      );
    case 2:
      return constant(cx, t);
    default:
      return op(`call $plain_${t}`, t, expression(cx, t, depth - 1));
  }
}

function numeric(cx: FunctionContext, t: NumberType, depth: number): Node {
  const row = cx.random.pick(numericRows[t]);
  const args = row.params.map((param, i) => {
    if (/reinterpret_f/.test(row.name) || (row.name.endsWith('copysign') && i === 1))
      return exact(cx, param, depth - 1);
    const e = expression(cx, param, depth - 1);
    // Not too many traps.
    if (i === 1 && /\.(div|rem)_/.test(row.name) && cx.random.chance(80))
      return op(`${t}.or`, t, e, op(`${t}.const 1`, t));
    if (/\.trunc_f/.test(row.name) && cx.random.chance(80))
      return op(
        `${param}.min`,
        param,
        op(`${param}.const 100`, param),
        op(`${param}.abs`, param, op(`call $plain_${param}`, param, e)),
      );
    return e;
  });
  return op(row.name, t, ...args);
}

export function call(cx: FunctionContext, callee: Signature, depth: number): Node {
  return op(
    `call $${callee.name}`,
    callee.results[0] ?? null,
    ...callee.params.map(t => expression(cx, t, depth - 1)),
  );
}

/** Functions that code here may call whose results are these. */
export function callable(cx: FunctionContext, isFitting: (callee: Signature) => boolean): Signature[] {
  return [...hostFunctions, ...cx.environment.funcs.slice(cx.self + 1)].filter(isFitting);
}

export function callIndirect(cx: FunctionContext, callee: Signature, depth: number): Node {
  const { funcs, firstInTable } = cx.environment;
  const right = funcs.indexOf(callee) - firstInTable;
  const index = cx.random.chance(75)
    ? op(`i32.const ${right}`, 'i32')
    : op('i32.and', 'i32', expression(cx, 'i32', depth - 1), op('i32.const 7', 'i32'));
  const types = [...callee.params.map(t => `(param ${t})`), ...callee.results.map(t => `(result ${t})`)].join(
    ' ',
  );
  return op(
    `call_indirect $funs ${types}`,
    callee.results[0] ?? null,
    ...callee.params.map(t => expression(cx, t, depth - 1)),
    index,
  );
}

function viaCall(cx: FunctionContext, t: Type, depth: number): Node {
  const isFitting = ({ results }: Signature): boolean => results.length === 1 && results[0] === t;
  const { funcs, firstInTable } = cx.environment;
  const inTable = cx.self < firstInTable ? funcs.slice(firstInTable).filter(isFitting) : [];
  if (inTable.length > 0 && cx.random.chance(30)) return callIndirect(cx, cx.random.pick(inTable), depth);
  const callees = callable(cx, isFitting);
  return callees.length === 0 ? leaf(cx, t) : call(cx, cx.random.pick(callees), depth);
}

/** A body that gives a value. */
export function valueBody(cx: FunctionContext, t: Type, depth: number): { open: ''; nodes: Node[] } {
  const nodes = cx.statements(cx, cx.random.below(3), depth - 1);
  if (nodes.at(-1)?.t !== 'never') nodes.push(expression(cx, t, depth - 1));
  return { open: '', nodes };
}

function control(cx: FunctionContext, t: Type, depth: number): Node {
  const { random } = cx;
  switch (random.below(5)) {
    case 4:
      return attempt(cx, t, () => valueBody(cx, t, depth).nodes);
    case 0: {
      const [name, body] = cx.within(t, false, () => valueBody(cx, t, depth));
      return nest(`block ${name} (result ${t})`, t, [], body);
    }
    case 1: {
      const [name, body] = cx.within(null, true, () => valueBody(cx, t, depth));
      return nest(`loop ${name} (result ${t})`, t, [], body);
    }
    case 2: {
      const test = expression(cx, 'i32', depth - 1);
      const [name, arms] = cx.within(t, false, () => [valueBody(cx, t, depth), valueBody(cx, t, depth)]);
      return nest(
        `if ${name} (result ${t})`,
        t,
        [test],
        { ...arms[0]!, open: 'then' },
        { ...arms[1]!, open: 'else' },
      );
    }
    default: {
      const labels = cx.labelsOf(t);
      if (labels.length === 0) return expression(cx, t, depth - 1);
      return op(
        `br_if ${random.pick(labels).name}`,
        t,
        expression(cx, t, depth - 1),
        expression(cx, 'i32', depth - 1),
      );
    }
  }
}

export function expression(cx: FunctionContext, t: Type, depth: number): Node {
  const { random } = cx;
  if (depth <= 0 || random.chance(15)) return leaf(cx, t);
  const choice = random.below(100);
  if (choice < 12) return control(cx, t, depth);
  if (choice < 20) return viaCall(cx, t, depth);
  if (choice < 28) {
    const local = cx.localOf(t);
    if (local !== null) return op(`local.tee ${local}`, t, expression(cx, t, depth - 1));
  }
  if (choice < 36) {
    const [a, b, test] = [
      expression(cx, t, depth - 1),
      expression(cx, t, depth - 1),
      expression(cx, 'i32', depth - 1),
    ];
    return op(t === 'externref' ? `select (result ${t})` : 'select', t, a, b, test);
  }
  if (t === 'externref')
    return op(
      'table.get $refs',
      t,
      op('i32.and', 'i32', expression(cx, 'i32', depth - 1), op('i32.const 3', 'i32')),
    );
  if (t === 'v128') return vector(cx, depth);
  if (cx.environment.hasVectors && choice < 44) {
    const e = fromVector(cx, t, depth);
    if (e) return e;
  }
  if (choice < 50) return op(`${random.pick(loads[t])}${offset(cx)}`, t, address(cx, depth - 1));
  if (t === 'i32' && choice < 54) {
    if (random.chance(40)) return op('ref.is_null', t, expression(cx, 'externref', depth - 1));
    return random.chance(50)
      ? op('memory.size', t)
      : op('memory.grow', t, op('i32.and', t, expression(cx, t, depth - 1), op('i32.const 1', t)));
  }
  return numeric(cx, t, depth);
}

/** The results of a call assigned to locals, the last first. */
export function spread(cx: FunctionContext, producer: Node, results: readonly Type[]): Node {
  const sets = [...results].reverse().map(t => {
    const local = cx.localOf(t);
    return local === null || cx.random.chance(10) ? op('drop', null) : op(`local.set ${local}`, null);
  });
  return sequence(producer, ...sets);
}
