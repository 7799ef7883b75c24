/**
 * The passes from IR to legal IR, in order. A pass is a row; the runner alone prints, verifies and says which pass failed on which function.
 */
import { CompileError, internal, unsupported } from '../diagnostics.ts';
import type { IrFunction, ValueKind } from '../ir/nodes.ts';
import { printFunction } from '../ir/print.ts';
import { verify } from '../ir/verify.ts';
import type { Trace } from '../trace.ts';
import { coalesce } from './coalesce.ts';
import { removeDeadCode } from './dead-code.ts';
import { carryBits } from './float-bits.ts';
import { partUnions } from './float-unions.ts';
import { splitLiveRanges } from './live-ranges.ts';
import { nest } from './nest.ts';
import { propagate } from './propagate.ts';
import { scalarise } from './scalarise.ts';
import { loopSelfTailCalls } from './self-tail-calls.ts';
import { simplify } from './simplify.ts';
import { structure } from './structure.ts';
import { splitVectors } from './vectors.ts';

type Test = (fn: IrFunction) => boolean;

export interface Pass {
  readonly name: string;
  readonly summary: string;
  /** Whether there may be something to do; always, without it. */
  readonly isNeeded?: Test;
  /** Says whether it changed anything. */
  readonly run: (fn: IrFunction, options: PassOptions) => boolean;
}

export interface PassOptions {
  /** Whether the code is to be read. */
  readonly keepNames: boolean;
}

function has(kind: ValueKind): Test {
  return ({ kinds }) => kinds.has(kind);
}

/** Whether there are values that the passes before may have split, or made others of. */
const hasOthers: Test = ({ kinds }) => kinds.size > 0;

/** Order, and why: each pass names what it needs of those before it. */
export const passes: readonly Pass[] = [
  // Before live ranges: the loop assigns parameters.
  { name: 'self-tail-calls', summary: 'a function that calls itself last as a loop', run: loopSelfTailCalls },
  { name: 'live-ranges', summary: 'one local a live range', run: splitLiveRanges },
  { name: 'simplify', summary: 'constants folded, peephole rules', run: simplify },
  { name: 'propagate', summary: 'copies and constants in place of locals', run: propagate },
  // Before values are split: half a value is harder to see through.
  { name: 'dead-code', summary: 'what nobody needs is gone', run: removeDeadCode },
  // Before floats and i64s are looked at: lanes are such.
  {
    name: 'vectors',
    summary: 'vectors as lanes',
    isNeeded: has('vector'),
    run: splitVectors,
  },
  {
    name: 'float-unions',
    summary: 'what was moved parted from what was computed',
    isNeeded: has('float'),
    run: partUnions,
  },
  {
    name: 'float-bits',
    summary: 'floats that are only moved, as integers',
    isNeeded: has('float'),
    run: carryBits,
  },
  { name: 'scalarise', summary: 'wide values as words', isNeeded: hasOthers, run: scalarise },
  { name: 'propagate-words', summary: 'as propagate', isNeeded: hasOthers, run: propagate },
  { name: 'dead-words', summary: 'as dead-code', isNeeded: hasOthers, run: removeDeadCode },
  // Arms and loops first: values move more freely between statements that stay together.
  { name: 'structure', summary: 'branches as if, switch and loops', run: structure },
  { name: 'nest', summary: 'expressions nested into one another', run: nest },
];

/** After legalising: what shares a variable is no live range any more, and has no facts. */
export const coalescing: Pass = {
  name: 'coalesce',
  summary: 'variables shared',
  run: (fn, { keepNames }) => coalesce(fn, keepNames),
};

/** Runs all passes on a function, in place. */
export function optimise(fn: IrFunction, options: PassOptions, trace: Trace): void {
  for (const pass of passes) runPass(pass, fn, options, trace, 'wasm');
}

/** Runs one pass with what the trace asks for. */
export function runPass(
  pass: Pass,
  fn: IrFunction,
  options: PassOptions,
  trace: Trace,
  dialect: 'wasm' | 'js',
): void {
  attempt(pass.name, fn, () => {
    if (pass.isNeeded?.(fn) ?? true) pass.run(fn, options);
    if (trace.verify) verify(fn, dialect);
  });
  traceFunction(trace, pass.name, fn);
}

/** Prints the function if the trace asks for this stage. */
export function traceFunction({ print, func }: Trace, stage: string, fn: IrFunction): void {
  if (!print || (print.stage !== 'all' && print.stage !== stage) || (func !== null && func !== fn.index))
    return;
  print.write(`;; ${stage}\n${printFunction(fn)}`);
}

/** Runs a stage on a function; whatever it throws says which stage and which function. */
export function attempt<T>(
  stage: string,
  { index, name }: Pick<IrFunction, 'index' | 'name'>,
  run: () => T,
): T {
  try {
    return run();
  } catch (error) {
    const place = { func: index, ...(name !== null && { funcName: name }) };
    if (error instanceof CompileError) throw error.at(place);
    const { message } = error as Error;
    if (/call stack|recursion/.test(message))
      throw new CompileError(unsupported('too-deep'), place, { cause: error });
    throw internal(`${message} in ${stage}`, place, { cause: error });
  }
}
