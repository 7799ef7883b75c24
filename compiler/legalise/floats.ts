/**
 * f32 and f64 operations as JavaScript. A double holds the exact result of one single-precision +, -, *, / or square root closely enough that
 * rounding it once more gives the correctly rounded result, so each such operation is rounded once, by `fround` or by what it is
 * stored into. Those without an entry are runtime helpers of the same name.
 */
import type { Intrinsic, JsOp } from '../ir/js-ops.ts';
import { type Expr, expr } from '../ir/nodes.ts';
import { f32FromBits, f64FromBits } from '../wasm/floats.ts';
import { asF32, asI32, asU32, type Form, intrinsic, js, type Lowered, lowered, number } from './forms.ts';
import type { Legaliser, Rule } from './legaliser.ts';

const operand = (l: Legaliser, e: Expr, i: number): Expr => asF32(l.operand(e, i));

function arithmetic(op: JsOp, form: Form): Rule {
  return (l, e) => lowered(js(op, operand(l, e, 0), operand(l, e, 1)), form);
}

function compare(op: JsOp): Rule {
  return (l, e) => lowered(js(op, operand(l, e, 0), operand(l, e, 1)), 'bool');
}

/** A function of Math; `form` is that of its result. */
function math(name: Intrinsic, form: Form): Rule {
  return (l, e) => lowered(intrinsic(name, ...e.args.map((_arg, i) => operand(l, e, i))), form);
}

/** Operations whose results are never signalling NaNs. */
const quiet: ReadonlySet<string> = new Set(
  'add sub mul div sqrt min max ceil floor trunc nearest promote_f32 convert_i32_s convert_i32_u convert_i64_s convert_i64_u'
    .split(' ')
    .map(name => `f64.${name}`),
);

/** Engines round a signalling NaN to itself; adding -0 makes it quiet and changes nothing else. */
function rounding(name: Intrinsic): Rule {
  return (l, e) => {
    const x = operand(l, e, 0);
    return lowered(intrinsic(name, quiet.has(e.args[0]!.op) ? x : js('js.add', x, number(-0, e.at))), 'f64');
  };
}

/** A NaN with a payload or sign of its own has no literal. */
function constant(bits: bigint | number, value: number, form: 'f32' | 'f64', e: Expr): Lowered {
  const isPlain = !Number.isNaN(value) || bits === 0x7fc0_0000 || bits === 0x7ff8n << 48n;
  if (isPlain) return lowered(number(value, e.at), form);
  const words = typeof bits === 'number' ? [bits] : [Number(BigInt.asIntN(32, bits)), Number(bits >> 32n)];
  const helper = form === 'f32' ? 'f32_reinterpret_i32' : 'f64_reinterpret_i64';
  return lowered(
    expr(
      'js.helper',
      form,
      words.map(word => number(word, e.at)),
      helper,
      e.at,
    ),
    form,
  );
}

/** Words to a number: exact before its one rounding. */
function fromWords(high: (value: Lowered) => Expr): Rule {
  return (l, e) => {
    const upper = js('js.mul', high(l.operand(e, 1)), number(2 ** 32, e.at));
    return lowered(js('js.add', upper, asU32(l.operand(e, 0))), 'f64');
  };
}

export const floatRules: Partial<Record<string, Rule>> = {
  'f32.const': (_l, e) => constant(e.imm as number, f32FromBits(e.imm as number), 'f32', e),
  'f64.const': (_l, e) => constant(e.imm as bigint, f64FromBits(e.imm as bigint), 'f64', e),
  'f32.demote_f64': (l, e) => lowered(l.operand(e, 0).e, 'single'),
  'f64.promote_f32': (l, e) => lowered(operand(l, e, 0), 'f64'),
  'f32.convert_i32_s': (l, e) => lowered(asI32(l.operand(e, 0)), 'single'),
  'f32.convert_i32_u': (l, e) => lowered(l.unsigned(e, 0), 'single'),
  'f64.convert_i32_s': (l, e) => lowered(asI32(l.operand(e, 0)), 'f64'),
  'f64.convert_i32_u': (l, e) => lowered(l.unsigned(e, 0), 'f64'),
  'f64.convert_i64_s': fromWords(asI32),
  'f64.convert_i64_u': fromWords(asU32),
};
for (const t of ['f32', 'f64'] as const) {
  const inexact = t === 'f32' ? 'single' : 'f64';
  for (const name of ['add', 'sub', 'mul', 'div'] as const)
    floatRules[`${t}.${name}`] = arithmetic(`js.${name}`, inexact);
  for (const name of ['lt', 'le', 'gt', 'ge'] as const) floatRules[`${t}.${name}`] = compare(`js.${name}`);
  floatRules[`${t}.eq`] = compare('js.eq');
  floatRules[`${t}.ne`] = compare('js.ne');
  floatRules[`${t}.sqrt`] = math('sqrt', inexact);
  for (const name of ['abs', 'min', 'max'] as const) floatRules[`${t}.${name}`] = math(name, t);
  for (const name of ['ceil', 'floor', 'trunc'] as const)
    floatRules[`${t}.${name}`] = t === 'f32' ? math(name, t) : rounding(name);
  floatRules[`${t}.neg`] = (l, e) => lowered(js('js.neg', operand(l, e, 0)), t);
}
