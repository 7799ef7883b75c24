/**
 * The pipeline: one call a stage.
 *
 *   bytes → decode → validate → build → optimise → legalise → emit → text
 *
 * Functions go through the back half one at a time; into the module itself, or, for another compilation of the same binary to take over, apart.
 */
import { content_key } from '../runtime-support/webassembly/key.ts';
import { type Binary, bytesOf } from './binary.ts';
import { lowerConstants } from './constants.ts';
import { decode } from './decode/sections.ts';
import { declarations } from './emit/declarations.ts';
import { ModuleEmitter } from './emit/module.ts';
import type { Part } from './emit/takeover.ts';
import { build } from './ir/build.ts';
import { legalise } from './legalise/statements.ts';
import { makeTarget, type Target } from './legalise/target.ts';
import {
  attempt,
  coalescing,
  optimise,
  type Pass,
  type PassOptions,
  runPass,
  traceFunction,
} from './optimise/pipeline.ts';
import { type CompileOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import { report, type Report } from './report.ts';
import type { Trace } from './trace.ts';
import { validate } from './validate/module.ts';
import { findBuiltins } from './wasm/builtins.ts';
import { type Func, functionNames, type ValidModule } from './wasm/module.ts';

export type { Part } from './emit/takeover.ts';

export interface CompileResult {
  /** the ES module */
  readonly code: string;
  /** its source map as JSON, if asked for */
  readonly map: string | null;
  /** TypeScript declarations of its exports */
  readonly dts: string;
  /** Files that the module loads, by the name it loads them by. */
  readonly assets: ReadonlyMap<string, Uint8Array>;
  readonly report: Report;
}

/** Functions that follow one another, by their places among those that the module defines; without `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** So many that the last ones do not keep one thread of many busy, so few that each is worth its start. */
export const rangeCount = 64;

const legalising = (target: Target): Pass => ({
  name: 'legalise',
  summary: 'JavaScript operations',
  run: fn => legalise(fn, target),
});

export class Compilation {
  private readonly options: ResolvedOptions;
  private readonly module: ValidModule;
  /** those with bodies */
  private readonly funcs: readonly Func[];
  private readonly names: readonly (string | null)[];
  private readonly passOptions: PassOptions;
  private readonly late: readonly Pass[];
  private readonly makeEmitter: () => ModuleEmitter;
  private readonly emitter: ModuleEmitter;
  private readonly trace: Trace;

  /** Decodes and validates. `binary` is not written to and not kept. Throws CompileError. */
  constructor(binary: Binary, options: CompileOptions, trace: Trace) {
    const resolved = resolveOptions(options);
    const bytes = bytesOf(binary);
    const module = validate(decode(bytes, resolved.features), resolved.features);
    const { blocked, builtins, importedStringConstants, format, minify } = resolved;
    const target = makeTarget(module, blocked, findBuiltins(module, builtins, importedStringConstants));
    const names = functionNames(module);
    const constants = lowerConstants(module, target, trace);
    const key = format === 'register' ? content_key(bytes) : '';
    this.options = resolved;
    this.module = module;
    this.funcs = module.funcs.filter(({ body }) => body !== null);
    this.names = names;
    this.passOptions = { keepNames: !minify };
    this.late = [legalising(target), coalescing];
    this.makeEmitter = () => new ModuleEmitter(target, names, constants, resolved, key);
    this.emitter = this.makeEmitter();
    this.trace = trace;
  }

  /** All functions, in ranges that take about as long as one another and depend on the binary alone. */
  ranges(): Range[] {
    const sizes = this.funcs.map(({ body }) => body!.end - body!.start);
    const most = sizes.reduce((a, b) => a + b, 0) / rangeCount;
    const ranges: Range[] = [];
    for (let start = 0, end = 0, size = 0; end < sizes.length;) {
      size += sizes[end++]!;
      if (size < most && end < sizes.length) continue;
      ranges.push({ start, end });
      [start, size] = [end, 0];
    }
    return ranges;
  }

  /** Compiles all functions. */
  all(): void {
    this.range({ start: 0, end: this.funcs.length });
  }

  /** Compiles functions that follow those that are there. */
  range({ start, end }: Range): void {
    for (const func of this.funcs.slice(start, end)) this.func(func, this.emitter);
  }

  /** Compiles functions apart. */
  part({ start, end }: Range): Part {
    const emitter = this.makeEmitter();
    for (const func of this.funcs.slice(start, end)) this.func(func, emitter);
    return emitter.part();
  }

  /** Takes over functions that follow those that are there. False, and nothing is done, if they must be compiled here. */
  add(part: Part): boolean {
    return this.emitter.add(part);
  }

  private func(func: Func, emitter: ModuleEmitter): void {
    const { module, passOptions, trace } = this;
    const { index } = func;
    const name = this.names[index]!;
    const fn = attempt('build', { index, name }, () => build(module, func, name));
    traceFunction(trace, 'build', fn);
    optimise(fn, passOptions, trace);
    for (const pass of this.late) runPass(pass, fn, passOptions, trace, 'js');
    attempt('emit', fn, () => emitter.function(fn));
    trace.progress?.(index + 1, module.funcs.length);
  }

  finish(): CompileResult {
    const { module, names, options } = this;
    const { code, map, sizes } = this.emitter.finish();
    return {
      code,
      map,
      // Made when asked for: who compiles at run time never does.
      get dts() {
        return declarations(module, options.format);
      },
      assets: new Map(),
      get report() {
        return report(module, names, code, sizes());
      },
    };
  }
}
