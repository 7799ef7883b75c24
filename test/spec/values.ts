/**
 * What scripts pass to functions and expect from them. Numbers and vectors are bit patterns, never JavaScript numbers;
 * an expected one is bits under a mask, which covers exact values and both NaN classes, lane by lane, in one comparison.
 */
import { floatBits, integerBits } from './literals.ts';
import { type List, type Node, ScriptError } from './sexpr.ts';

export type NumberType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

export interface NumberValue {
  readonly type: NumberType;
  readonly bits: bigint;
}

/** A null reference or the host's object of that number. */
export type RefValue = { readonly type: 'ref'; readonly host: number | null };
export type Value = NumberValue | RefValue;

/** What a reference must be, in the words of the scripts: `ref.struct` is `{ ref: 'struct' }`. */
export type RefKind = 'null' | 'func' | 'extern' | 'host' | 'any' | 'eq' | 'i31' | 'struct' | 'array';

export type Pattern =
  | { readonly type: NumberType; readonly bits: bigint; readonly mask: bigint }
  | { readonly type: 'ref'; readonly ref: RefKind; readonly host: number | null }
  | { readonly type: 'either'; readonly options: readonly Pattern[] };

export const bitWidth: Readonly<Record<NumberType, number>> = {
  i32: 32,
  i64: 64,
  f32: 32,
  f64: 64,
  v128: 128,
};

/** Lanes of each vector shape. */
const shapes: Readonly<Record<string, { lane: LaneType; width: number }>> = {
  i8x16: { lane: 'int', width: 8 },
  i16x8: { lane: 'int', width: 16 },
  i32x4: { lane: 'int', width: 32 },
  i64x2: { lane: 'int', width: 64 },
  f32x4: { lane: 'float', width: 32 },
  f64x2: { lane: 'float', width: 64 },
};
type LaneType = 'int' | 'float';

interface Masked {
  readonly bits: bigint;
  readonly mask: bigint;
}

/** An argument such as `(i32.const 1)` or `(ref.extern 2)`. */
export function readValue(node: Node): Value {
  const pattern = readPattern(node);
  if (pattern.type === 'ref' && pattern.ref === 'null') return { type: 'ref', host: null };
  if (pattern.type === 'ref' && (pattern.ref === 'extern' || pattern.ref === 'host') && pattern.host !== null)
    return { type: 'ref', host: pattern.host };
  const isExact = 'bits' in pattern && pattern.mask === ones(bitWidth[pattern.type]);
  if (isExact) return { type: pattern.type, bits: pattern.bits };
  throw new ScriptError('not an argument', node.start);
}

/** An expected result. */
export function readPattern(node: Node): Pattern {
  const [op, ...operands] = node.kind === 'list' ? node.items : [];
  if (op?.kind !== 'atom') throw new ScriptError('not a result', node.start);
  if (op.text === 'either') return { type: 'either', options: operands.map(readPattern) };
  const texts = atoms(node as List).slice(1);
  const [type, suffix] = op.text.split('.') as [string, string?];
  if (type === 'ref' && refKinds.has(suffix!)) {
    const isNumbered = suffix === 'extern' || suffix === 'host';
    const host = isNumbered && texts[0] !== undefined ? Number(texts[0]) : null;
    return { type: 'ref', ref: suffix as RefKind, host };
  }
  if (suffix !== 'const') throw new ScriptError(`unknown result ${op.text}`, node.start);
  if (type === 'v128') return readVector(texts, node);
  if (type === 'i32' || type === 'i64') return { type, ...readLane(texts[0]!, 'int', bitWidth[type]) };
  if (type === 'f32' || type === 'f64') return { type, ...readLane(texts[0]!, 'float', bitWidth[type]) };
  throw new ScriptError(`unknown result ${op.text}`, node.start);
}

const refKinds: ReadonlySet<string> = new Set<RefKind>([
  'null', 'func', 'extern', 'host', 'any', 'eq', 'i31', 'struct', 'array',
]); // prettier-ignore

function readVector([shape, ...lanes]: string[], node: Node): Pattern {
  const { lane, width } = shapes[shape ?? ''] ?? {};
  if (!lane || !width || lanes.length * width !== 128) throw new ScriptError('not a vector', node.start);
  let bits = 0n;
  let mask = 0n;
  lanes.forEach((text, i) => {
    const value = readLane(text, lane, width);
    bits |= value.bits << BigInt(i * width);
    mask |= value.mask << BigInt(i * width);
  });
  return { type: 'v128', bits, mask };
}

function readLane(text: string, lane: LaneType, width: number): Masked {
  if (lane === 'int') return { bits: integerBits(text, width), mask: ones(width) };
  const floatWidth = width as 32 | 64;
  // Canonical: the quiet bit alone is set; arithmetic: the quiet bit and anything else. Neither says a sign.
  const quiet = floatBits('nan', floatWidth);
  if (text === 'nan:canonical') return { bits: quiet, mask: ones(width - 1) };
  if (text === 'nan:arithmetic') return { bits: quiet, mask: quiet };
  return { bits: floatBits(text, floatWidth), mask: ones(width) };
}

function ones(width: number): bigint {
  return (1n << BigInt(width)) - 1n;
}

function atoms({ items }: List): string[] {
  return items.map(item => {
    if (item.kind !== 'atom') throw new ScriptError('expected a literal', item.start);
    return item.text;
  });
}

/** The value in hexadecimal, for messages. */
export function showNumber({ type, bits }: NumberValue): string {
  return `${type}:0x${bits.toString(16).padStart(bitWidth[type] / 4, '0')}`;
}

export function showPattern(pattern: Pattern): string {
  if (pattern.type === 'either') return `either ${pattern.options.map(showPattern).join(' or ')}`;
  if (pattern.type === 'ref')
    return pattern.host === null ? `ref.${pattern.ref}` : `ref.${pattern.ref} ${pattern.host}`;
  const exact = pattern.mask === ones(bitWidth[pattern.type]);
  return showNumber(pattern) + (exact ? '' : ` under the mask 0x${pattern.mask.toString(16)}`);
}
