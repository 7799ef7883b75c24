/** Expressions of the JavaScript dialect → ESTree, one entry an operation. */
import type {
  Dispatch,
  ElementAccess,
  Entity,
  GlobalWord,
  Intrinsic,
  JsOp,
  Register,
  ViewAccess,
} from '../ir/js-ops.ts';
import { type Expr, isAtom, type Local } from '../ir/nodes.ts';
import * as js from './build.ts';
import type { ESTree, Expression } from './build.ts';
import type { GlobalNames } from './globals.ts';
import { located } from './located.ts';
import type { Scope } from './scope.ts';

/** What expressions of one function need to become JavaScript. */
export interface ExpressionContext {
  readonly scope: Scope;
  readonly globals: GlobalNames;
  /** Whether nodes say where they come from. */
  readonly isMapped: boolean;
  localName(local: Local): string;
}

type Emit = (cx: ExpressionContext, e: Expr, args: Expression[]) => Expression;

function binary(operator: ESTree.BinaryOperator): Emit {
  return (_cx, _e, [a, b]) => js.binary(operator, a!, b!);
}

function logical(operator: ESTree.LogicalOperator): Emit {
  return (_cx, _e, [a, b]) => js.logical(operator, a!, b!);
}

function unary(operator: ESTree.UnaryOperator): Emit {
  return (_cx, _e, [a]) => js.unary(operator, a!);
}

/** Equality of numbers needs no third = when every character counts. */
function equality(operator: '==' | '!='): Emit {
  return (cx, e, [a, b]) => {
    const isShort = cx.scope.names.minify && e.args.every(({ t }) => typeof t === 'string');
    return js.binary(isShort ? operator : `${operator}=`, a!, b!);
  };
}

function viewCall(
  { scope }: ExpressionContext,
  { memory, method }: ViewAccess,
  ...args: Expression[]
): Expression {
  const callee = js.member(js.id(scope.view(memory, 'DataView')), scope.method(method));
  // Methods of one byte take no byte order.
  if (!method.endsWith('t8')) args.push(scope.names.minify ? js.number(1) : js.boolean(true));
  return js.call(callee, ...args);
}

/** Tail calls on the stack before the next is left for later: calls beyond it cost more than they win. */
const tailCallDepth = 200;

/** `js.throw` is a statement. */
type EmittedOp = Exclude<JsOp, `word.${string}` | 'js.throw'> | 'local.get' | 'local.tee' | 'ref.null';

const emitters: Readonly<Record<EmittedOp, Emit>> = {
  'local.get': (cx, { imm }) => js.id(cx.localName(imm as Local)),
  'local.tee': (cx, { imm }, [value]) => js.assign(js.id(cx.localName(imm as Local)), value!),
  'ref.null': () => js.nullLiteral(),
  'js.bigint': (_cx, { imm }) => js.bigint(imm as bigint),
  'js.number': (_cx, { imm }) => js.number(imm as number),

  'js.add': binary('+'),
  'js.sub': binary('-'),
  'js.mul': binary('*'),
  'js.div': binary('/'),
  'js.rem': binary('%'),
  'js.or': binary('|'),
  'js.and': binary('&'),
  'js.xor': binary('^'),
  'js.shl': binary('<<'),
  'js.shr': binary('>>'),
  'js.ushr': binary('>>>'),
  'js.lt': binary('<'),
  'js.le': binary('<='),
  'js.gt': binary('>'),
  'js.ge': binary('>='),
  'js.eq': equality('=='),
  'js.ne': equality('!='),
  'js.neg': unary('-'),
  'js.plus': unary('+'),
  'js.not': unary('!'),
  'js.nullish': logical('??'),
  'js.land': logical('&&'),
  'js.lor': logical('||'),
  'js.sequence': (_cx, _e, args) => js.sequence(...args),
  'js.cond': (_cx, _e, [test, a, b]) => js.conditional(test!, a!, b!),

  'js.array': (_cx, _e, args) => js.array(args),
  'js.payload': (_cx, { imm }, [caught]) =>
    js.element(js.member(caught!, 'payload'), js.number(imm as number)),

  'js.get': (_cx, { imm }, [object]) => js.member(object!, imm as string),
  'js.set': (_cx, { imm }, [object, value]) => js.assign(js.member(object!, imm as string), value!),
  'js.item_get': (_cx, _e, [array, index]) => js.element(array!, index!),
  'js.item_set': (_cx, _e, [array, index, value]) => js.assign(js.element(array!, index!), value!),
  'js.runtime': (cx, { imm }) => js.id(cx.scope.helper(imm as string)),
  'js.global': (_cx, { imm }) => js.id(imm as string),
  'js.undefined': () => js.undefinedValue(),
  'js.new': (_cx, _e, [constructor, ...args]) => js.construct(constructor!, ...args),
  'js.typed_array': (_cx, { imm }, [elements]) => js.construct(js.id(imm as string), elements!),
  'js.struct_class': (cx, { imm }) => js.id(cx.scope.structClass(imm as number)),
  'js.type': (cx, { imm }) => cx.scope.type(imm as number),
  'js.type_id': (cx, { imm }) => js.id(cx.scope.typeId(imm as number)),
  'js.type_key': (cx, { imm }) => js.string(cx.scope.space.key(imm as number)),

  'js.intrinsic': (cx, { imm }, args) => js.call(js.id(cx.scope.intrinsic(imm as Intrinsic)), ...args),
  'js.helper': (cx, { imm }, args) => cx.scope.call(imm as string, ...args),
  'js.entity': (cx, { imm }) => js.id(cx.scope.entity(imm as Entity)),

  'js.view_get': (cx, { imm }, [index]) => viewCall(cx, imm as ViewAccess, index!),
  'js.view_set': (cx, { imm }, [index, value]) => viewCall(cx, imm as ViewAccess, index!, value!),
  'js.element_get'(cx, { imm }, [index]) {
    const { memory, array } = imm as ElementAccess;
    return js.element(js.id(cx.scope.view(memory, array)), index!);
  },
  'js.element_set'(cx, { imm }, [index, value]) {
    const { memory, array } = imm as ElementAccess;
    return js.assign(js.element(js.id(cx.scope.view(memory, array)), index!), value!);
  },
  'js.register_get': ({ scope }, { imm }) => scope.readRegister(imm as Register),
  'js.register_set': ({ scope }, { imm }, [value]) => js.assign(scope.register(imm as Register), value!),

  'js.call': (cx, { imm }, args) =>
    js.call(js.id(cx.scope.entityName({ kind: 'func', index: imm as number })), ...args),
  'js.call_value': (_cx, _e, [callee, ...args]) => js.call(callee!, ...args),
  'js.call_table': (cx, { imm }, args) =>
    js.call(cx.scope.dispatcher(imm as Dispatch, args.length - 1), ...args),
  'js.dispatch'(cx, { imm }, [index, again]) {
    const { cache, miss } = cx.scope.dispatch(imm as Dispatch);
    return js.logical('??', js.element(js.id(cache), index!), js.call(js.id(miss), again!));
  },
  'js.count_tail_call': ({ scope }) =>
    js.binary('<', js.increment(scope.tailDepth()), js.number(tailCallDepth)),
  'js.global_get': (cx, { imm }) => cx.globals.place(imm as GlobalWord),
  'js.global_set': (cx, { imm }, [value]) => cx.globals.assign(imm as GlobalWord, value!),
};

export function emitExpression(cx: ExpressionContext, e: Expr): Expression {
  const args: Expression[] = [];
  for (const arg of e.args) args.push(emitExpression(cx, arg));
  const node = emitters[e.op as EmittedOp](cx, e, args);
  return cx.isMapped && !isAtom(e) ? located(node, e.at) : node;
}
