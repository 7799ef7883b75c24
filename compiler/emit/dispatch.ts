/**
 * Functions that make the calls of one type through a table. They name the callees that the table starts with; where it may change, only as
 * long as it has them.
 *
 *   function call$0(a, b, at) {                  function call$0(a, b, at) {
 *     switch (at) {                                if (image$.isIntact) {
 *       case 1: return first(a, b);                  switch (at) {
 *     }                                                case 1: return first(a, b);
 *     return wrong_callee(at, 33, 1, 33);            }
 *   }                                              }
 *                                                  return (calls$0[at] ?? miss$0(at))(a, b);
 *                                                }
 */
import type { Dispatch } from '../ir/js-ops.ts';
import type { TableImages } from '../legalise/dispatch.ts';
import type { ValidModule } from '../wasm/module.ts';
import * as js from './build.ts';
import type { ESTree, Expression } from './build.ts';
import { compactBlock } from './compact.ts';
import type { Dispatcher, Scope } from './scope.ts';

export function emitDispatcher(
  name: string,
  { dispatch, count }: Dispatcher,
  { tables, funcs }: ValidModule,
  images: TableImages,
  scope: Scope,
  found: (dispatch: Dispatch, at: Expression) => Expression,
): ESTree.FunctionDeclaration {
  const { table, type } = dispatch;
  const { slots, isSettled } = images.plan(table, type)!;
  const names = scope.names.locals();
  const params = Array.from({ length: count }, (_, i) => names.parameter(`p${i}`));
  const at = names.parameter('at');
  const call = (callee: Expression): Expression => js.call(callee, ...params.map(js.id));

  const choice = [...slots].flatMap(([func, at]) => {
    const called = call(js.id(scope.entityName({ kind: 'func', index: func })));
    const chosen = js.returns(funcs[func]!.import ? scope.outwardCall(called) : called);
    return at.map((slot, i) => js.switchCase(js.number(slot), i < at.length - 1 ? [] : [chosen]));
  });
  const known = choice.length > 0 ? [js.switchOn(js.id(at), choice)] : [];
  if (isSettled) {
    const bounds = [Number(tables[table]!.type.min), ...runsOf([...images.image(table)!.keys()])];
    const wrong = scope.call('wrong_callee', js.id(at), ...bounds.map(js.number));
    return js.func(name, [...params, at], [...known, js.returns(wrong)]);
  }
  const cached = js.element(js.id(scope.dispatchCache(dispatch)), js.id(at));
  const callee = js.logical('??', cached, found(dispatch, js.id(at)));
  const other = js.returns(scope.outwardCall(call(callee)));
  const isIntact = js.member(scope.image(table), 'isIntact');
  const likely = scope.names.minify ? compactBlock(known) : js.block(known);
  return js.func(name, [...params, at], [js.ifElse(isIntact, likely), other]);
}

/** The bounds of the runs in a set of numbers: each start, and the number after each end. */
function runsOf(numbers: number[]): number[] {
  const sorted = numbers.sort((a, b) => a - b);
  return sorted.flatMap((n, i) => [
    ...(sorted[i - 1] === n - 1 ? [] : [n]),
    ...(sorted[i + 1] === n + 1 ? [] : [n + 1]),
  ]);
}
