/**
 * Structs and arrays. A struct's words are properties, `s.$0`; an array's are the elements of its `$a`. Reading either of null makes the
 * engine throw, which becomes the trap; an element beyond the end is undefined, which the code asks for.
 *
 *   array.get    a.$a[i] ?? out_of_bounds_array()
 *   array.set    a.$a[i] === undefined ? out_of_bounds_array() : a.$a[i] = v
 */
import { type Aggregate, type ArrayLength, type Expr, expr, leaf } from '../ir/nodes.ts';
import { isWithin } from '../optimise/facts.ts';
import type { Mnemonic } from '../wasm/instructions.ts';
import { wordCount } from '../wasm/layout.ts';
import { anyref, isRef, type StorageType, type StructType } from '../wasm/types.ts';
import { asBits, asI32, asU32, helper, js, type Lowered, lowered, number } from './forms.ts';
import { entity } from './instances.ts';
import { formOf, type Legaliser, type Rule } from './legaliser.ts';

export function property(object: Expr, name: string): Expr {
  return expr('js.get', anyref, [object], name, object.at);
}

function elementsOf(array: Expr): Expr {
  return property(array, '$a');
}

function runtime(name: string, at: number): Expr {
  return leaf('js.runtime', anyref, name, at);
}

/** How the elements of an array are held, with the runtime's class of such arrays. */
interface Holding {
  readonly array: string;
  /** null: a plain array */
  readonly elements: string | null;
}

function holdingOf(type: StorageType): Holding {
  switch (type) {
    case 'i8':
      return { array: 'ArrayU8', elements: 'Uint8Array' };
    case 'i16':
      return { array: 'ArrayU16', elements: 'Uint16Array' };
    case 'f32':
      return { array: 'ArrayF32', elements: 'Float32Array' };
    case 'f64':
      return { array: 'ArrayF64', elements: 'Float64Array' };
    default:
      return isRef(type)
        ? { array: 'ArrayRef', elements: null }
        : { array: 'ArrayI32', elements: 'Int32Array' };
  }
}

function newObject(e: Expr, constructor: Expr, type: number, ...args: Expr[]): Lowered {
  return lowered(
    expr('js.new', e.t, [constructor, leaf('js.type', anyref, type, e.at), ...args], undefined, e.at),
    'other',
  );
}

function zero(type: StorageType, at: number): Expr {
  return isRef(type) ? leaf('ref.null', type, null, at) : number(0, at);
}

/** A value as its storage holds it: packed ones are unsigned. */
function packed(l: Legaliser, value: Expr, storage: StorageType): Expr {
  if (storage !== 'i8' && storage !== 'i16') return l.value(value);
  const mask = storage === 'i8' ? 0xff : 0xffff;
  const bits = l.lower(value);
  if (bits.e.op === 'js.number') return number((bits.e.imm as number) & mask, value.at);
  if (isWithin(l.facts.range(value), 0, mask)) return asI32(bits);
  return js('js.and', asBits(bits), number(mask, value.at));
}

const structNew: Rule = (l, e) => {
  const type = e.imm as number;
  const { fields } = l.target.module.space.composite(type) as StructType;
  const storages = fields.flatMap(({ type: t }) => Array<StorageType>(wordCount(t)).fill(t));
  const words =
    e.op === 'struct.new'
      ? e.args.map((arg, i) => packed(l, arg, storages[i]!))
      : storages.map(t => zero(t, e.at));
  return newObject(e, leaf('js.struct_class', anyref, type, e.at), type, ...words);
};

/** A value as read from a place: packed ones extended. */
function read(e: Expr, place: Expr): Lowered {
  const { storage } = e.imm as Aggregate;
  if (!e.op.endsWith('_s')) return lowered(place, formOf(e.t));
  const shift = (): Expr => number(storage === 'i8' ? 24 : 16, e.at);
  return lowered(js('js.shr', js('js.shl', place, shift()), shift()), 'i32');
}

const structGet: Rule = (l, e) => read(e, property(l.operand(e, 0).e, `$${(e.imm as Aggregate).word}`));

const structSet: Rule = (l, e) => {
  const field = e.imm as Aggregate;
  const object = l.operand(e, 0).e;
  return lowered(
    expr('js.set', null, [object, packed(l, e.args[1]!, field.storage)], `$${field.word}`, e.at),
    'other',
  );
};

/** The number of the element's word. Doubling by * leaves what is out of bounds so, where << would not. */
function position(index: Expr, { storage, word }: Aggregate): Expr {
  const count = wordCount(storage);
  if (count === 1) return index;
  const first = js('js.mul', index, number(count, index.at));
  return word === 0 ? first : js('js.add', first, number(word, index.at));
}

/** Whether an element may be JavaScript's undefined. */
function mayBeUndefined(l: Legaliser, { storage }: Aggregate): boolean {
  return isRef(storage) && l.target.module.space.top(storage.heap) === 'extern';
}

function itemAt(elements: Expr, index: Expr): Expr {
  return expr('js.item_get', anyref, [elements, index], undefined, index.at);
}

const arrayGet: Rule = (l, e) => {
  const element = e.imm as Aggregate;
  const beyond = helper('out_of_bounds_array', e.at);
  if (isRef(element.storage)) {
    // null is an element like any other.
    const [array, arrayAgain] = l.twice(l.value(e.args[0]!));
    const [index, indexAgain] = l.twice(asI32(l.operand(e, 1)));
    const item = itemAt(elementsOf(arrayAgain), indexAgain);
    const test = missing(l, e, array, index);
    return lowered(expr('js.cond', e.t, [test, beyond, item], undefined, e.at), 'other');
  }
  const array = l.operand(e, 0).e;
  const item = itemAt(elementsOf(array), position(asI32(l.operand(e, 1)), element));
  return read(e, js('js.nullish', item, beyond));
};

const arraySet: Rule = (l, e) => {
  const element = e.imm as Aggregate;
  const [array, arrayAgain] = l.twice(l.value(e.args[0]!));
  const [index, indexAgain] = l.twice(asI32(l.operand(e, 1)));
  const place = [elementsOf(arrayAgain), position(indexAgain, element)];
  const store = expr(
    'js.item_set',
    'i32',
    [...place, packed(l, e.args[2]!, element.storage)],
    undefined,
    e.at,
  );
  const beyond = helper('out_of_bounds_array', e.at);
  const test = missing(l, e, array, index);
  return lowered(expr('js.cond', 'i32', [test, beyond, store], undefined, e.at), 'other');
};

/** Whether there is no element at the index. Reading what is about to be written is by far the fastest test. */
function missing(l: Legaliser, e: Expr, array: Expr, index: Expr): Expr {
  const element = e.imm as Aggregate;
  if (mayBeUndefined(l, element)) {
    const length = property(elementsOf(array), 'length');
    return js('js.le', length, asU32(lowered(index, 'i32')));
  }
  const item = itemAt(elementsOf(array), position(index, element));
  return js('js.eq', item, leaf('js.undefined', anyref, undefined, e.at));
}

const arrayLen: Rule = (l, e) => {
  const { storage } = e.imm as ArrayLength;
  const array = l.operand(e, 0).e;
  if (storage === null) return lowered(helper('array_len', e.at, array), 'i32');
  const length = property(elementsOf(array), 'length');
  const words = wordCount(storage);
  return lowered(words === 1 ? length : js('js.shr', length, number(words >> 1, e.at)), 'i32');
};

/** A count or index of elements, an unsigned number, as one of words. */
function inWords(count: Expr, storage: StorageType): Expr {
  const words = wordCount(storage);
  return words === 1 ? count : js('js.mul', count, number(words, count.at));
}

/** An array of some type around the elements. */
function newArray(
  l: Legaliser,
  e: Expr,
  type: number,
  elements: (holding: Holding, storage: StorageType) => Expr,
): Lowered {
  const storage = l.target.module.space.array(type).field.type;
  const holding = holdingOf(storage);
  return newObject(e, runtime(holding.array, e.at), type, elements(holding, storage));
}

const typedArray = (name: string, at: number): Expr => leaf('js.global', anyref, name, at);

const arrayNew: Rule = (l, e) =>
  newArray(l, e, e.imm as number, ({ elements }, storage) => {
    const values = e.args.slice(0, -1).map(arg => l.value(arg));
    const length = inWords(asU32(l.operand(e, e.args.length - 1)), storage);
    if (elements === null) return helper('new_refs', e.at, values[0] ?? zero(storage, e.at), length);
    const constructor = typedArray(elements, e.at);
    if (values.length === 0) return helper('new_numbers', e.at, constructor, length);
    if (values.length > 1) return helper('filled_words', e.at, ...values, length);
    return helper('filled', e.at, constructor, ...values, length);
  });

const arrayNewFixed: Rule = (l, e) =>
  newArray(l, e, e.imm as number, ({ elements }) => {
    const items = expr('js.array', anyref, l.values(e.args), undefined, e.at);
    return elements === null ? items : expr('js.typed_array', anyref, [items], elements, e.at);
  });

const arrayNewData: Rule = (l, e) => {
  const [type, segment] = e.imm as [number, number];
  return newArray(l, e, type, ({ elements }, storage) => {
    const [from, length] = [asU32(l.operand(e, 0)), inWords(asU32(l.operand(e, 1)), storage)];
    const data = entity('data', segment, e.at);
    return helper('numbers_of_data', e.at, typedArray(elements!, e.at), data, from, length);
  });
};

const arrayNewElem: Rule = (l, e) => {
  const [type, segment] = e.imm as [number, number];
  return newArray(l, e, type, () => {
    const range = [asU32(l.operand(e, 0)), asU32(l.operand(e, 1))];
    return helper('refs_of_elem', e.at, entity('elem', segment, e.at), ...range);
  });
};

const arrayFill: Rule = (l, e) => {
  const { storage } = e.imm as Aggregate;
  const last = e.args.length - 1;
  const [array, at] = [l.value(e.args[0]!), inWords(asU32(l.operand(e, 1)), storage)];
  const values =
    last === 3 ? [packed(l, e.args[2]!, storage)] : e.args.slice(2, last).map(arg => l.value(arg));
  const count = inWords(asU32(l.operand(e, last)), storage);
  const name = values.length === 1 ? 'array_fill' : 'array_fill_words';
  return lowered(helper(name, e.at, array, at, ...values, count), 'other');
};

const arrayCopy: Rule = (l, e) => {
  const [{ storage }] = e.imm as [Aggregate, number];
  const args = e.args.map((arg, i) =>
    i === 0 || i === 2 ? l.value(arg) : inWords(asU32(l.operand(e, i)), storage),
  );
  return lowered(helper('array_copy', e.at, ...args), 'other');
};

function arrayInit(name: string, kind: 'data' | 'elem'): Rule {
  return (l, e) => {
    const [{ storage }, segment] = e.imm as [Aggregate, number];
    const [array, to] = [l.value(e.args[0]!), inWords(asU32(l.operand(e, 1)), storage)];
    const from = asU32(l.operand(e, 2));
    const count = inWords(asU32(l.operand(e, 3)), storage);
    return lowered(helper(name, e.at, entity(kind, segment, e.at), array, to, from, count), 'other');
  };
}

type AggregateOp = Extract<Mnemonic, `struct.${string}` | `array.${string}`>;

export const aggregateRules: Readonly<Record<AggregateOp, Rule>> = {
  'struct.new': structNew,
  'struct.new_default': structNew,
  'struct.get': structGet,
  'struct.get_s': structGet,
  'struct.get_u': structGet,
  'struct.set': structSet,
  'array.new': arrayNew,
  'array.new_default': arrayNew,
  'array.new_fixed': arrayNewFixed,
  'array.new_data': arrayNewData,
  'array.new_elem': arrayNewElem,
  'array.get': arrayGet,
  'array.get_s': arrayGet,
  'array.get_u': arrayGet,
  'array.set': arraySet,
  'array.len': arrayLen,
  'array.fill': arrayFill,
  'array.copy': arrayCopy,
  'array.init_data': arrayInit('array_init_data', 'data'),
  'array.init_elem': arrayInit('array_init_elem', 'elem'),
};
