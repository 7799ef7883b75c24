/**
 * Typing of reference and aggregate instructions: null, functions, casts, i31, structs and arrays (core specification
 * §3.4, reference, aggregate, scalar reference and external reference instructions).
 */
import { invalid } from '../diagnostics.ts';
import { limits } from '../wasm/features.ts';
import type { ArrayType, FieldType, HeapType, RefType, ValType } from '../wasm/types.ts';
import { anyref, externref, isDefaultable, isRef, refType, typeName, unpacked } from '../wasm/types.ts';
import type { Checker } from './checker.ts';
import { reject } from './stack.ts';
import { checkElements } from './variables.ts';

const eqref = refType(true, 'eq');
const i31ref = refType(true, 'i31');
const arrayref = refType(true, 'array');

export const referenceChecks = {
  'ref.null'(c: Checker, heap: HeapType) {
    c.stack.push(refType(true, c.cx.heap(heap)));
  },
  'ref.is_null'(c: Checker) {
    c.stack.popRef();
    c.stack.push('i32');
  },
  'ref.func'(c: Checker, index: number) {
    const { type } = c.cx.func(index);
    if (!c.cx.declared.has(index)) reject(invalid('undeclared-function', index));
    c.stack.push(refType(false, c.cx.space.canonical(type)));
  },
  'ref.eq': (c: Checker) => c.apply([eqref, eqref], ['i32']),
  'ref.as_non_null'(c: Checker) {
    const ref = c.stack.popRef();
    c.stack.push(typeof ref === 'string' ? 'unknown-ref' : refType(false, ref.heap));
  },
  'ref.test': (c: Checker, heap: HeapType) => cast(c, heap, 'i32'),
  'ref.test_null': (c: Checker, heap: HeapType) => cast(c, heap, 'i32'),
  'ref.cast': (c: Checker, heap: HeapType) => cast(c, heap, refType(false, c.cx.heap(heap))),
  'ref.cast_null': (c: Checker, heap: HeapType) => cast(c, heap, refType(true, c.cx.heap(heap))),
  'any.convert_extern': (c: Checker) => convert(c, externref, anyref),
  'extern.convert_any': (c: Checker) => convert(c, anyref, externref),
  'ref.i31': (c: Checker) => c.apply(['i32'], [refType(false, 'i31')]),
  'i31.get_s': (c: Checker) => c.apply([i31ref], ['i32']),
  'i31.get_u': (c: Checker) => c.apply([i31ref], ['i32']),

  'struct.new'(c: Checker, index: number) {
    const types = c.cx.struct(index).fields.map(field => unpacked(field.type));
    c.apply(types, [fresh(c, index)]);
  },
  'struct.new_default'(c: Checker, index: number) {
    c.cx.struct(index).fields.forEach(requireDefault);
    c.stack.push(fresh(c, index));
  },
  'struct.get': (c: Checker, [type, x]: [number, number]) => getField(c, type, field(c, type, x), [], false),
  'struct.get_s': (c: Checker, [type, x]: [number, number]) => getField(c, type, field(c, type, x), [], true),
  'struct.get_u': (c: Checker, [type, x]: [number, number]) => getField(c, type, field(c, type, x), [], true),
  'struct.set'(c: Checker, [type, x]: [number, number]) {
    const { type: t, mutable } = field(c, type, x);
    if (!mutable) reject(invalid('immutable-field', x, type));
    c.apply([ref(c, type), unpacked(t)], []);
  },

  'array.new'(c: Checker, index: number) {
    c.apply([unpacked(c.cx.array(index).field.type), 'i32'], [fresh(c, index)]);
  },
  'array.new_default'(c: Checker, index: number) {
    requireDefault(c.cx.array(index).field);
    c.apply(['i32'], [fresh(c, index)]);
  },
  'array.new_fixed'(c: Checker, [index, count]: [number, number]) {
    const type = unpacked(c.cx.array(index).field.type);
    c.cx.limit('operands of array.new_fixed', count, limits.arrayNewFixed);
    c.apply(Array<ValType>(count).fill(type), [fresh(c, index)]);
  },
  'array.new_data'(c: Checker, [index, segment]: [number, number]) {
    requireNumeric(index, c.cx.array(index));
    c.cx.data(segment);
    c.apply(['i32', 'i32'], [fresh(c, index)]);
  },
  'array.new_elem'(c: Checker, [index, segment]: [number, number]) {
    requireElements(c, segment, c.cx.array(index));
    c.apply(['i32', 'i32'], [fresh(c, index)]);
  },
  'array.get': (c: Checker, type: number) => getField(c, type, c.cx.array(type).field, ['i32'], false),
  'array.get_s': (c: Checker, type: number) => getField(c, type, c.cx.array(type).field, ['i32'], true),
  'array.get_u': (c: Checker, type: number) => getField(c, type, c.cx.array(type).field, ['i32'], true),
  'array.set'(c: Checker, index: number) {
    c.apply([ref(c, index), 'i32', unpacked(mutableArray(c, index).field.type)], []);
  },
  'array.len': (c: Checker) => c.apply([arrayref], ['i32']),
  'array.fill'(c: Checker, index: number) {
    c.apply([ref(c, index), 'i32', unpacked(mutableArray(c, index).field.type), 'i32'], []);
  },
  'array.copy'(c: Checker, [to, from]: [number, number]) {
    const target = mutableArray(c, to).field.type;
    const source = c.cx.array(from).field.type;
    const matches =
      target === source || (isRef(target) && isRef(source) && c.cx.space.isSubtype(source, target));
    if (!matches) reject(invalid('array-types', from, to));
    c.apply([ref(c, to), 'i32', ref(c, from), 'i32', 'i32'], []);
  },
  'array.init_data'(c: Checker, [index, segment]: [number, number]) {
    requireNumeric(index, mutableArray(c, index));
    c.cx.data(segment);
    c.apply([ref(c, index), 'i32', 'i32', 'i32'], []);
  },
  'array.init_elem'(c: Checker, [index, segment]: [number, number]) {
    requireElements(c, segment, mutableArray(c, index));
    c.apply([ref(c, index), 'i32', 'i32', 'i32'], []);
  },
};

// Operands of an aggregate's instructions are nullable references to it, results are not nullable.
function ref(c: Checker, type: number): RefType {
  return refType(true, c.cx.space.canonical(type));
}

function fresh(c: Checker, type: number): RefType {
  return refType(false, c.cx.space.canonical(type));
}

// A cast stays within the hierarchy of its target.
function cast(c: Checker, heap: HeapType, result: ValType): void {
  c.apply([refType(true, c.cx.space.top(c.cx.heap(heap)))], [result]);
}

function convert(c: Checker, from: RefType, to: RefType): void {
  const { stack } = c;
  stack.peekAll([from]);
  const operand = stack.popRef();
  stack.push(refType(typeof operand !== 'string' && operand.nullable, to.heap));
}

function field(c: Checker, type: number, index: number): FieldType {
  return c.cx.struct(type).fields[index] ?? reject(invalid('unknown', 'field', index));
}

// Packed fields are read with an extension, others without.
function getField(
  c: Checker,
  type: number,
  { type: t }: FieldType,
  index: readonly ValType[],
  isPacked: boolean,
): void {
  if (isPacked !== (t === 'i8' || t === 'i16')) {
    reject(invalid('field-packing', typeName(t), c.stack.row.name));
  }
  c.apply([ref(c, type), ...index], [unpacked(t)]);
}

function requireDefault({ type }: FieldType): void {
  if (!isDefaultable(type)) reject(invalid('no-default', typeName(type)));
}

function mutableArray(c: Checker, index: number): ArrayType {
  const type = c.cx.array(index);
  return type.field.mutable ? type : reject(invalid('immutable-array', index));
}

function requireNumeric(index: number, { field: { type } }: ArrayType): void {
  if (isRef(type)) reject(invalid('array-not-numeric', index));
}

function requireElements(c: Checker, segment: number, { field: { type } }: ArrayType): void {
  const found = c.cx.ref(c.cx.elem(segment).type);
  if (!isRef(type))
    reject(invalid('not-subtype', `element segment ${segment}`, typeName(found), typeName(type)));
  checkElements(c.cx, `element segment ${segment}`, found, type);
}
