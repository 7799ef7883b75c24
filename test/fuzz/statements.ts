/** Random statements: assignments, stores, calls, and control flow in the shapes that compilers emit, and in others. */
import { numberTypes, stores, type Signature } from './environment.ts';
import { attempt, throwing } from './exceptions.ts';
import {
  address,
  again,
  call,
  callable,
  callIndirect,
  exact,
  expression,
  type FunctionContext,
  offset,
  spread,
  valueBody,
} from './expressions.ts';
import { nest, type Node, op, sequence, type Type } from './program.ts';
import { storeVector } from './vectors.ts';

const i32 = (value: number): Node => op(`i32.const ${value}`, 'i32');

/** Statements; the last may be one that control does not pass. */
export function statements(cx: FunctionContext, count: number, depth: number): Node[] {
  const list: Node[] = [];
  for (let i = 0; i < count; i++) {
    list.push(statement(cx, depth));
    if (list.at(-1)!.t === 'never') break;
  }
  return list;
}

function statement(cx: FunctionContext, depth: number): Node {
  const { random } = cx;
  const choice = random.below(100);
  if (depth > 0 && choice < 38) return random.pick(structured)(cx, depth);
  if (choice < 62) return assignment(cx, depth);
  if (choice < 76) return store(cx, depth);
  if (choice < 86) return invocation(cx, depth);
  if (choice < 94) return branch(cx, depth);
  if (choice < 97) return bulk(cx, depth);
  return choice === 97 ? op('nop', null) : op('drop', null, expression(cx, random.pick(numberTypes), depth));
}

function assignment(cx: FunctionContext, depth: number): Node {
  const { random, environment } = cx;
  const globals = environment.globals.filter(({ mutable }) => mutable);
  if (globals.length > 0 && random.chance(20)) {
    const { name, t } = random.pick(globals);
    return op(`global.set $${name}`, null, expression(cx, t, depth));
  }
  if (random.chance(35)) {
    const t = random.pick(numberTypes);
    const value = expression(cx, t, depth);
    return op(`local.set ${cx.fresh(t)}`, null, value);
  }
  const t = random.pick(cx.locals);
  const local = cx.localOf(t);
  return local === null ? op('nop', null) : op(`local.set ${local}`, null, expression(cx, t, depth));
}

function store(cx: FunctionContext, depth: number): Node {
  if (cx.environment.hasVectors && cx.random.chance(50)) return storeVector(cx, depth);
  const t = cx.random.pick(numberTypes);
  return op(`${cx.random.pick(stores[t])}${offset(cx)}`, null, address(cx, depth), exact(cx, t, depth));
}

function invocation(cx: FunctionContext, depth: number): Node {
  const { funcs, firstInTable } = cx.environment;
  const callees = callable(cx, () => true);
  const callee = cx.random.pick(callees);
  const isIndirect = cx.self < firstInTable && funcs.indexOf(callee) >= firstInTable && cx.random.chance(50);
  return spread(cx, (isIndirect ? callIndirect : call)(cx, callee, depth), callee.results);
}

/** A branch, under a condition or not, or a return or trap. */
function branch(cx: FunctionContext, depth: number): Node {
  const { random } = cx;
  const loops = cx.labels.filter(({ isLoop, t }) => isLoop && t === null);
  if (loops.length > 0 && random.chance(30)) {
    const { name } = random.pick(loops);
    const test = random.chance(50)
      ? again(cx)
      : op('i32.and', 'i32', again(cx), expression(cx, 'i32', depth - 1));
    return random.chance(50)
      ? op(`br_if ${name}`, null, test)
      : nest('if', null, [test], {
          open: 'then',
          nodes: [
            ...statements(cx, random.below(2), depth - 1).filter(({ t }) => t !== 'never'),
            op(`br ${name}`, 'never'),
          ],
        });
  }
  const label = random.pick([null, ...cx.labels.filter(({ isLoop }) => !isLoop)]);
  if (!label) return conditionally(cx, depth, leaving(cx, depth));
  const { name, t } = label;
  const value = t ? [expression(cx, t, depth - 1)] : [];
  if (random.chance(50)) {
    const taken = op(`br_if ${name}`, t, ...value, expression(cx, 'i32', depth - 1));
    return t ? op('drop', null, taken) : taken;
  }
  return random.chance(25)
    ? op(`br ${name}`, 'never', ...value)
    : conditionally(cx, depth, op(`br ${name}`, 'never', ...value));
}

/** A return, a tail call, a throw or a trap. */
function leaving(cx: FunctionContext, depth: number): Node {
  const choice = cx.random.below(100);
  if (choice < 20) return throwing(cx, depth);
  if (choice < 35) return op('unreachable', 'never');
  const tail = choice < 60 ? tailCall(cx, depth) : null;
  return tail ?? op('return', 'never', ...results(cx, depth));
}

/** A tail call of a function with the same results, if there is one. */
export function tailCall(cx: FunctionContext, depth: number): Node | null {
  const { funcs, firstInTable } = cx.environment;
  const own = funcs[cx.self]!.results.join();
  const callees = callable(cx, ({ results }) => results.join() === own);
  if (callees.length === 0) return null;
  const callee = cx.random.pick(callees);
  const isIndirect = cx.self < firstInTable && funcs.indexOf(callee) >= firstInTable && cx.random.chance(50);
  const made = (isIndirect ? callIndirect : call)(cx, callee, depth);
  return { ...made, head: `return_${made.head}`, t: 'never' };
}

function results(cx: FunctionContext, depth: number): Node[] {
  return cx.environment.funcs[cx.self]!.results.map(t => expression(cx, t, depth - 1));
}

function conditionally(cx: FunctionContext, depth: number, jump: Node): Node {
  const before = statements(cx, cx.random.below(2), depth - 1).filter(({ t }) => t !== 'never');
  return nest('if', null, [condition(cx, depth)], { open: 'then', nodes: [...before, jump] });
}

function bulk(cx: FunctionContext, depth: number): Node {
  const length = op('i32.and', 'i32', expression(cx, 'i32', depth - 1), i32(63));
  switch (cx.random.below(4)) {
    case 0:
      return op('memory.fill', null, address(cx, depth), expression(cx, 'i32', depth - 1), length);
    case 1:
      return op('memory.copy', null, address(cx, depth), address(cx, depth), length);
    case 2:
      return op(
        'memory.init $data',
        null,
        address(cx, depth),
        op('i32.and', 'i32', expression(cx, 'i32', depth - 1), i32(7)),
        op('i32.and', 'i32', expression(cx, 'i32', depth - 1), i32(7)),
      );
    default:
      return op(
        'table.set $refs',
        null,
        op('i32.and', 'i32', expression(cx, 'i32', depth - 1), i32(3)),
        expression(cx, 'externref', depth - 1),
      );
  }
}

/** Often what was computed for it before. */
function condition(cx: FunctionContext, depth: number): Node {
  const pending = cx.random.chance(50) ? cx.takePending('i32') : null;
  return pending === null ? expression(cx, 'i32', depth - 1) : op(`local.get ${pending}`, 'i32');
}

/** How many statements a body has. */
function size(cx: FunctionContext): number {
  return cx.random.below(4) + (cx.random.chance(80) ? 1 : 0);
}

function body(cx: FunctionContext, depth: number): Node[] {
  return statements(cx, size(cx), depth - 1);
}

const structured: readonly ((cx: FunctionContext, depth: number) => Node)[] = [
  function choice(cx, depth) {
    const test = condition(cx, depth);
    const [name, arms] = cx.within(null, false, () => [
      body(cx, depth),
      cx.random.chance(50) ? body(cx, depth) : null,
    ]);
    const [then, otherwise] = arms;
    const bodies = [
      { open: 'then', nodes: then! },
      ...(otherwise ? [{ open: 'else', nodes: otherwise }] : []),
    ];
    return nest(`if ${name}`, null, [test], ...bodies);
  },

  function block(cx, depth) {
    const [name, nodes] = cx.within(null, false, () => body(cx, depth));
    return nest(`block ${name}`, null, [], { open: '', nodes });
  },

  function doWhile(cx, depth) {
    const [name, nodes] = cx.within(null, true, own => {
      const inner = body(cx, depth);
      if (inner.at(-1)?.t === 'never') return inner;
      if (cx.random.chance(60))
        return [
          ...inner,
          op(
            `br_if ${own}`,
            null,
            cx.random.chance(60)
              ? again(cx)
              : op('i32.and', 'i32', expression(cx, 'i32', depth - 1), again(cx)),
          ),
        ];
      return [
        ...inner,
        nest('if', null, [again(cx)], {
          open: 'then',
          nodes: [...statements(cx, 1, depth - 1).filter(({ t }) => t !== 'never'), op(`br ${own}`, 'never')],
        }),
      ];
    });
    return nest(`loop ${name}`, null, [], { open: '', nodes });
  },

  /** Its condition has nothing of what makes it end. */
  function leavingLoop(cx, depth) {
    const [exit, inner] = cx.within(null, false, out =>
      cx.within(null, true, own => {
        const test = condition(cx, depth);
        return [
          ...body(cx, depth).filter(({ t }) => t !== 'never'),
          op(`br_if ${out}`, null, op('i32.eqz', 'i32', again(cx))),
          op(`br_if ${own}`, null, test),
        ];
      }),
    );
    const [name, nodes] = inner;
    return nest(`block ${exit}`, null, [], {
      open: '',
      nodes: [nest(`loop ${name}`, null, [], { open: '', nodes })],
    });
  },

  function whileLoop(cx, depth) {
    const [exit, inner] = cx.within(null, false, out =>
      cx.within(null, true, own => [
        op(`br_if ${out}`, null, expression(cx, 'i32', depth - 1)),
        ...body(cx, depth).filter(({ t }) => t !== 'never'),
        op(`br_if ${out}`, null, op('i32.eqz', 'i32', again(cx))),
        op(`br ${own}`, 'never'),
      ]),
    );
    const [name, nodes] = inner;
    return nest(`block ${exit}`, null, [], {
      open: '',
      nodes: [nest(`loop ${name}`, null, [], { open: '', nodes })],
    });
  },

  function loopWithParameter(cx, depth) {
    const t: Type = cx.environment.hasVectors ? 'v128' : cx.random.pick(numberTypes);
    const local = cx.localOf(t);
    if (local === null) return op('nop', null);
    const [name, nodes] = cx.within(t, true, own => {
      const inner = [op(`local.set ${local}`, null), ...body(cx, depth)];
      if (inner.at(-1)!.t === 'never') return inner;
      return [...inner, expression(cx, t, depth - 1), op(`br_if ${own}`, t, again(cx))];
    });
    const loop = nest(`loop ${name} (param ${t}) (result ${t})`, t, [], { open: '', nodes });
    return sequence(expression(cx, t, depth - 1), loop, op(`local.set ${local}`, null));
  },

  switchOn,

  function trying(cx, depth) {
    return attempt(cx, null, () => body(cx, depth));
  },

  function several(cx, depth) {
    const types = [cx.random.pick(numberTypes), cx.random.pick(numberTypes)];
    const nodes = statements(cx, cx.random.below(2), depth - 1).filter(({ t }) => t !== 'never');
    const values = types.map(t => expression(cx, t, depth - 1));
    return spread(
      cx,
      nest(`block (result ${types.join(' ')})`, null, [], { open: '', nodes: [...nodes, ...values] }),
      types,
    );
  },
];

/** Nested blocks, a br_table in the innermost, and after each a case. */
function switchOn(cx: FunctionContext, depth: number): Node {
  const { random } = cx;
  const t = random.chance(25) ? random.pick(numberTypes) : null;
  const count = 1 + random.below(5);
  const [exit, node] = cx.within(t, false, out => {
    const names = Array.from({ length: count }, () => cx.label());
    const targets = t ? names : [...names, out];
    const labels = Array.from({ length: 1 + random.below(7) }, () => random.pick(targets));
    const index = expression(cx, 'i32', depth - 1);
    const masked = random.chance(70) ? op('i32.and', 'i32', index, i32(random.pick([1, 3, 7]))) : index;
    let nodes: Node[] = [op(`br_table ${labels.join(' ')} ${random.pick(targets)}`, 'never', masked)];
    for (const [i, name] of names.entries()) {
      const inner = nest(`block ${name}`, null, [], { open: '', nodes });
      const own = cx.inside(names.slice(i + 1), () => body(cx, depth));
      const leaves = own.at(-1)?.t !== 'never' && random.chance(60);
      nodes = [
        inner,
        ...own,
        ...(leaves ? [op(`br ${out}`, 'never', ...(t ? [expression(cx, t, depth - 1)] : []))] : []),
      ];
    }
    if (t && nodes.at(-1)!.t !== 'never') nodes.push(expression(cx, t, depth - 1));
    return nodes;
  });
  const block = nest(`block ${exit}${t ? ` (result ${t})` : ''}`, t, [], { open: '', nodes: node });
  if (!t) return block;
  const local = cx.localOf(t);
  return local === null ? op('drop', null, block) : op(`local.set ${local}`, null, block);
}

export function functionBody(cx: FunctionContext, { results: types }: Signature, depth: number): Node[] {
  const list = statements(cx, 2 + cx.random.below(6), depth);
  if (list.at(-1)?.t === 'never') return list;
  const tail = cx.random.chance(15) ? tailCall(cx, depth) : null;
  if (tail) return [...list, tail];
  if (types.length === 1 && cx.random.chance(20)) return [...list, ...valueBody(cx, types[0]!, depth).nodes];
  return [...list, ...types.map(t => expression(cx, t, depth))];
}
