/**
 * Random code that throws and catches, with legacy instructions, which every engine has. What a handler sees of locals, and what a rethrown or
 * delegated exception passes over, is where compilers go wrong.
 */
import type { FunctionContext } from './expressions.ts';
import { expression } from './expressions.ts';
import { type Body, nest, type Node, op, type Type } from './program.ts';

/** By name: what an exception carries. */
export const tags: readonly { readonly name: string; readonly params: readonly Type[] }[] = [
  { name: 'e0', params: [] },
  { name: 'e1', params: ['i32'] },
  { name: 'e2', params: ['f64', 'i64'] },
];

export function throwing(cx: FunctionContext, depth: number): Node {
  const { name, params } = cx.random.pick(tags);
  return op(`throw $${name}`, 'never', ...params.map(t => expression(cx, t, depth - 1)));
}

/** A try whose parts `make` makes, of the type or of none. */
export function attempt(cx: FunctionContext, t: Type | null, make: () => Node[]): Node {
  const { random } = cx;
  const type = t === null ? '' : ` (result ${t})`;
  const [name, bodies] = cx.within(t, false, own => {
    const tried: Body = { open: 'do', nodes: make() };
    if (random.chance(15)) {
      const target = random.pick([own, ...cx.labels.map(label => label.name)]);
      // Its own label is the one around it: a delegate is no place to branch to.
      return target === own ? [tried] : [tried, { open: `delegate ${target}`, nodes: [] }];
    }
    const handlers: Body[] = [];
    for (const { name: tag, params } of tags) {
      if (!random.chance(40)) continue;
      const received = [...params].reverse().map(param => {
        const local = cx.localOf(param);
        return op(local === null ? 'drop' : `local.set ${local}`, null);
      });
      handlers.push({ open: `catch $${tag}`, nodes: [...received, ...make()] });
    }
    if (random.chance(60)) handlers.push({ open: 'catch_all', nodes: ending(make(), own, cx) });
    return [tried, ...handlers];
  });
  return nest(`try ${name}${type}`, t, [], ...bodies);
}

/** Sometimes throws on what has been caught. */
function ending(nodes: Node[], own: string, { random }: FunctionContext): Node[] {
  const last = nodes.at(-1);
  return random.chance(25) && last?.t !== 'never' && (last?.t ?? null) === null
    ? [...nodes, op(`rethrow ${own}`, 'never')]
    : nodes;
}
