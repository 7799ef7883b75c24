/** The modules that the tests of the namespace use, as binaries in a file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../harness/cli.ts';
import { wasm } from '../harness/modules.ts';

const texts: Readonly<Record<string, string>> = {
  math: `(module (memory 1)
    (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "long") (param i64) (result i64) (local.get 0))
    (func (export "pair") (param i32 i32) (result i32 i64) (local.get 1) (i64.extend_i32_s (local.get 0)))
    (func (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
    (func (export "oob") (param i32) (result i32) (i32.load (local.get 0)))
    (func $deep (export "deep") (result i32) (i32.add (call $deep) (call $deep))))`,
  imports: '(module (import "m" "f" (func (param i32))) (import "m" "g" (global i32)))',
  two: '(module (import "m" "f" (func $f (result i32 i32))) (func (export "g") (result i32) (i32.add (call $f))))',
  invalid: '(module (func (result i32) (i64.const 1)))',
  customs:
    '(module (@custom "one" "\\01\\02") (@custom "two" "") (func) (@custom "two" "abc") (@custom "" "x"))',
  everything: `(module (import "env" "h" (func $h (result i32))) (import "env" "m" (memory 1)) (import "env" "t" (table 1 funcref)) (import "env" "g" (global $g i32))
    (table $own (export "t") 2 funcref) (global (export "x") (mut i32) (i32.const 1))
    (func $f (export "f") (export "g") (result i32) (call $h)) (elem (table $own) (i32.const 0) func $f)
    (export "m" (memory 0)) (export "u" (table 0)) (export "h" (func $h)) (export "i" (global $g)))`,
  own: '(module (memory (export "o") 1 3) (func (export "size") (result i32) (memory.size)))',
  sharing:
    '(module (memory (export "m") 1 3 shared) (func (export "size") (result i32) (memory.size)) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))) (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))',
  strings: `(module (import "wasm:js-string" "length" (func $length (param externref) (result i32))) (import "texts" "hello" (global $h (ref extern)))
    (func (export "f") (param externref) (result i32) (i32.add (call $length (local.get 0)) (call $length (global.get $h)))))`,
  start: '(module (import "m" "f" (func $f)) (func $s (call $f) (unreachable)) (start $s))',
  caller: `(module (import "m" "t" (table 1 funcref)) (type $t (func (param i32 i32) (result i32)))
    (func (export "call") (param i32 i32 i32) (result i32) (call_indirect (type $t) (local.get 1) (local.get 2) (local.get 0))))`,
  thunk: '(module (import "e" "f" (func $f (param i32) (result i32))) (export "f" (func $f)))',
};

/** Gives the file: base64 by name as JSON. */
export async function writeBinaries(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const all: Record<string, string> = {};
  for (const [name, text] of Object.entries({ ...texts, ...more }))
    all[name] = Buffer.from(await wasm(text)).toString('base64');
  const file = join(temporaryDirectory(), 'binaries.json');
  writeFileSync(file, JSON.stringify(all));
  return file;
}
