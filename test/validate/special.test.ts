/**
 * Instructions whose typing needs context: for each of them uses that are valid, and uses that break one rule each. The map
 * is exhaustive: an instruction without a case does not compile.
 */
import { decode } from '../../compiler/decode/sections.ts';
import { CompileError } from '../../compiler/diagnostics.ts';
import { defaultFeatures } from '../../compiler/wasm/features.ts';
import type { SpecialOp } from '../../compiler/wasm/instructions.ts';
import { validate } from '../../compiler/validate/module.ts';
import { assemble } from '../spec/assemble.ts';

const prelude = `
  (type $sig (func (param i32) (result i64)))
  (type $void (func))
  (type $s (sub (struct (field (mut i32)) (field i8) (field (mut anyref)))))
  (type $t (sub final $s (struct (field (mut i32)) (field i8) (field (mut anyref)) (field (ref any)))))
  (type $a (array (mut i32)))
  (type $p (array (mut i8)))
  (type $ro (array i32))
  (type $any (array (mut anyref)))
  (type $eq (array (mut eqref)))
  (type $fun (array (mut funcref)))
  (type $nn (array (mut (ref any))))
  (func $f (type $sig) unreachable)
  (func $undeclared)
  (table $tab 1 funcref) (table $ext 1 externref) (table $t64 i64 1 funcref)
  (memory $m 1) (memory $m64 i64 1)
  (global $g i32 (i32.const 0)) (global $mut (mut i64) (i64.const 0))
  (tag $e (param i32)) (tag $none)
  (elem $el funcref (ref.func $f)) (elem $xl externref)
  (data $d "x")
  (func $eqs (result eqref) unreachable)`;

interface Uses {
  /** functions, without their parentheses */
  readonly valid: readonly string[];
  /** functions, and the code of the error */
  readonly invalid: readonly (readonly [string, string])[];
}

const mismatch = 'type-mismatch';

const uses: Readonly<Record<SpecialOp, Uses>> = {
  unreachable: {
    valid: ['(result i32) unreachable', '(result i32) unreachable i32.add', '(result i32) unreachable i64.const 0 drop'],
    invalid: [['(result i32) unreachable i64.const 0', mismatch], ['(result i32) unreachable f32.const 0 i32.add', mismatch], ['unreachable i32.const 0', 'block-mismatch']],
  },
  block: {
    valid: ['(result i32) (block (result i32) i32.const 0)', '(result i64) i32.const 0 (block (type $sig) drop i64.const 0)'],
    invalid: [['(block (result i32))', mismatch], ['(block i32.const 0)', 'block-mismatch'], ['(block (type $sig) drop i64.const 0) drop', mismatch], ['(block (type $s))', 'wrong-kind-of-type'], ['i32.const 0 (block drop)', mismatch], ['(block (type 99))', 'unknown'], ['(drop (block (result (ref 99)) unreachable))', 'unknown']],
  },
  loop: {
    valid: ['(loop (br 0))', 'i32.const 0 (loop (param i32) (br 0))'],
    invalid: [['(loop (result i32)) drop', mismatch], ['(loop (result i32) (br 0))', 'block-mismatch'], ['i32.const 0 (loop (param i32) (result i32) drop (br 0)) drop', mismatch], ['(loop (type 99))', 'unknown']],
  },
  if: {
    valid: ['(if (i32.const 0) (then))', '(result i32) (i32.const 0) (if (param i32) (result i32) (i32.const 0) (then drop i32.const 1) (else))'],
    invalid: [['(if (i64.const 0) (then))', mismatch], ['(if (then))', mismatch], ['(result i32) (if (result i32) (i32.const 0) (then i32.const 0))', mismatch], ['(result i32) (if (result i32) (i32.const 0) (then) (else i32.const 0))', mismatch], ['(if (type 99) (i32.const 0) (then))', 'unknown']],
  },
  else: {
    valid: ['(result i32) (if (result i32) (i32.const 0) (then unreachable) (else i32.const 1))'],
    invalid: [['(result i32) (if (result i32) (i32.const 0) (then i32.const 0) (else i64.const 1))', mismatch], ['(if (i32.const 0) (then i32.const 0) (else))', 'block-mismatch']],
  },
  end: {
    valid: ['nop', '(result i32 i64) i32.const 0 i64.const 0'],
    invalid: [['(result i32)', mismatch], ['i32.const 0', 'block-mismatch'], ['(result i32 i64) i64.const 0 i32.const 0', mismatch], ['(result i32) (block i32.const 0 br 0) ', mismatch]],
  },
  try: {
    valid: ['(result i32) try (result i32) i32.const 0 catch $e end'],
    invalid: [['(result i32) try (result i32) catch $e end', mismatch], ['try i32.const 0 catch $e drop end', 'block-mismatch']],
  },
  catch: {
    valid: ['try catch $e drop catch $e drop end', '(result i32) try (result i32) i32.const 0 catch $e end'],
    invalid: [['try catch $e end', 'block-mismatch'], ['(result i64) try (result i64) i64.const 0 catch $e end', mismatch], ['try catch 9 end', 'unknown']],
  },
  catch_all: {
    valid: ['try catch_all rethrow 0 end'],
    invalid: [['try catch_all i32.const 0 end', 'block-mismatch'], ['i32.const 0 try catch_all drop end drop', mismatch]],
  },
  delegate: {
    valid: ['try delegate 0', 'block try delegate 1 end'],
    invalid: [['try delegate 1', 'unknown'], ['try i32.const 0 delegate 0', 'block-mismatch'], ['(result i32) try (result i32) delegate 0', mismatch]],
  },
  rethrow: {
    valid: ['try catch_all rethrow 0 end', 'try catch $none block rethrow 1 end end', '(result i32) try (result i32) i32.const 0 catch_all rethrow 0 end'],
    invalid: [['try rethrow 0 catch_all end', 'rethrow-label'], ['try catch_all rethrow 1 end', 'rethrow-label'], ['rethrow 1', 'unknown']],
  },
  try_table: {
    valid: ['(result i32) (block (result i32) (try_table (result i32) (catch $e 0) i32.const 0))', '(block (result (ref exn)) (try_table (catch_all_ref 0)) unreachable) drop', '(block (result i32 exnref) (try_table (catch_ref $e 0)) unreachable) drop drop', '(try_table (catch_all 0))', '(try_table (catch_all 0) (br 0))'],
    invalid: [['(try_table (catch $e 0))', 'label-mismatch'], ['(try_table (catch_all_ref 0))', 'label-mismatch'], ['(block (result i64) (try_table (catch $e 0)) unreachable) drop', 'label-mismatch'], ['(try_table (catch_all 1))', 'unknown'], ['(try_table (catch 9 0))', 'unknown'], ['(try_table (result i32)) drop', mismatch]],
  },
  throw: {
    valid: ['i32.const 0 throw $e', '(result i64) throw $none'],
    invalid: [['throw $e', mismatch], ['i64.const 0 throw $e', mismatch], ['throw 9', 'unknown']],
  },
  throw_ref: {
    valid: ['(param exnref) (result i32) local.get 0 throw_ref', '(param (ref exn)) local.get 0 throw_ref', 'ref.null noexn throw_ref'],
    invalid: [['throw_ref', mismatch], ['ref.null any throw_ref', mismatch]],
  },
  br: {
    valid: ['br 0', '(result i32) i32.const 0 br 0 ', '(result i32) i64.const 0 i32.const 0 br 0', 'block block br 2 end end'],
    invalid: [['br 1', 'unknown'], ['(result i32) br 0', mismatch], ['(result i32) i64.const 0 br 0', mismatch], ['br 0 i32.const 0', 'block-mismatch']],
  },
  br_if: {
    valid: ['i32.const 0 br_if 0', '(result i32) i32.const 0 i32.const 1 br_if 0'],
    invalid: [['br_if 0', mismatch], ['i64.const 0 br_if 0', mismatch], ['(result i32) i32.const 1 br_if 0 i32.const 0', mismatch], ['i32.const 0 br_if 1', 'unknown'],
      // What stays is of the label's type, not of the operand's.
      ['(param (ref i31)) (result anyref) local.get 0 i32.const 0 br_if 0 i31.get_s drop unreachable', mismatch]],
  },
  br_table: {
    valid: ['i32.const 0 br_table 0', '(result i32) i32.const 0 i32.const 1 br_table 0 0 0', 'block i32.const 0 br_table 0 1 0 end', '(result i32) (block (result i64) unreachable br_table 0 1 1) drop unreachable'],
    invalid: [['br_table 0', mismatch], ['i32.const 0 br_table 1', 'unknown'], ['i32.const 0 br_table 1 0', 'unknown'], ['(result i32) block i32.const 0 i32.const 0 br_table 0 1 end unreachable', 'branch-arity'], ['(result i32) (block (result i64) i32.const 0 i32.const 0 br_table 0 1) drop unreachable', mismatch], ['(result i32) i32.const 0 br_table 0', mismatch]],
  },
  return: {
    valid: ['return', '(result i32) i32.const 0 return', '(result i32) block i32.const 0 return end unreachable'],
    invalid: [['(result i32) return', mismatch], ['(result i32) (block (result i64) i64.const 0 return) drop unreachable', mismatch]],
  },
  call: {
    valid: ['(result i64) i32.const 0 call $f'],
    invalid: [['(result i64) call $f', mismatch], ['i64.const 0 call $f drop', mismatch], ['i32.const 0 call $f', 'block-mismatch'], ['call 99', 'unknown']],
  },
  call_indirect: {
    valid: ['(result i64) i32.const 0 i32.const 0 call_indirect $tab (type $sig)', '(result i64) i32.const 0 i64.const 0 call_indirect $t64 (type $sig)'],
    invalid: [['(result i64) i32.const 0 call_indirect $tab (type $sig)', mismatch], ['(result i64) i32.const 0 i64.const 0 call_indirect $tab (type $sig)', mismatch], ['i32.const 0 call_indirect $ext (type $void)', 'not-subtype'], ['i32.const 0 call_indirect 9 (type $void)', 'unknown'], ['i32.const 0 call_indirect (type 99)', 'unknown'], ['i32.const 0 call_indirect (type $s)', 'wrong-kind-of-type']],
  },
  call_ref: {
    valid: ['(result i64) i32.const 0 ref.func $f call_ref $sig', '(result i64) i32.const 0 ref.null $sig call_ref $sig', '(result i64) unreachable call_ref $sig'],
    invalid: [['(result i64) ref.func $f call_ref $sig', mismatch], ['(param funcref) local.get 0 call_ref $void', mismatch], ['unreachable call_ref $s', 'wrong-kind-of-type'], ['unreachable call_ref 99', 'unknown']],
  },
  return_call: {
    valid: ['(result i64) i32.const 0 return_call $f', '(result anyref) (return_call $eqs)'],
    invalid: [['(result i64) return_call $f', mismatch], ['(result i32) i32.const 0 return_call $f', 'tail-call-results'], ['i32.const 0 return_call $f', 'tail-call-results'], ['return_call 99', 'unknown']],
  },
  return_call_indirect: {
    valid: ['(result i64) i32.const 0 i32.const 0 return_call_indirect $tab (type $sig)'],
    invalid: [['i32.const 0 i32.const 0 return_call_indirect $tab (type $sig)', 'tail-call-results'], ['(result i64) i32.const 0 return_call_indirect $tab (type $sig)', mismatch], ['i32.const 0 return_call_indirect $ext (type $void)', 'not-subtype']],
  },
  return_call_ref: {
    valid: ['(result i64) i32.const 0 ref.func $f return_call_ref $sig'],
    invalid: [['i32.const 0 ref.func $f return_call_ref $sig', 'tail-call-results'], ['(result i64) ref.func $f return_call_ref $sig', mismatch]],
  },
  br_on_null: {
    valid: ['(param anyref) (result (ref any)) (block local.get 0 br_on_null 0 return) unreachable', 'unreachable br_on_null 0 drop', '(result i32) i32.const 0 ref.null any br_on_null 0 drop'],
    invalid: [['i32.const 0 br_on_null 0 drop', mismatch], ['ref.null any br_on_null 1 drop', 'unknown'], ['(result i32) ref.null any br_on_null 0 drop i32.const 0', mismatch], ['br_on_null 0 drop', mismatch]],
  },
  br_on_non_null: {
    valid: ['(param anyref) (result (ref any)) local.get 0 br_on_non_null 0 unreachable', '(result (ref i31)) unreachable br_on_non_null 0 unreachable'],
    invalid: [['ref.null any br_on_non_null 0', 'label-mismatch'], ['(result i32) ref.null any br_on_non_null 0 unreachable', 'label-mismatch'], ['(result eqref) ref.null any br_on_non_null 0 unreachable', mismatch], ['ref.null any br_on_non_null 1', 'unknown']],
  },
  br_on_cast: {
    valid: ['(param anyref) (result i31ref) local.get 0 br_on_cast 0 anyref i31ref drop unreachable', '(param anyref) (result (ref $t)) local.get 0 br_on_cast 0 anyref (ref $t) drop unreachable', '(param anyref) (result i31ref) (block (result (ref any)) local.get 0 br_on_cast 1 anyref i31ref) drop unreachable'],
    invalid: [['(param i31ref) (result anyref) local.get 0 br_on_cast 0 i31ref anyref', 'not-subtype'], ['(param anyref) local.get 0 br_on_cast 0 anyref i31ref drop', 'label-mismatch'], ['(param anyref) (result (ref i31)) local.get 0 br_on_cast 0 anyref i31ref unreachable', 'label-mismatch'], ['(result i31ref) ref.null extern br_on_cast 0 anyref i31ref unreachable', mismatch], ['(param anyref) (result i31ref) local.get 0 br_on_cast 1 anyref i31ref drop unreachable', 'unknown'], ['(param anyref) (result i31ref) (block (result (ref any)) local.get 0 br_on_cast 1 anyref (ref i31)) drop unreachable', mismatch]],
  },
  br_on_cast_fail: {
    valid: ['(param anyref) (result anyref) local.get 0 br_on_cast_fail 0 anyref (ref i31) drop unreachable', '(param anyref) (result (ref any)) local.get 0 br_on_cast_fail 0 anyref i31ref drop unreachable', '(param anyref) (result anyref) (block (result (ref i31)) local.get 0 br_on_cast_fail 1 anyref (ref i31)) drop unreachable'],
    invalid: [['(param i31ref) (result anyref) local.get 0 br_on_cast_fail 0 i31ref anyref', 'not-subtype'], ['(param anyref) (result (ref any)) local.get 0 br_on_cast_fail 0 anyref (ref i31) unreachable', 'label-mismatch'], ['(param anyref) local.get 0 br_on_cast_fail 0 anyref i31ref drop', 'label-mismatch']],
  },

  drop: { valid: ['i32.const 0 drop', 'ref.null any drop', 'unreachable drop'], invalid: [['drop', mismatch], ['i32.const 0 (block drop) drop', mismatch]] },
  select: {
    valid: ['(result i64) i64.const 0 i64.const 1 i32.const 0 select', '(result f32) f32.const 0 unreachable i32.const 0 select', '(result v128) unreachable select', '(result i32) unreachable i32.const 0 i32.const 0 select'],
    invalid: [['i64.const 0 i32.const 1 i32.const 0 select drop', mismatch], ['ref.null any ref.null any i32.const 0 select drop', mismatch], ['i32.const 0 i32.const 0 i64.const 0 select drop', mismatch], ['i32.const 0 i32.const 0 select drop', mismatch], ['unreachable ref.as_non_null i32.const 0 select drop', mismatch]],
  },
  select_t: {
    valid: ['(result anyref) ref.null any ref.null none i32.const 0 select (result anyref)', '(result i32) i32.const 0 i32.const 1 i32.const 0 select (result i32)'],
    invalid: [['ref.null any ref.null any i32.const 0 select (result eqref) drop', mismatch], ['unreachable select (result i32 i32) drop drop', 'select-arity'], ['unreachable select (result (ref 99)) drop', 'unknown']],
  },
  'local.get': {
    valid: ['(param i32) (result i64) (local i64) local.get 1', '(local (ref any)) unreachable local.set 0 local.get 0 drop'],
    invalid: [['local.get 0 drop', 'unknown'], ['(param i32) (result i64) local.get 0', mismatch], ['(local (ref any)) local.get 0 drop', 'uninitialized-local'], ['(param (ref any)) (local (ref any)) block local.get 0 local.set 1 end local.get 1 drop', 'uninitialized-local'], ['(param (ref any)) (local (ref any)) (if (i32.const 0) (then local.get 0 local.set 1) (else local.get 1 drop))', 'uninitialized-local']],
  },
  'local.set': {
    valid: ['(param i32) i32.const 0 local.set 0', '(local anyref) ref.null none local.set 0', '(param (ref any)) (local (ref any)) local.get 0 local.set 1 block local.get 1 drop end local.get 1 drop'],
    invalid: [['(param i32) i64.const 0 local.set 0', mismatch], ['(param i32) local.set 0', mismatch], ['i32.const 0 local.set 0', 'unknown']],
  },
  'local.tee': {
    valid: ['(param i32) (result i32) i32.const 0 local.tee 0', '(param (ref any)) (local (ref any)) local.get 0 local.tee 1 drop local.get 1 drop'],
    invalid: [['(param i32) i64.const 0 local.tee 0 drop', mismatch], ['i32.const 0 local.tee 0 drop', 'unknown'], ['(param i31ref) (result i31ref) (local anyref) local.get 0 local.tee 1', mismatch]],
  },
  'global.get': { valid: ['(result i32) global.get $g'], invalid: [['(result i64) global.get $g', mismatch], ['global.get 9 drop', 'unknown']] },
  'global.set': { valid: ['i64.const 0 global.set $mut'], invalid: [['i32.const 0 global.set $mut', mismatch], ['i32.const 0 global.set $g', 'immutable-global'], ['i32.const 0 global.set 9', 'unknown'], ['global.set $mut', mismatch]] },

  'table.get': { valid: ['(result externref) i32.const 0 table.get $ext', '(result funcref) i64.const 0 table.get $t64'], invalid: [['i64.const 0 table.get $ext drop', mismatch], ['i32.const 0 table.get $t64 drop', mismatch], ['i32.const 0 table.get 9 drop', 'unknown'], ['(result funcref) i32.const 0 table.get $ext', mismatch]] },
  'table.set': { valid: ['i32.const 0 ref.null extern table.set $ext', 'i64.const 0 ref.func $f table.set $t64'], invalid: [['i32.const 0 ref.null func table.set $ext', mismatch], ['i32.const 0 ref.func $f table.set $t64', mismatch], ['i32.const 0 ref.null func table.set 9', 'unknown']] },
  'table.size': { valid: ['(result i32) table.size $tab', '(result i64) table.size $t64'], invalid: [['(result i64) table.size $tab', mismatch], ['table.size 9 drop', 'unknown']] },
  'table.grow': { valid: ['(result i32) ref.null func i32.const 0 table.grow $tab', '(result i64) ref.null func i64.const 0 table.grow $t64'], invalid: [['ref.null extern i32.const 0 table.grow $tab drop', mismatch], ['ref.null func i64.const 0 table.grow $tab drop', mismatch], ['ref.null func i32.const 0 table.grow 9 drop', 'unknown']] },
  'table.fill': { valid: ['i32.const 0 ref.null func i32.const 0 table.fill $tab', 'i64.const 0 ref.null func i64.const 0 table.fill $t64'], invalid: [['i32.const 0 ref.null extern i32.const 0 table.fill $tab', mismatch], ['i64.const 0 ref.null func i32.const 0 table.fill $t64', mismatch], ['unreachable table.fill 9', 'unknown']] },
  'table.copy': { valid: ['i32.const 0 i32.const 0 i32.const 0 table.copy $tab $tab', 'i64.const 0 i32.const 0 i32.const 0 table.copy $t64 $tab', 'i32.const 0 i64.const 0 i32.const 0 table.copy $tab $t64', 'i64.const 0 i64.const 0 i64.const 0 table.copy $t64 $t64'], invalid: [['unreachable table.copy $tab $ext', 'not-subtype'], ['i64.const 0 i32.const 0 i64.const 0 table.copy $t64 $tab', mismatch], ['unreachable table.copy 9 $tab', 'unknown'], ['unreachable table.copy $tab 9', 'unknown']] },
  'table.init': { valid: ['i32.const 0 i32.const 0 i32.const 0 table.init $tab $el', 'i64.const 0 i32.const 0 i32.const 0 table.init $t64 $el'], invalid: [['unreachable table.init $ext $el', 'not-subtype'], ['i32.const 0 i32.const 0 i32.const 0 table.init $t64 $el', mismatch], ['unreachable table.init $tab 9', 'unknown'], ['unreachable table.init 9 $el', 'unknown']] },
  'memory.copy': { valid: ['i32.const 0 i32.const 0 i32.const 0 memory.copy', 'i64.const 0 i32.const 0 i32.const 0 memory.copy $m64 $m', 'i32.const 0 i64.const 0 i32.const 0 memory.copy $m $m64', 'i64.const 0 i64.const 0 i64.const 0 memory.copy $m64 $m64'], invalid: [['i64.const 0 i32.const 0 i64.const 0 memory.copy $m64 $m', mismatch], ['i32.const 0 i32.const 0 memory.copy', mismatch], ['unreachable memory.copy 9 0', 'unknown'], ['unreachable memory.copy 0 9', 'unknown']] },

  'ref.null': { valid: ['(result (ref null $s)) ref.null $s', '(result anyref) ref.null none'], invalid: [['ref.null 99 drop', 'unknown'], ['(result funcref) ref.null any', mismatch]] },
  'ref.is_null': { valid: ['(result i32) ref.null any ref.is_null', '(result i32) unreachable ref.is_null'], invalid: [['i32.const 0 ref.is_null drop', mismatch], ['ref.is_null drop', mismatch]] },
  'ref.func': { valid: ['(result (ref $sig)) ref.func $f'], invalid: [['ref.func $undeclared drop', 'undeclared-function'], ['ref.func 99 drop', 'unknown'], ['(result (ref $void)) ref.func $f', mismatch]] },
  'ref.eq': { valid: ['(result i32) ref.null none ref.null i31 ref.eq'], invalid: [['ref.null any ref.null eq ref.eq drop', mismatch], ['ref.null eq ref.null extern ref.eq drop', mismatch], ['unreachable i32.const 0 ref.eq drop', mismatch]] },
  'ref.as_non_null': { valid: ['(result (ref any)) ref.null any ref.as_non_null', '(result (ref func)) unreachable ref.as_non_null', 'unreachable ref.as_non_null ref.is_null drop'], invalid: [['i32.const 0 ref.as_non_null drop', mismatch], ['(result i32) unreachable ref.as_non_null', mismatch]] },
  'ref.test': { valid: ['(result i32) ref.null any ref.test (ref $s)', '(result i32) ref.null func ref.test (ref $sig)'], invalid: [['ref.null func ref.test (ref $s) drop', mismatch], ['ref.null any ref.test (ref 99) drop', 'unknown'], ['i32.const 0 ref.test (ref any) drop', mismatch]] },
  'ref.test_null': { valid: ['(result i32) ref.null any ref.test (ref null $s)'], invalid: [['ref.null extern ref.test (ref null $s) drop', mismatch], ['ref.null any ref.test (ref null 99) drop', 'unknown']] },
  'ref.cast': { valid: ['(result (ref $t)) ref.null eq ref.cast (ref $t)', '(result (ref none)) unreachable ref.cast (ref none)'], invalid: [['ref.null extern ref.cast (ref $s) drop', mismatch], ['ref.null any ref.cast (ref 99) drop', 'unknown']] },
  'ref.cast_null': { valid: ['(result (ref null $t)) ref.null eq ref.cast (ref null $t)'], invalid: [['(result (ref $t)) ref.null eq ref.cast (ref null $t)', mismatch], ['ref.null func ref.cast (ref null $t) drop', mismatch]] },
  'any.convert_extern': { valid: ['(result anyref) ref.null extern any.convert_extern', '(param (ref extern)) (result (ref any)) local.get 0 any.convert_extern', '(result (ref any)) unreachable any.convert_extern'], invalid: [['ref.null any any.convert_extern drop', mismatch], ['(result (ref any)) ref.null extern any.convert_extern', mismatch]] },
  'extern.convert_any': { valid: ['(result externref) ref.null i31 extern.convert_any', '(param (ref $s)) (result (ref extern)) local.get 0 extern.convert_any'], invalid: [['ref.null extern extern.convert_any drop', mismatch]] },
  'ref.i31': { valid: ['(result (ref i31)) i32.const 0 ref.i31'], invalid: [['i64.const 0 ref.i31 drop', mismatch]] },
  'i31.get_s': { valid: ['(result i32) ref.null i31 i31.get_s'], invalid: [['ref.null eq i31.get_s drop', mismatch]] },
  'i31.get_u': { valid: ['(result i32) ref.null none i31.get_u'], invalid: [['ref.null any i31.get_u drop', mismatch], ['(result i64) ref.null i31 i31.get_u', mismatch]] },

  'struct.new': { valid: ['(result (ref $s)) i32.const 0 i32.const 0 ref.null any struct.new $s'], invalid: [['i32.const 0 ref.null any struct.new $s drop', mismatch], ['i32.const 0 i64.const 0 ref.null any struct.new $s drop', mismatch], ['struct.new $a drop', 'wrong-kind-of-type'], ['struct.new 99 drop', 'unknown']] },
  'struct.new_default': { valid: ['(result (ref $s)) struct.new_default $s'], invalid: [['struct.new_default $t drop', 'no-default'], ['struct.new_default $sig drop', 'wrong-kind-of-type']] },
  'struct.get': { valid: ['(param (ref null $t)) (result i32) local.get 0 struct.get $s 0'], invalid: [['(param (ref $s)) local.get 0 struct.get $s 1 drop', 'field-packing'], ['(param (ref $s)) local.get 0 struct.get $t 0 drop', mismatch], ['(param (ref $s)) local.get 0 struct.get $s 3 drop', 'unknown'], ['(param (ref $s)) (result i64) local.get 0 struct.get $s 0', mismatch]] },
  'struct.get_s': { valid: ['(param (ref $s)) (result i32) local.get 0 struct.get_s $s 1'], invalid: [['(param (ref $s)) local.get 0 struct.get_s $s 0 drop', 'field-packing'], ['unreachable struct.get_s $s 9 drop', 'unknown']] },
  'struct.get_u': { valid: ['(param (ref $s)) (result i32) local.get 0 struct.get_u $s 1'], invalid: [['(param (ref $s)) local.get 0 struct.get_u $s 2 drop', 'field-packing']] },
  'struct.set': { valid: ['(param (ref null $s)) local.get 0 i32.const 0 struct.set $s 0', '(param (ref $s)) local.get 0 ref.null i31 struct.set $s 2'], invalid: [['(param (ref $s)) local.get 0 i32.const 0 struct.set $s 1', 'immutable-field'], ['(param (ref $s)) local.get 0 i64.const 0 struct.set $s 0', mismatch], ['unreachable struct.set $s 9', 'unknown']] },
  'array.new': { valid: ['(result (ref $a)) i32.const 0 i32.const 1 array.new $a', '(result (ref $p)) i32.const 0 i32.const 1 array.new $p'], invalid: [['i64.const 0 i32.const 0 array.new $a drop', mismatch], ['i32.const 0 array.new $a drop', mismatch], ['unreachable array.new $s drop', 'wrong-kind-of-type'], ['unreachable array.new 99 drop', 'unknown']] },
  'array.new_default': { valid: ['(result (ref $ro)) i32.const 0 array.new_default $ro'], invalid: [['i32.const 0 array.new_default $nn drop', 'no-default'], ['i64.const 0 array.new_default $a drop', mismatch]] },
  'array.new_fixed': { valid: ['(result (ref $a)) array.new_fixed $a 0', '(result (ref $any)) ref.null any ref.null i31 array.new_fixed $any 2'], invalid: [['i32.const 0 array.new_fixed $a 2 drop', mismatch], ['i32.const 0 array.new_fixed $any 1 drop', mismatch], ['unreachable array.new_fixed $a 10001 drop', 'limit']] },
  'array.new_data': { valid: ['(result (ref $p)) i32.const 0 i32.const 0 array.new_data $p $d'], invalid: [['i32.const 0 i32.const 0 array.new_data $any $d drop', 'array-not-numeric'], ['i32.const 0 i32.const 0 array.new_data $p 9 drop', 'unknown'], ['i32.const 0 array.new_data $p $d drop', mismatch]] },
  'array.new_elem': { valid: ['(result (ref $fun)) i32.const 0 i32.const 0 array.new_elem $fun $el'], invalid: [['unreachable array.new_elem $any $el drop', 'not-subtype'], ['unreachable array.new_elem $a $el drop', 'not-subtype'], ['unreachable array.new_elem $fun 9 drop', 'unknown']] },
  'array.get': { valid: ['(param (ref null $a)) (result i32) local.get 0 i32.const 0 array.get $a'], invalid: [['(param (ref $p)) local.get 0 i32.const 0 array.get $p drop', 'field-packing'], ['(param (ref $a)) local.get 0 i64.const 0 array.get $a drop', mismatch], ['(param (ref $ro)) local.get 0 i32.const 0 array.get $a drop', mismatch]] },
  'array.get_s': { valid: ['(param (ref $p)) (result i32) local.get 0 i32.const 0 array.get_s $p'], invalid: [['(param (ref $a)) local.get 0 i32.const 0 array.get_s $a drop', 'field-packing']] },
  'array.get_u': { valid: ['(param (ref $p)) (result i32) local.get 0 i32.const 0 array.get_u $p'], invalid: [['(param (ref $a)) local.get 0 i32.const 0 array.get_u $a drop', 'field-packing']] },
  'array.set': { valid: ['(param (ref $p)) local.get 0 i32.const 0 i32.const 0 array.set $p'], invalid: [['(param (ref $ro)) local.get 0 i32.const 0 i32.const 0 array.set $ro', 'immutable-array'], ['(param (ref $a)) local.get 0 i32.const 0 i64.const 0 array.set $a', mismatch]] },
  'array.len': { valid: ['(param (ref null $ro)) (result i32) local.get 0 array.len', '(result i32) ref.null array array.len'], invalid: [['ref.null $s array.len drop', mismatch], ['ref.null any array.len drop', mismatch]] },
  'array.fill': { valid: ['(param (ref $a)) local.get 0 i32.const 0 i32.const 0 i32.const 0 array.fill $a'], invalid: [['unreachable array.fill $ro', 'immutable-array'], ['(param (ref $a)) local.get 0 i32.const 0 i64.const 0 i32.const 0 array.fill $a', mismatch]] },
  'array.copy': { valid: ['(param (ref $any) (ref $eq)) local.get 0 i32.const 0 local.get 1 i32.const 0 i32.const 0 array.copy $any $eq', 'unreachable array.copy $a $ro'], invalid: [['unreachable array.copy $ro $a', 'immutable-array'], ['unreachable array.copy $a $p', 'array-types'], ['unreachable array.copy $eq $any', 'array-types'], ['(param (ref $a)) local.get 0 i32.const 0 local.get 0 i32.const 0 array.copy $a $a', mismatch]] },
  'array.init_data': { valid: ['(param (ref $p)) local.get 0 i32.const 0 i32.const 0 i32.const 0 array.init_data $p $d'], invalid: [['unreachable array.init_data $ro $d', 'immutable-array'], ['unreachable array.init_data $any $d', 'array-not-numeric'], ['unreachable array.init_data $p 9', 'unknown'], ['i32.const 0 i32.const 0 i32.const 0 array.init_data $p $d', mismatch]] },
  'array.init_elem': { valid: ['(param (ref $fun)) local.get 0 i32.const 0 i32.const 0 i32.const 0 array.init_elem $fun $el'], invalid: [['unreachable array.init_elem $ro $el', 'immutable-array'], ['unreachable array.init_elem $any $el', 'not-subtype'], ['unreachable array.init_elem $fun 9', 'unknown']] },
}; // prettier-ignore

// What validation says of the function, and whether the instruction is really in it.
async function verdict(func: string, op: string): Promise<string> {
  const isLegacy = /\btry /.test(func) || func.includes('rethrow');
  const fields = isLegacy ? '(tag $e (param i32)) (tag $none)' : prelude;
  const bytes = await assemble({ form: 'text', text: `(module ${fields} (func ${func}))` });
  const module = decode(bytes, defaultFeatures);
  const { code } = module.funcs.at(-1)!.body!;
  if (!Array.from({ length: code.length }, (_, i) => code.op(i).name as string).includes(op))
    return 'off the point';
  try {
    validate(module, defaultFeatures);
    return 'valid';
  } catch (error) {
    if (error instanceof CompileError) return error.code;
    throw error;
  }
}

describe.each(Object.entries<Uses>(uses))('%s', (op, { valid, invalid }) => {
  test.each(valid)('may stand in %s', async func => {
    expect(await verdict(func, op)).toBe('valid');
  });

  test.each(invalid)('may not stand in %s', async (func, code) => {
    expect(await verdict(func, op)).toBe(code);
  });
});
