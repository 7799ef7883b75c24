/** Makes a program on which two engines differ smaller, as long as they still do. */
import type { CompileOptions } from '../../compiler/index.ts';
import type { Func, Node, Program } from './program.ts';
import { type Fault, InvalidProgram, runProgram } from './run.ts';

export async function minimise(
  program: Program,
  options: CompileOptions,
  fault: Fault,
  seconds = 60,
): Promise<Program> {
  const end = Date.now() + seconds * 1000;
  const isStill = async (candidate: Program): Promise<boolean> => {
    try {
      return (await runProgram(candidate, options))?.kind === fault.kind;
    } catch (error) {
      if (error instanceof InvalidProgram) return false;
      throw error;
    }
  };
  let current = program;
  for (let changed = true; changed && Date.now() < end;) {
    changed = false;
    for (const candidate of candidates(() => current)) {
      if (Date.now() > end) break;
      if (!(await isStill(candidate))) continue;
      current = candidate;
      changed = true;
    }
  }
  return current;
}

/** Smaller programs, each of the program as it is when it is asked for. */
function* candidates(get: () => Program): Generator<Program> {
  for (let i = get().calls.length - 1; i >= 0; i--) {
    const { calls } = get();
    if (i < calls.length) yield { ...get(), calls: calls.filter((_call, k) => k !== i) };
  }
  for (let f = get().funcs.length - 1; f >= 0; f--) {
    const replace = (body: readonly Node[]): Program => ({
      ...get(),
      funcs: get().funcs.map((func, k) => (k === f ? { ...func, body } : func)),
    });
    const { body, results } = get().funcs[f] as Func;
    if (body.length > 0) yield replace(results.map(zero));
    yield* smallerLists(() => get().funcs[f]!.body, replace);
  }
  for (let f = get().funcs.length - 1; f >= 0; f--)
    yield { ...get(), funcs: get().funcs.filter((_func, k) => k !== f) };
  for (let i = get().fields.length - 1; i >= 0; i--)
    yield { ...get(), fields: get().fields.filter((_field, k) => k !== i) };
  for (let f = 0; f < get().funcs.length; f++) {
    const { locals } = get().funcs[f]!;
    if (locals.length > 0)
      yield {
        ...get(),
        funcs: get().funcs.map((func, k) => (k === f ? { ...func, locals: locals.slice(0, -1) } : func)),
      };
  }
}

function zero(t: Node['t']): Node {
  const zeros = { externref: 'ref.null extern', v128: 'v128.const i64x2 0 0' } as const;
  const head = t === 'externref' || t === 'v128' ? zeros[t] : `${t}.const 0`;
  return { head, t, args: [], bodies: [] };
}

type List = readonly Node[];

/** Programs with less in one list of statements, or below. */
function* smallerLists(get: () => List, replace: (list: List) => Program): Generator<Program> {
  for (let i = get().length - 1; i >= 0; i--) {
    if (i >= get().length) continue;
    const at = (node: readonly Node[]): Program =>
      replace([...get().slice(0, i), ...node, ...get().slice(i + 1)]);
    yield* smallerNodes(() => get()[i], at);
  }
}

/** Programs with something less in the place of a node. */
function* smallerNodes(
  get: () => Node | undefined,
  replace: (nodes: readonly Node[]) => Program,
): Generator<Program> {
  const node = get();
  if (!node) return;
  if (node.t === null || node.t === 'never') yield replace([]);
  else if (!node.head.includes('.const') && !node.head.startsWith('ref.null')) yield replace([zero(node.t)]);
  for (const { nodes } of node.bodies) yield replace(nodes);
  for (const arg of node.args) if (arg.t === node.t || node.head === '') yield replace([arg]);
  // What is left of it, operand by operand and body by body.
  for (let i = 0; i < (get()?.args.length ?? 0); i++) {
    yield* smallerNodes(
      () => get()?.args[i],
      nodes => {
        const whole = get()!;
        return replace([
          { ...whole, args: [...whole.args.slice(0, i), ...nodes, ...whole.args.slice(i + 1)] },
        ]);
      },
    );
  }
  for (let k = 0; k < (get()?.bodies.length ?? 0); k++) {
    yield* smallerLists(
      () => get()?.bodies[k]?.nodes ?? [],
      nodes => {
        const whole = get()!;
        return replace([
          { ...whole, bodies: whole.bodies.map((body, j) => (j === k ? { ...body, nodes } : body)) },
        ]);
      },
    );
  }
}
