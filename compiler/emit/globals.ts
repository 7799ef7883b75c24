/**
 * Where the emitted code keeps each global: in a variable (two for an i64), or, if it is mutable and crosses the module's border, in the
 * state that all modules share.
 */
import type { GlobalWord } from '../ir/js-ops.ts';
import type { Format } from '../options.ts';
import type { ValidModule } from '../wasm/module.ts';
import type { ESTree, Expression } from './build.ts';
import * as js from './build.ts';
import { fromWords } from './conversions.ts';
import type { Scope } from './scope.ts';

export class GlobalNames {
  private readonly module: ValidModule;
  private readonly scope: Scope;
  private readonly format: Format;
  private readonly exported: ReadonlySet<number>;

  constructor(module: ValidModule, scope: Scope, format: Format) {
    this.module = module;
    this.scope = scope;
    this.format = format;
    this.exported = new Set(module.exports.filter(({ kind }) => kind === 'global').map(({ index }) => index));
  }

  /** Whether the global lives in a state of the runtime. Those that an ES module exports are live bindings instead. */
  isShared(index: number): boolean {
    const { type, import: imported } = this.module.globals[index]!;
    return type.mutable && (imported !== null || (this.format === 'instantiate' && this.exported.has(index)));
  }

  /** Whether a variable follows the global with what JavaScript sees, as what WebAssembly holds is something else. */
  isMirrored(index: number): boolean {
    const { type } = this.module.globals[index]!;
    const isSame = type.value === 'i32' || type.value === 'f32' || type.value === 'f64';
    return type.mutable && this.exported.has(index) && !this.isShared(index) && !isSame;
  }

  /** Gives the global's variables names before locals have any. */
  reserve(index: number): void {
    if (this.isShared(index)) this.stateName(index);
    else for (const word of this.wordsOf(index)) this.variableName(index, word);
  }

  wordsOf(index: number): readonly (number | null)[] {
    return this.module.globals[index]!.type.value === 'i64' ? [0, 1] : [null];
  }

  stateName(index: number): string {
    return this.named(`global state ${index}`, index, '_state');
  }

  mirrorName(index: number): string {
    return this.scope.ownName(`global mirror ${index}`, `global$${index}_mirror`);
  }

  variableName(index: number, word: number | null): string {
    const suffix = word === null ? '' : word === 0 ? '_lo' : '_hi';
    return this.named(`global ${index} ${word ?? 0}`, index, suffix);
  }

  /** The expression that reads it, or that is assigned to. */
  place({ index, word }: GlobalWord): ESTree.Identifier | ESTree.MemberExpression {
    if (!this.isShared(index)) return js.id(this.variableName(index, word));
    return js.member(js.id(this.stateName(index)), word === 1 ? 'high' : 'value');
  }

  /** The value as JavaScript sees it. */
  jsValue(index: number): Expression {
    const words = this.wordsOf(index).map(word => this.place({ index, word }));
    return fromWords(this.scope, this.module.globals[index]!.type.value, () => words.shift()!);
  }

  /** An assignment, of the last word if there are several; whatever follows the global follows. */
  assign(at: GlobalWord, value: Expression): Expression {
    const assignment = js.assign(this.place(at), value);
    if (at.word === 0 || !this.isMirrored(at.index)) return assignment;
    return js.sequence(assignment, js.assign(js.id(this.mirrorName(at.index)), this.jsValue(at.index)));
  }

  private named(key: string, index: number, suffix: string): string {
    const name = this.module.names.globals.get(index);
    return name === undefined
      ? this.scope.ownName(key, `global$${index}${suffix}`)
      : this.scope.name(key, name + suffix);
  }
}
