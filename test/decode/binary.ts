/**
 * Writes WebAssembly binaries for tests, down to the byte: LEB128 integers, vectors, sections, and for every kind of
 * immediate an example.
 */
import type { ImmediateKind, Immediates } from '../../compiler/wasm/immediates.ts';
import type { Instruction } from '../../compiler/wasm/instructions.ts';
import { refType } from '../../compiler/wasm/types.ts';

export type Bytes = readonly number[];

/** LEB128, unsigned for values from 0 on unless `signed`. */
export function leb(value: number | bigint, signed = value < 0): Bytes {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (;;) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    const isLast = signed ? rest === (byte & 0x40 ? -1n : 0n) : rest === 0n;
    bytes.push(isLast ? byte : byte | 0x80);
    if (isLast) return bytes;
  }
}

export function vector(items: readonly Bytes[]): Bytes {
  return [...leb(items.length), ...items.flat()];
}

export function sized(bytes: Bytes): Bytes {
  return [...leb(bytes.length), ...bytes];
}

export function name(text: string): Bytes {
  return sized([...new TextEncoder().encode(text)]);
}

export function section(id: number, contents: Bytes): Bytes {
  return [id, ...sized(contents)];
}

export const header: Bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

export function moduleOf(...sections: readonly Bytes[]): Uint8Array {
  return Uint8Array.from([...header, ...sections.flat()]);
}

/** A function body without locals, its `end` included. */
export function body(...instructions: readonly Bytes[]): Bytes {
  return sized([0, ...instructions.flat(), 0x0b]);
}

/** A module of one function of type [] -> [], with all that decoding its body may need. */
export function functionModule(...instructions: readonly Bytes[]): Uint8Array {
  return moduleOf(
    section(1, vector([[0x60, 0, 0]])),
    section(3, vector([leb(0)])),
    section(12, leb(0)),
    section(10, vector([body(...instructions)])),
    section(11, vector([])),
  );
}

export function opcode({ opcode: code }: Instruction): Bytes {
  return code <= 0xff ? [code] : [code >>> 12, ...leb(code & 0xfff)];
}

/** For every kind an immediate and its encoding, as unlike the defaults as may be. */
export const examples: { readonly [Kind in ImmediateKind]: readonly [Immediates[Kind], Bytes] } = {
  label: [300, leb(300)],
  labels: [{ labels: [1, 200], default: 3 }, [2, 1, 0xc8, 1, 3]],
  castlabel: [{ label: 1, from: refType(true, 'any'), to: refType(false, 'i31') }, [1, 1, 0x6e, 0x6c]],
  catches: [
    [
      { tag: 1, ref: false, label: 2 },
      { tag: 1, ref: true, label: 2 },
      { tag: null, ref: false, label: 2 },
      { tag: null, ref: true, label: 2 },
    ],
    [4, 0, 1, 2, 1, 1, 2, 2, 2, 3, 2],
  ],
  blocktype: [{ result: refType(false, 7) }, [0x64, 7]],
  func: [128, [0x80, 1]],
  type: [129, [0x81, 1]],
  table: [1, [1]],
  memory: [2, [2]],
  global: [3, [3]],
  local: [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  tag: [4, [4]],
  elem: [5, [5]],
  data: [6, [6]],
  field: [7, [7]],
  heaptype: [100, [0xe4, 0]],
  valtypes: [
    ['i32', 'v128', refType(true, 'extern')],
    [3, 0x7f, 0x7b, 0x6f],
  ],
  memarg: [{ align: 3, memory: 1, offset: 2 ** 33 }, [0x43, 1, ...leb(2 ** 33)]],
  lane: [15, [15]],
  shuffle: [Array.from({ length: 16 }, (_, i) => 31 - i), Array.from({ length: 16 }, (_, i) => 31 - i)],
  count: [9, [9]],
  i32: [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
  i64: [-(2n ** 63n), leb(-(2n ** 63n))],
  f32: [0x7fa00001, [1, 0, 0xa0, 0x7f]],
  f64: [-2n, [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  v128: [
    [1, -1, 2, 0x01020304],
    [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 4, 3, 2, 1],
  ],
  zero: [0, [0]],
};
