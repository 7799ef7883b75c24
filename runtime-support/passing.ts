/**
 * Calls by words: what every way between a raw function and anything outside its runtime has in common. Results after the first travel in
 * registers, of which each copy of the runtime has its own, so outside they are a list. That is also how functions with values that JavaScript does not
 * have, vectors and exceptions, get from one copy to another.
 */
import { type Exported, func_record, type FuncRecord, type Raw } from './function.ts';
import { doubles, refs, words } from './int64.ts';
import { HAS_LONGS, HAS_OPAQUE_VALUES, HAS_SEVERAL_RESULTS } from './parts.ts';
import type { ValueType } from './reference.ts';
import { host_error, wasm_error } from './trap.ts';

/** A register: its file and its place in it. */
type Register = readonly [file: { [slot: number]: unknown }, slot: number];

/** Where the words of results are, the first aside, which is returned. */
function registers_of(types: readonly ValueType[]): Register[] {
  if (!HAS_LONGS && !HAS_SEVERAL_RESULTS && !HAS_OPAQUE_VALUES) return [];
  const next = new Map<Register[0], number>();
  const [, ...others] = types.flatMap(t => {
    if (HAS_OPAQUE_VALUES && t === 'v128') return ['i32', 'i32', 'i32', 'i32'];
    return t === 'i64' ? ['i32', 'i32'] : [t];
  });
  return others.map(t => {
    const file = t === 'i32' ? words : /^f\d/.test(t) ? doubles : refs;
    const slot = next.get(file) ?? 0;
    next.set(file, slot + 1);
    return [file, slot];
  });
}

function read_register([file, slot]: Register): unknown {
  return file === refs ? take_ref(slot) : file[slot];
}

/** Empties a register: they keep nothing alive. */
export function take_ref(slot: number): unknown {
  const ref = refs[slot];
  refs[slot] = undefined;
  return ref;
}

/** Leaves the words of results as a raw function does; gives the first. */
export function spread_words([first, ...others]: readonly unknown[], types: readonly ValueType[]): unknown {
  for (const [i, [file, slot]] of registers_of(types).entries()) file[slot] = others[i];
  return first;
}

/** Calls a raw function of this runtime from outside. Takes words, gives those of its results. */
export function call_words({ raw, type }: FuncRecord, args: readonly unknown[]): unknown[] {
  const registers = registers_of(type.results);
  type.enter?.();
  try {
    return [(raw as Exported)(...args), ...registers.map(read_register)];
  } catch (error) {
    throw wasm_error(error);
  }
}

/** Lets other copies of the runtime call a function of this one that JavaScript cannot. Gives its exported function. */
export function passing(own: Exported, record: FuncRecord = func_record(own)!): Exported {
  // What another copy exports again knows that already.
  record.pass ??= args => call_words(record, args);
  return own;
}

/** A raw function that calls such a one; undefined for any other. */
export function passed(own: Exported): Raw | undefined {
  const { pass, type } = func_record(own) ?? {};
  return (
    pass &&
    ((...args) => {
      try {
        return spread_words(pass(args), type!.results);
      } catch (error) {
        throw host_error(error);
      }
    })
  );
}
