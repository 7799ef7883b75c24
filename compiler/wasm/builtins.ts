/**
 * What a module may import that the compiler provides (JavaScript API, "Builtins" and "imported string constants"): functions of the set
 * `js-string`, from the module `wasm:js-string`, and globals whose names are their values, from a module that an option names.
 */
import { CompileError, invalid } from '../diagnostics.ts';
import type { ValidModule } from './module.ts';
import type { FuncIndex, GlobalIndex, ValType } from './types.ts';
import { funcTypeName, isRef, typeName } from './types.ts';

// prettier-ignore
const jsString = {
  cast: 'e>s', test: 'e>i', fromCharCodeArray: 'aii>s', intoCharCodeArray: 'eai>i', fromCharCode: 'i>s', fromCodePoint: 'i>s',
  charCodeAt: 'ei>i', codePointAt: 'ei>i', length: 'e>i', concat: 'ee>s', substring: 'eii>s', equals: 'ee>i', compare: 'ee>i',
} as const;

/** By set, then function: its signature. i i32, e externref, s a reference to a string, a an array of mutable i16 or null. */
export const builtinSets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'js-string': jsString,
};

export interface Builtins {
  /** the runtime's helper by function */
  readonly funcs: ReadonlyMap<FuncIndex, string>;
  /** the constant by global */
  readonly strings: ReadonlyMap<GlobalIndex, string>;
}

/** The imports that need no import. Throws CompileError where one is of another type than the builtin. */
export function findBuiltins(
  module: ValidModule,
  sets: readonly string[],
  constants: string | null,
): Builtins {
  const funcs = new Map<FuncIndex, string>();
  const strings = new Map<GlobalIndex, string>();
  for (const { module: from, name, kind, index, at } of module.imports) {
    const fail = (found: string): never => {
      throw new CompileError(invalid('builtin-type', `${from}.${name}`, found), { offset: at });
    };
    if (from === constants) {
      if (kind !== 'global') fail(kind);
      const { value, mutable } = module.globals[index]!.type;
      if (mutable || !isRef(value) || value.heap !== 'extern')
        fail(`${mutable ? 'mut ' : ''}${typeName(value)}`);
      strings.set(index, name);
    }
    const set = from.startsWith('wasm:') ? from.slice(5) : '';
    if (!sets.includes(set) || !Object.hasOwn(builtinSets[set]!, name)) continue;
    if (kind !== 'func') fail(kind);
    const type = module.space.func(module.funcs[index]!.type);
    const letters = `${type.params.map(t => letter(module, t)).join('')}>${type.results.map(t => letter(module, t)).join('')}`;
    if (letters !== builtinSets[set]![name]) fail(funcTypeName(type));
    funcs.set(index, `${set.replace('-', '_')}_${name}`);
  }
  return { funcs, strings };
}

function letter({ space }: ValidModule, t: ValType): string {
  if (t === 'i32') return 'i';
  if (!isRef(t)) return '?';
  if (t.heap === 'extern') return t.nullable ? 'e' : 's';
  if (typeof t.heap === 'string' || !t.nullable) return '?';
  const type = space.composite(t.heap);
  return type.kind === 'array' && type.field.type === 'i16' && type.field.mutable ? 'a' : '?';
}
