/**
 * The JavaScript forms in which a wasm value can be at hand, and the coercions between them. An operation gives the form that costs it
 * nothing; its consumer coerces to what it needs, often nothing at all: `(a + b | 0) & 255` is `a + b & 255`.
 *
 *   i32     an int32
 *   u32     the same 32 bits as a number from 0 to 2^32 - 1
 *   bits    an integer below 2^53 in magnitude whose low 32 bits are the value
 *   real    a number whose integer part is such an integer
 *   bool    true or false for 1 or 0
 *   f32     a number that is a single-precision float
 *   single  a number still to be rounded to one
 *   f64     a number
 *   other   references, and what has no value
 */
import { type Expr, expr, leaf } from '../ir/nodes.ts';
import type { Intrinsic, JsOp } from '../ir/js-ops.ts';
import { anyref } from '../wasm/types.ts';

export type Form = 'i32' | 'u32' | 'bits' | 'real' | 'bool' | 'f32' | 'single' | 'f64' | 'other';

/** An expression of the JavaScript dialect and the form of its value. */
export interface Lowered {
  readonly e: Expr;
  readonly form: Form;
  /** of bits: the greatest magnitude */
  readonly size: number;
}

const two31 = 2 ** 31;

export function lowered(e: Expr, form: Form, size = two31): Lowered {
  return { e, form, size: form === 'u32' ? 2 * two31 : size };
}

/**
 * An operator's application. What type it has inside an expression counts for nothing; the Legaliser gives what an
 * operation becomes the operation's own.
 */
export function js(op: JsOp, ...args: Expr[]): Expr {
  return expr(op, 'i32', args, undefined, args[0]!.at);
}

export function number(value: number, at: number): Expr {
  return leaf('js.number', 'i32', value, at);
}

/** A sum with a constant, which costs nothing where it can be known. */
export function plus(e: Expr, constant: number): Expr {
  if (constant === 0) return e;
  if (isNumber(e)) return number((e.imm as number) + constant, e.at);
  return js('js.add', e, number(constant, e.at));
}

/** A call of a helper of the runtime that takes and gives references. */
export function helper(name: string, at: number, ...args: Expr[]): Expr {
  return expr('js.helper', anyref, args, name, at);
}

export function intrinsic(name: Intrinsic, ...args: Expr[]): Expr {
  return expr('js.intrinsic', 'i32', args, name, args[0]!.at);
}

function isNumber(e: Expr): boolean {
  return e.op === 'js.number';
}

/** As an int32. For booleans, too, `|0` is the fastest way, by a third in V8's middle tier, which has none of its own for a unary plus. */
export function asI32({ e, form }: Lowered): Expr {
  return form === 'i32' ? e : js('js.or', e, number(0, e.at));
}

/** As a number that is not negative; addresses of 64 bits are numbers already. */
export function asU32({ e, form, size }: Lowered): Expr {
  if (form === 'u32' || form === 'f64') return e;
  if (form === 'bool') return asI32({ e, form, size });
  return isNumber(e) ? number((e.imm as number) >>> 0, e.at) : js('js.ushr', e, number(0, e.at));
}

/** As anything whose low 32 bits count: an operand of a bitwise operator, which coerces by itself. */
export function asBits({ e }: Lowered): Expr {
  return e;
}

/** As an operand of + or -, with the magnitude it may have; booleans would be slow there. */
export function asTerm(value: Lowered): { readonly e: Expr; readonly size: number } {
  switch (value.form) {
    case 'bool':
      return { e: asI32(value), size: 1 };
    case 'real':
      return { e: asI32(value), size: two31 };
    default:
      return { e: value.e, size: value.size };
  }
}

/** As something true exactly when the value is not 0. */
export function asTest(value: Lowered): Expr {
  const { op, args } = value.e;
  // A mask of a comparison is its test.
  if (
    op === 'js.cond' &&
    isNumber(args[1]!) &&
    args[1]!.imm !== 0 &&
    isNumber(args[2]!) &&
    args[2]!.imm === 0
  )
    return args[0]!;
  return value.form === 'bits' || value.form === 'real' ? asI32(value) : value.e;
}

/** Rounded to single precision. */
export function asF32({ e, form }: Lowered): Expr {
  return form === 'single' ? intrinsic('fround', e) : e;
}
