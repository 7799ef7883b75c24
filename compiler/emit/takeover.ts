/**
 * Functions that were printed apart, each lot by a scope of its own, become part of a module: what they refer to is referred to by the module's scope, and
 * named as there. What passes between the two is plain data, for the other scope may be another thread's.
 */
import type { Entity } from '../ir/js-ops.ts';
import type { Printed } from './print.ts';
import { memo, type Scope } from './scope.ts';
import { keyOf, mappingsWithNames, withNames } from './short-names.ts';

export interface PrintedFunction extends Printed {
  readonly index: number;
}

/** Functions of a module, printed, and what they refer to: plain data. */
export interface Part {
  readonly functions: readonly PrintedFunction[];
  /** those that never trap, and call nothing that could */
  readonly safe: ReadonlySet<number>;
  readonly references: References;
}

const fields = [
  ...(['named', 'entityNames', 'usedEntities', 'helperNames', 'helpers', 'intrinsics', 'views'] as const),
  ...(['dispatches', 'misses', 'dispatchers', 'images', 'types', 'typeIds', 'shapes', 'methods'] as const),
  'picksFunctions',
] as const;

/** What a scope knows of what its functions refer to, and what it calls it. */
export type References = Pick<Scope, (typeof fields)[number]>;

export function referencesOf(scope: Scope): References {
  return Object.fromEntries(fields.map(field => [field, scope[field]])) as unknown as References;
}

/**
 * Has the scope refer to what another refers to; gives the names that are others here. Null, and nothing is done, if a name that people read
 * is another's here: the functions must be printed anew.
 */
export function takeOver(scope: Scope, theirs: References): ReadonlyMap<string, string> | null {
  if (!scope.names.minify && !agrees(scope, theirs)) return null;
  const renamed = new Map<string, string>();
  for (const [key, name] of theirs.named) renamed.set(name, scope.ownName(key, name));
  for (const [name, own] of theirs.helperNames) renamed.set(own, scope.helperName(name));
  for (const [kind, names] of Object.entries(theirs.entityNames) as [Entity['kind'], Map<number, string>][]) {
    for (const [index, name] of names) renamed.set(name, scope.entityName({ kind, index }));
    for (const index of theirs.usedEntities[kind]) scope.entity({ kind, index });
  }
  for (const [memory, views] of theirs.views)
    for (const [constructor, name] of views) renamed.set(name, scope.view(memory, constructor));
  for (const [key, dispatch] of theirs.dispatches) {
    const own = memo(scope.dispatches, key, () => dispatch);
    if (theirs.misses.has(dispatch)) scope.misses.add(own);
  }
  for (const [name, dispatcher] of theirs.dispatchers) scope.dispatchers.set(renamed.get(name)!, dispatcher);
  addAll(scope.helpers, theirs.helpers);
  addAll(scope.intrinsics, theirs.intrinsics);
  addAll(scope.images, theirs.images);
  addAll(scope.types, theirs.types);
  addAll(scope.typeIds, theirs.typeIds);
  addAll(scope.shapes, theirs.shapes);
  for (const method of theirs.methods.keys()) scope.method(method);
  scope.picksFunctions ||= theirs.picksFunctions;
  return renamed;
}

function addAll<T>(set: Set<T>, others: Iterable<T>): void {
  for (const other of others) set.add(other);
}

/** Whether every name means the same in both, or nothing here. */
function agrees(scope: Scope, theirs: References): boolean {
  const isSame = (ours: string | undefined, name: string): boolean =>
    ours === name || (ours === undefined && scope.names.isFree(name));
  const all = <K>(ours: ReadonlyMap<K, string> | undefined, names: ReadonlyMap<K, string>): boolean =>
    [...names].every(([key, name]) => isSame(ours?.get(key), name));
  const kinds = Object.keys(theirs.entityNames) as Entity['kind'][];
  return (
    all(scope.named, theirs.named) &&
    all(scope.helperNames, theirs.helperNames) &&
    kinds.every(kind => all(scope.entityNames[kind], theirs.entityNames[kind])) &&
    [...theirs.views].every(([memory, views]) => all(scope.views.get(memory), views))
  );
}

/** A text with other names in it, which are all marks. */
export function renamed({ text, mappings }: Printed, marks: ReadonlyMap<string, string>): Printed {
  const names = new Map([...marks].map(([mark, other]) => [keyOf(mark), other]));
  return { text: withNames(text, names), mappings: mappingsWithNames(text, names, mappings) };
}
