/**
 * Types as emitted modules describe them to the runtime: value types by name, and for each function, struct or array type in use a
 * constant at the top of the module. Names of types that the module defines are made of their keys, so they mean the same everywhere.
 */
import { wordCount } from '../wasm/layout.ts';
import type { TypeSpace } from '../wasm/type-space.ts';
import { isRef, type RefType, typeName, type ValType } from '../wasm/types.ts';
import * as js from './build.ts';
import type { ESTree, Expression, Statement } from './build.ts';
import type { Scope } from './scope.ts';

/** Whether the reference type belongs to the hierarchy of `any`. */
export function isInAny(space: TypeSpace, t: ValType): t is RefType {
  return isRef(t) && space.top(t.heap) === 'any';
}

/** Whether values of the type can cross to JavaScript: vectors and exceptions cannot. */
export function hasJsValue(space: TypeSpace, t: ValType): boolean {
  return t !== 'v128' && !(isRef(t) && space.top(t.heap) === 'exn');
}

export function valueTypeName(space: TypeSpace, t: ValType): string {
  if (!isRef(t) || typeof t.heap === 'string') return typeName(t);
  return `(ref ${t.nullable ? 'null ' : ''}${space.key(t.heap)})`;
}

/** What the runtime wants to know of a value type besides its name: the heap types above, and how its values cross to JavaScript. */
export function valueTypeDetails(scope: Scope, t: ValType): (readonly [string, Expression])[] {
  const { space } = scope;
  const details: (readonly [string, Expression])[] = [];
  if (isRef(t) && typeof t.heap === 'number') {
    const { kind } = space.composite(t.heap);
    const abstract = kind === 'func' ? ['func'] : [kind, 'eq', 'any'];
    const keys = space.supers(t.heap).map(index => space.key(index));
    details.push(['above', js.array([...keys, ...abstract].map(js.string))]);
  }
  if (isInAny(space, t)) details.push(['crossing', js.id(scope.helper('heap_crossing'))]);
  return details;
}

/** The declarations of the types in use, and of the classes of structs. */
export function typeDeclarations(scope: Scope): Statement[] {
  const inOrder = (indices: Iterable<number>): number[] => [...indices].sort((a, b) => a - b);
  const types = inOrder(scope.types).map(index =>
    js.constant(scope.type(index).name, describe(scope, index)),
  );
  const ids = inOrder(scope.typeIds).map(index => {
    const key = js.string(scope.space.key(index));
    return js.constant(scope.typeId(index), scope.pureCall('type_id', key));
  });
  return [
    ...[...scope.shapes].sort().map(shape => structClass(scope.shapeName(shape), shape)),
    ...types,
    ...ids,
  ];
}

function describe(scope: Scope, index: number): Expression {
  const { space } = scope;
  const type = space.composite(index);
  if (type.kind === 'func') {
    const described = scope.pureCall('func_type', ...funcType(scope, index));
    return scope.growsElsewhere ? scope.pureCall('entered', described) : described;
  }
  const keys = space.supers(index).map(above => js.string(space.key(above)));
  const words = type.kind === 'array' ? wordCount(type.field.type) : 1;
  return scope.pureCall('heap_type', js.string(type.kind), js.number(words), ...keys);
}

/** Whether the key of a function type says all of it. */
export function isSpelledOut(space: TypeSpace, index: number): boolean {
  const { params, results } = space.func(index);
  const isOther = (t: ValType): boolean => isInAny(space, t) || (isRef(t) && typeof t.heap === 'number');
  const text = `(${params.map(typeName).join()})->(${results.map(typeName).join()})`;
  return space.key(index) === text && ![...params, ...results].some(isOther);
}

/** Arguments of the runtime's func_type: the key says it all unless types refer to others. */
function funcType(scope: Scope, index: number): Expression[] {
  const { space } = scope;
  const { params, results } = space.func(index);
  const types = [...params, ...results];
  const key = space.key(index);
  const crossing = types.some(t => isInAny(space, t));
  if (isSpelledOut(space, index)) return [js.string(key)];
  const names = (ts: readonly ValType[]): Expression =>
    js.array(ts.map(t => js.string(valueTypeName(space, t))));
  const above = space.supers(index).slice(0, -1);
  return [
    js.string(key),
    names(params),
    names(results),
    js.array(above.map(type => js.string(space.key(type)))),
    ...(crossing ? [js.id(scope.helper('heap_crossing'))] : []),
  ];
}

/** A class of structs: its type, then its words. */
function structClass(name: string, shape: string): ESTree.ClassDeclaration {
  return js.recordClass(name, ['$', ...Array.from(shape, (_, word) => `$${word}`)]);
}
