/**
 * Exact traffic with functions and globals under test. JavaScript numbers lose NaN payloads and cannot hold vectors, so
 * a small module of our own, compiled by the engine under test, stands between: it imports the function and exports one
 * whose floats and vectors are integers: f32 an i32, f64 an i64, v128 two i64, low half first. Of a reference to an
 * exception, which JavaScript never sees, an i32 says whether it is null. All else passes through.
 *
 * The bridge holds a copy of the type section that the function's type comes from, so that any type can be imported.
 */
import type { FuncType, ModuleInterface, ValueType } from './interface.ts';

const i32 = 0x7f;
const i64 = 0x7e;

/** How each type crosses: the types of its words, from words on the stack to the value, and back from a local. */
interface Crossing {
  readonly words: readonly number[];
  /** after the words' `local.get`s, one snippet after each */
  readonly join: readonly (readonly number[])[];
  /** the value's `local.get`, then one snippet, for each word */
  readonly split: readonly (readonly number[])[];
}

const crossings: Readonly<Record<string, Crossing>> = {
  // f32.reinterpret_i32 and i32.reinterpret_f32; likewise for f64
  f32: { words: [i32], join: [[0xbe]], split: [[0xbc]] },
  f64: { words: [i64], join: [[0xbf]], split: [[0xbd]] },
  // i64x2.splat, i64x2.replace_lane 1; i64x2.extract_lane
  // ref.is_null; only nulls can be passed: drop, ref.null exn
  exn: { words: [i32], join: [[0x1a, 0xd0, 0x69]], split: [[0xd1]] },
  v128: {
    words: [i64, i64],
    join: [[0xfd, 0x12], [0xfd, 0x1e, 1]],
    split: [[0xfd, 0x1d, 0], [0xfd, 0x1d, 1]],
  },
}; // prettier-ignore

/** Whether calls of the function must go over a bridge. */
export function needsBridge({ params, results }: FuncType): boolean {
  return [...params, ...results].some(({ type }) => type in crossings);
}

/** A module that imports function "" "f" of type `typeIndex` and exports its bridge as "f". */
export function functionBridge({ types, typeSection }: ModuleInterface, typeIndex: number): Uint8Array {
  const { params, results } = types[typeIndex]!;
  const own = [0x60, ...vector(params.flatMap(words)), ...vector(results.flatMap(words))];
  return moduleOf([
    section(1, [...leb(typeSection.count + 1), ...typeSection.bytes, ...own]),
    section(2, vector([[...name(''), ...name('f'), 0x00, ...leb(typeIndex)]])),
    section(3, vector([leb(types.length)])),
    section(7, vector([[...name('f'), 0x00, ...leb(1)]])),
    section(10, vector([withSize(functionBody(params, results))])),
  ]);
}

/** A module that imports global "" "g" and exports a function "f" that returns its words. */
export function globalBridge(type: 'f32' | 'f64' | 'v128', isMutable: boolean): Uint8Array {
  const code = { f32: 0x7d, f64: 0x7c, v128: 0x7b }[type];
  const split = crossings[type]!.split.flatMap(snippet => [0x23, 0, ...snippet]);
  return moduleOf([
    section(1, vector([[0x60, 0, ...vector(crossings[type]!.words.map(word => [word]))]])),
    section(2, vector([[...name(''), ...name('g'), 0x03, code, Number(isMutable)]])),
    section(3, vector([[0]])),
    section(7, vector([[...name('f'), 0x00, 0]])),
    section(10, vector([withSize([0, ...split, 0x0b])])),
  ]);
}

/** A module that exports functions "i31", "struct", "array", "eq" from anyref to i32: whether it is of that kind. */
export function kindTests(): Uint8Array {
  const kinds = { i31: 0x6c, struct: 0x6b, array: 0x6a, eq: 0x6d };
  const exports = Object.keys(kinds).map((kind, i) => [...name(kind), 0x00, ...leb(i)]);
  // local.get 0, ref.test (ref kind)
  const bodies = Object.values(kinds).map(heap => withSize([0, 0x20, 0, 0xfb, 0x14, heap, 0x0b]));
  return moduleOf([
    section(1, vector([[0x60, 1, 0x6e, 1, i32]])),
    section(3, vector(exports.map(() => [0]))),
    section(7, vector(exports)),
    section(10, vector(bodies)),
  ]);
}

/** Join the parameters, call, keep the results in locals, split them. */
function functionBody(params: readonly ValueType[], results: readonly ValueType[]): number[] {
  const code: number[] = [];
  let word = 0;
  for (const { type } of params) {
    const join = crossings[type]?.join ?? [[]];
    for (const snippet of join) code.push(0x20, ...leb(word++), ...snippet);
  }
  code.push(0x10, ...leb(0));
  for (let i = results.length; i-- > 0;) code.push(0x21, ...leb(word + i));
  results.forEach(({ type }, i) => {
    const split = crossings[type]?.split ?? [[]];
    for (const snippet of split) code.push(0x20, ...leb(word + i), ...snippet);
  });
  return [...vector(results.map(({ code: type }) => [1, ...type])), ...code, 0x0b];
}

function words({ type, code }: ValueType): number[][] {
  return crossings[type]?.words.map(word => [word]) ?? [[...code]];
}

function moduleOf(sections: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...withSize(content)];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()];
}

function withSize(content: readonly number[]): number[] {
  return [...leb(content.length), ...content];
}

function name(text: string): number[] {
  return withSize([...new TextEncoder().encode(text)]);
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}
