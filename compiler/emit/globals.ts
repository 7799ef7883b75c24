/**
 * Where the emitted code keeps each global: in a variable (one a word of wide values), or, if it is mutable and crosses the module's border, in the
 * state that all modules share.
 */
import type { GlobalWord } from '../ir/js-ops.ts';
import type { Format } from '../options.ts';
import { wordCount } from '../wasm/layout.ts';
import type { ValidModule } from '../wasm/module.ts';
import { typeName } from '../wasm/types.ts';
import type { ESTree, Expression } from './build.ts';
import * as js from './build.ts';
import { fromWords } from './conversions.ts';
import type { Scope } from './scope.ts';
import { hasJsValue } from './types.ts';

// Where a global's state has each of its words.
const stateProperties = ['value', 'high', 'third', 'fourth'] as const;

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

  /** Whether JavaScript sees a Global, not its value: that of some types it can never see. */
  isObject(index: number): boolean {
    const { module, format } = this;
    return format !== 'esm' || !hasJsValue(module.space, module.globals[index]!.type.value);
  }

  /** Whether the global lives in a state of the runtime. Those that an ES module exports are live bindings instead. */
  isShared(index: number): boolean {
    const { type, import: imported } = this.module.globals[index]!;
    if (!type.mutable) return false;
    return imported !== null || (this.exported.has(index) && this.isObject(index));
  }

  /** Whether a variable follows the global with what JavaScript sees, as what WebAssembly holds is something else. */
  isMirrored(index: number): boolean {
    const { type } = this.module.globals[index]!;
    const isSame = /^(i32|f32|f64)$/.test(typeName(type.value));
    return type.mutable && this.exported.has(index) && !this.isShared(index) && !isSame;
  }

  /** Gives the global's variables names before locals have any. */
  reserve(index: number): void {
    if (this.isShared(index)) this.stateName(index);
    else for (const word of this.wordsOf(index)) this.variableName(index, word);
  }

  wordsOf(index: number): readonly (number | null)[] {
    const length = wordCount(this.module.globals[index]!.type.value);
    return length === 1 ? [null] : Array.from({ length }, (_, k) => k);
  }

  stateName(index: number): string {
    return this.named(`global state ${index}`, index, '_state');
  }

  mirrorName(index: number): string {
    return this.scope.ownName(`global mirror ${index}`, `global$${index}_mirror`);
  }

  variableName(index: number, word: number | null): string {
    const isPair = this.module.globals[index]!.type.value === 'i64';
    const suffix = word === null ? '' : isPair ? ['_lo', '_hi'][word]! : `_${word}`;
    return this.named(`global ${index} ${word ?? 0}`, index, suffix);
  }

  /** The expression that reads it, or that is assigned to. */
  place({ index, word }: GlobalWord): ESTree.Identifier | ESTree.MemberExpression {
    return this.isShared(index) ? this.statePlace(index, word) : js.id(this.variableName(index, word));
  }

  /** The same of a global that has a state. */
  statePlace(index: number, word: number | null): ESTree.MemberExpression {
    return js.member(js.id(this.stateName(index)), stateProperties[word ?? 0]!);
  }

  /** The value as JavaScript sees it. */
  jsValue(index: number): Expression {
    const words = this.wordsOf(index).map(word => this.place({ index, word }));
    return fromWords(this.scope, this.module.globals[index]!.type.value, () => words.shift()!);
  }

  /** An assignment, of the last word if there are several; whatever follows the global follows. */
  assign(at: GlobalWord, value: Expression): Expression {
    const assignment = js.assign(this.place(at), value);
    const isLast = at.word === null || at.word === this.wordsOf(at.index).length - 1;
    if (!isLast || !this.isMirrored(at.index)) return assignment;
    return js.sequence(assignment, js.assign(js.id(this.mirrorName(at.index)), this.jsValue(at.index)));
  }

  private named(key: string, index: number, suffix: string): string {
    const name = this.module.names.globals.get(index);
    return name === undefined
      ? this.scope.ownName(key, `global$${index}${suffix}`)
      : this.scope.name(key, name + suffix);
  }
}
