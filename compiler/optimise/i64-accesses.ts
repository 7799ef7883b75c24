/**
 * i64s in memory, fields, elements and globals, as words: whole ones by two accesses, narrow ones by that of the low word. Of two stores the first is the one that
 * can trap.
 */
import { type Aggregate, type Expr, expr } from '../ir/nodes.ts';
import type { MemArg } from '../wasm/immediates.ts';
import { instructions, type Mnemonic } from '../wasm/instructions.ts';
import { use } from './scalars.ts';
import {
  isAmong,
  type Narrowing,
  type Pair,
  signExtend,
  type Widening,
  word,
  type WordContext,
} from './words.ts';

/** A load of up to 32 bits and what fills the high word. */
function narrowLoad(
  op: 'i32.load' | 'i32.load8_s' | 'i32.load8_u' | 'i32.load16_s' | 'i32.load16_u',
  isSigned: boolean,
): Widening {
  return (s, dest, e) => {
    const load = expr(op, 'i32', e.args, e.imm, e.at);
    if (isSigned) signExtend(s, dest, load);
    else s.define(dest, load, word(0, e));
  };
}

function atOffset(imm: unknown, bytes: number): MemArg {
  const memarg = imm as MemArg;
  return { ...memarg, offset: memarg.offset + bytes };
}

const load: Widening = (s, dest, e) => {
  const address = s.atom(e.args[0]!);
  const part = (offset: number): Expr =>
    expr('i32.load', 'i32', [use(address)], atOffset(e.imm, offset), e.at);
  if (isAmong(dest[0], [address])) s.define([dest[1], dest[0]], part(4), part(0));
  else s.define(dest, part(0), part(4));
};

/** A field or element is read word by word. */
function aggregateGet(s: WordContext, dest: Pair, e: Expr): void {
  const place = e.args.map(arg => s.atom(arg));
  const part = (word: number): Expr =>
    expr(e.op, 'i32', place.map(use), { ...(e.imm as Aggregate), word }, e.at);
  const { word } = e.imm as Aggregate;
  s.define(dest, part(word), part(word + 1));
}

/** And stored so: only the first store can trap. */
function aggregateSet(s: WordContext, e: Expr): void {
  const value = s.wordsOf(e.args.at(-1)!);
  const place = e.args.slice(0, -1).map(arg => s.atom(arg));
  const { word } = e.imm as Aggregate;
  for (const [k, part] of value.entries()) {
    const imm = { ...(e.imm as Aggregate), word: word + k };
    s.do(expr(e.op, null, [...place.map(use), part], imm, e.at));
  }
}

/** Stores the low bits. */
function narrowStore(op: 'i32.store' | 'i32.store8' | 'i32.store16'): Narrowing {
  return (s, e) => {
    const [address, value] = e.args as [Expr, Expr];
    return expr(op, null, [address, s.wordsOf(value)[0]], e.imm, e.at);
  };
}

export const accessWidening: Partial<Record<string, Widening>> = {
  'i64.load': load,
  'i64.load8_s': narrowLoad('i32.load8_s', true),
  'i64.load8_u': narrowLoad('i32.load8_u', false),
  'i64.load16_s': narrowLoad('i32.load16_s', true),
  'i64.load16_u': narrowLoad('i32.load16_u', false),
  'i64.load32_s': narrowLoad('i32.load', true),
  'i64.load32_u': narrowLoad('i32.load', false),
  'struct.get': aggregateGet,
  'array.get': aggregateGet,
  'global.get'(s, dest, e) {
    const part = (k: number): Expr => expr('word.global_get', 'i32', [], [e.imm, k], e.at);
    s.define(dest, part(0), part(1));
  },
};

export const accessNarrowing: Partial<Record<string, Narrowing>> = {
  'i64.store8': narrowStore('i32.store8'),
  'i64.store16': narrowStore('i32.store16'),
  'i64.store32': narrowStore('i32.store'),
};

/** Narrow atomic accesses are those of i32: on the low word, the high one is 0. */
for (const { name } of instructions) {
  const match = /^i64\.atomic\.(load|store|rmw)(8|16|32)(?:\.(\w+?))?(_u)?$/.exec(name);
  if (!match) continue;
  const [, kind, width, change] = match;
  const isWord = width === '32';
  const op = `i32.atomic.${kind}${isWord ? '' : width}${change ? `.${change}` : ''}` as Mnemonic;
  const narrow = kind === 'store' || isWord ? op : (`${op}_u` as Mnemonic);
  const lowered = (s: WordContext, { args, imm, at }: Expr, t: 'i32' | null): Expr => {
    const [address, ...values] = args as [Expr, ...Expr[]];
    return expr(narrow, t, [address, ...values.map(value => s.wordsOf(value)[0])], imm, at);
  };
  if (kind === 'store') accessNarrowing[name] = (s, e) => lowered(s, e, null);
  else accessWidening[name] = (s, dest, e) => s.define(dest, lowered(s, e, 'i32'), word(0, e));
}

/** Operations for their effect on wide values, which stand last: they become several. */
export const storing: Partial<Record<string, (s: WordContext, e: Expr) => void>> = {
  // The high word first: it is the one that can be out of bounds, and a store that traps writes nothing.
  'i64.store'(s, e) {
    const [address, value] = e.args as [Expr, Expr];
    const [low, high] = s.wordsOf(value);
    const at = s.atom(address);
    s.do(expr('i32.store', null, [use(at), high], atOffset(e.imm, 4), e.at));
    s.do(expr('i32.store', null, [use(at), low], e.imm, e.at));
  },
  'struct.set': aggregateSet,
  'array.set': aggregateSet,
  'global.set'(s, e) {
    for (const [k, value] of s.wordsOf(e.args[0]!).entries())
      s.do(expr('word.global_set', null, [value], [e.imm, k], e.at));
  },
};
