/**
 * Values crossing between emitted code and JavaScript, as expressions: what an exported function does to its arguments and result, and an
 * imported one to what the host gives (JavaScript API, "ToWebAssemblyValue" and "ToJSValue"). An i64 is two words inside, a BigInt
 * outside; results after the first travel in registers inside, in an array outside.
 */
import { registersOf } from '../ir/registers.ts';
import { wordTypes } from '../wasm/layout.ts';
import { type FuncType, isRef, type RefType, typeName, type ValType } from '../wasm/types.ts';
import { internal } from '../diagnostics.ts';
import * as js from './build.ts';
import type { Expression, Statement } from './build.ts';
import type { LocalNames, Names } from './names.ts';
import type { Scope } from './scope.ts';
import { hasJsValue, isInAny, valueTypeName } from './types.ts';

/** The words that a JavaScript value becomes. */
function toWords(scope: Scope, value: Expression, t: ValType): Expression[] {
  switch (t) {
    case 'i32':
      return [js.binary('|', value, js.number(0))];
    case 'i64':
      return [scope.call('i64_from_js', value), scope.register({ file: 'words', slot: 0 })];
    case 'f32':
      return [js.call(js.id(scope.intrinsic('fround')), value)];
    case 'f64':
      return [js.unary('+', value)];
    case 'v128':
      throw internal('a vector crosses to JavaScript');
    default:
      return [refFromJs(scope, value, t)];
  }
}

/** Throws: the type has no values outside. */
function noValue(scope: Scope, t: ValType): Expression {
  return scope.call('no_js_value', js.string(typeName(t)));
}

function refFromJs(scope: Scope, value: Expression, t: RefType): Expression {
  const { nullable, heap } = t;
  const top = scope.space.top(heap);
  if (heap === 'extern' && nullable) return value;
  if (heap === 'any' && nullable) return scope.call('any_from_js', value);
  if (heap === 'func' && nullable) return scope.call('func_from_js', value);
  const helper = top === 'any' ? 'heap_from_js' : 'ref_from_js';
  return scope.call(helper, value, js.string(valueTypeName(scope.space, t)));
}

/** The JavaScript value of words, one after the other. */
export function fromWords(scope: Scope, t: ValType, next: () => Expression): Expression {
  if (t === 'i64') return scope.call('i64_to_js', next(), next());
  const value = next();
  if (!isRef(t)) return value;
  switch (scope.space.top(t.heap)) {
    case 'func':
      return scope.call('func_to_js', value);
    case 'any':
      return scope.call('any_to_js', value);
    default:
      return value;
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Names for parameters that hide nothing of the module's; those that the binary has for them, if any. */
function paramNames(names: LocalNames, count: number, hints?: ReadonlyMap<number, string>): string[] {
  const short = (i: number): string => (count <= letters.length ? letters[i]! : `p${i}`);
  return Array.from({ length: count }, (_, i) => names.parameter(hints?.get(i) ?? short(i)));
}

/**
 * Vectors and exceptions have no JavaScript value: a function that takes or gives one throws before it does anything (§"call an Exported
 * Function"). Only other modules can call it. The first such type.
 */
export function withoutValue({ space }: Scope, { params, results }: FuncType): ValType | undefined {
  return [...params, ...results].find(t => !hasJsValue(space, t));
}

/** The exported form of a raw function; `mayTrap` unless it can neither call nor access memory. `hints` name its parameters. */
export function exportedForm(
  scope: Scope,
  raw: string,
  type: FuncType,
  mayTrap: boolean,
  hints?: ReadonlyMap<number, string>,
): Expression {
  const names = scope.names.locals();
  const params = paramNames(names, type.params.length, hints);
  const opaque = withoutValue(scope, type);
  if (opaque !== undefined) return js.arrow(params, noValue(scope, opaque));
  const hasResult = type.results.length > 0;
  const result = (args: readonly Expression[]): Expression =>
    resultToJs(scope, js.call(js.id(raw), ...args), type.results);
  if (!mayTrap) {
    const e = result(type.params.flatMap((t, i) => toWords(scope, js.id(params[i]!), t)));
    return js.arrow(params, hasResult ? e : js.block([js.statement(e)]));
  }
  // Outside the try: what converting throws is the caller's own error.
  const { statements, args } = convertedParams(scope, names, params, type.params);
  const attempt = guarded(scope, names, 'wasm_error', result(args), hasResult);
  return js.arrow(params, js.block([...statements, ...scope.acquire(), ...attempt]));
}

/** Statements that convert the parameters, and what then stands for their words. */
function convertedParams(
  scope: Scope,
  names: Names,
  params: readonly string[],
  types: readonly ValType[],
): { readonly statements: Statement[]; readonly args: Expression[] } {
  const statements: Statement[] = [];
  const args = types.flatMap((t, i): Expression[] => {
    const param = js.id(params[i]!);
    const words = toWords(scope, param, t);
    if (words.length > 1) {
      const locals = words.map(() => names.make(params[i]!));
      statements.push(
        js.declare(
          'const',
          words.map((word, k) => [locals[k]!, word]),
        ),
      );
      return locals.map(js.id);
    }
    if (words[0] !== param) statements.push(js.statement(js.assign(param, words[0]!)));
    return [param];
  });
  return { statements, args };
}

function resultToJs(scope: Scope, call: Expression, results: readonly ValType[]): Expression {
  if (results.length === 0) return call;
  const [, ...others] = results.flatMap(wordTypes);
  const words = [call, ...registersOf(others).map(register => scope.readRegister(register))];
  const values = results.map(t => fromWords(scope, t, () => words.shift()!));
  return values.length === 1 ? values[0]! : js.array(values);
}

/** An arrow function from a host function to the raw function that emitted code calls. */
export function importedForm(scope: Scope, type: FuncType): Expression {
  const names = scope.names.locals();
  const host = scope.names.common('host', names);
  const opaque = withoutValue(scope, type);
  if (opaque !== undefined) {
    const error = noValue(scope, opaque);
    const throwing = js.arrow([], js.block(guarded(scope, names, 'host_error', error, false)));
    return js.arrow([host], js.logical('??', scope.call('passed', js.id(host)), throwing));
  }
  const params = paramNames(names, type.params.flatMap(wordTypes).length);
  const words = params.map(js.id);
  const args = type.params.map(t => fromWords(scope, t, () => words.shift()!));
  const call = js.call(js.id(host), ...args);
  const result = resultFromJs(scope, call, type.results);
  const body = guarded(scope, names, 'host_error', result, type.results.length > 0, scope.acquire());
  return js.arrow([host], js.arrow(params, js.block(body)));
}

function resultFromJs(scope: Scope, call: Expression, results: readonly ValType[]): Expression {
  const [t] = results;
  if (t === undefined) return call;
  // The high word stays in its register.
  if (results.length === 1) return toWords(scope, call, t)[0]!;
  const types = js.array(results.map(result => js.string(valueTypeName(scope.space, result))));
  const crossing = results.some(result => isInAny(scope.space, result)) ? ['heap_crossing'] : [];
  const more = crossing.map(name => js.id(scope.helper(name)));
  return scope.call('results_from_js', call, types, ...more);
}

/** Statements that return the expression's value and pass errors through a function of the runtime; others to run in either case. */
function guarded(
  scope: Scope,
  names: Names,
  through: string,
  e: Expression,
  hasResult: boolean,
  afterwards: Statement[] = [],
): Statement[] {
  const error = scope.names.common('error', names);
  const statement = hasResult ? js.returns(e) : js.statement(e);
  const rethrow = js.throws(scope.call(through, js.id(error)));
  return [js.tryCatch([statement], error, [rethrow], afterwards)];
}
