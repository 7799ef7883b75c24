/** What a case comes to: the text for its tail, and what is wrong whatever the tail says. */
import { parse } from 'acorn';
import { SourceMapConsumer, type RawSourceMap } from 'source-map';
import { compile, type Trace } from '../../compiler/index.ts';
import { emitted, type Exports, native, nativeClasses, ourClasses, wasm } from '../harness/modules.ts';
import { agree, type Outcome, runNative, runOurs, show, showValue } from '../harness/outcomes.ts';
import { type Call, makeImports, perform, readCalls } from './calls.ts';
import type { Case } from './case.ts';

export interface Output {
  /** the tail */
  readonly text: string;
  /** one message each */
  readonly faults: readonly string[];
}

export async function outputOf(item: Case): Promise<Output> {
  const bytes = await wasm(item.source);
  const sections: string[] = [];
  const faults: string[] = [];
  for (const { kind, text } of item.directives) {
    switch (kind) {
      case 'print':
        sections.push(stageText(bytes, text, item));
        break;
      case 'lacks':
      case 'has': {
        const [, stage, part] = /^(\S+): (.*)$/.exec(text)!;
        const isThere = stageText(bytes, stage!, item).includes(part!);
        if (isThere !== (kind === 'has')) faults.push(`${stage} ${isThere ? 'has' : 'lacks'} ${part}`);
        break;
      }
      case 'run':
        sections.push(await runCalls(bytes, readCalls(text), item, faults));
        break;
      case 'where':
        sections.push(await findTraps(bytes, readCalls(text), item, faults));
    }
  }
  return { text: sections.join('\n'), faults };
}

function stageText(bytes: Uint8Array, stage: string, { options, only }: Case): string {
  const parts: string[] = [];
  const print = { stage, write: (text: string) => void parts.push(text) };
  const trace: Trace = { print, func: only, verify: true };
  const { code, dts } = compile(bytes, { runtime: 'import', format: 'instantiate', ...options }, trace);
  if (stage === 'emit') return `${code.trimEnd()}\n`;
  if (stage === 'dts') return dts;
  if (stage === 'functions') return functionTexts(code).join('');
  if (parts.length === 0) throw new Error(`no stage ${stage}`);
  return parts.join('');
}

/** The functions of the module itself: those of the runtime are imported. */
function functionTexts(code: string): string[] {
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const [instantiate] = body.flatMap(node =>
    node.type === 'ExportNamedDeclaration' && node.declaration?.type === 'FunctionDeclaration'
      ? [node.declaration.body.body]
      : [],
  );
  return (instantiate ?? body).flatMap(node => {
    if (node.type !== 'FunctionDeclaration') return [];
    const text = code.slice(node.start, node.end);
    return [`${instantiate ? text.replaceAll('\n  ', '\n') : text}\n`];
  });
}

/** The calls' results and what the module logged, the same on the host's engine. */
async function runCalls(
  bytes: Uint8Array,
  calls: readonly Call[],
  item: Case,
  faults: string[],
): Promise<string> {
  const { instantiate } = await emitted(bytes, item.options);
  const ours = await performAll(bytes, calls, instantiate, await ourClasses(), runOurs);
  if (item.alone === null) {
    const theirs = await performAll(bytes, calls, native(bytes).instantiate, nativeClasses, runNative);
    for (const [i, { call, outcome, log }] of ours.entries()) {
      const other = theirs[i];
      if (!other) faults.push(`the host's engine does not get to ${call}`);
      else if (!agree(outcome, other.outcome) || log.join() !== other.log.join())
        faults.push(
          `${call}: ${describe(outcome, log)}; the host's engine: ${describe(other.outcome, other.log)}`,
        );
    }
    if (theirs.length > ours.length) faults.push(`the host's engine gets further than ${ours.at(-1)?.call}`);
  }
  return ours
    .map(({ call, outcome, log }) => `${log.map(line => `${line}\n`).join('')}${call}${arrow(outcome)}\n`)
    .join('');
}

function describe(outcome: Outcome, log: readonly string[]): string {
  return [...log, show(outcome)].join(', ');
}

function arrow(outcome: Outcome): string {
  return outcome.kind === 'value' ? ` = ${show(outcome)}` : ` ${show(outcome)}`;
}

interface Performed {
  readonly call: string;
  readonly outcome: Outcome;
  readonly log: readonly string[];
}

type Instantiate = (imports: ReturnType<typeof makeImports>) => Exports;

async function performAll(
  bytes: Uint8Array,
  calls: readonly Call[],
  instantiate: Instantiate,
  classes: typeof nativeClasses,
  run: (call: () => unknown) => Outcome,
): Promise<Performed[]> {
  let log: string[] = [];
  const exports: { current?: Exports } = {};
  const imports = makeImports(bytes, classes, exports, line => void log.push(line));
  const made = run(() => (exports.current = instantiate(imports)));
  const results: Performed[] = [];
  if (made.kind !== 'value' || log.length > 0) {
    const outcome: Outcome = made.kind === 'value' ? { kind: 'value', value: 'done' } : made;
    results.push({ call: 'instantiate', outcome, log });
  }
  if (made.kind !== 'value') return results;
  for (const call of calls) {
    log = [];
    const outcome = run(() => perform(made.value as Exports, call));
    results.push({ call: call.text, outcome, log });
  }
  return results;
}

/** Where calls trap, by the source map; the host's engine must say the same. */
async function findTraps(
  bytes: Uint8Array,
  calls: readonly Call[],
  item: Case,
  faults: string[],
): Promise<string> {
  const { instantiate, map } = await emitted(bytes, {
    ...item.options,
    sourceMap: true,
    inputSourceMap: identity(bytes),
  });
  const exports = instantiate(makeImports(bytes, await ourClasses(), {}, () => {}));
  const theirs = native(bytes).instantiate(makeImports(bytes, nativeClasses, {}, () => {}));
  const consumer = await new SourceMapConsumer(JSON.parse(map!) as RawSourceMap);
  const lines = calls.map(call => {
    const error = thrown(() => perform(exports, call));
    const { stack } = (error.cause as Error | undefined) ?? error;
    // Frames of what is the compiler's own, such as the runtime, have no place.
    const [place = null] = [...stack!.matchAll(/emitted\.mjs:(\d+):(\d+)/g)].flatMap(([, line, column]) => {
      const found = consumer.originalPositionFor({ line: Number(line), column: Number(column) - 1 });
      return found.column === null ? [] : [found.column];
    });
    const expected = nativeOffset(thrown(() => perform(theirs, call)).stack!);
    const said = place === null ? 'nowhere' : `0x${place.toString(16)}`;
    if (place !== expected)
      faults.push(`${call.text} traps at 0x${expected.toString(16)}, the map says ${said}`);
    return `${call.text} traps at ${said}: ${error.message}\n`;
  });
  consumer.destroy();
  return lines.join('');
}

/** The innermost offset of a stack, which Jest writes as a column. */
function nativeOffset(stack: string): number {
  const [, offset, column] = /wasm:\/\/.*:(?:(0x[\da-f]+)|1:(\d+))\)?$/m.exec(stack)!;
  return offset === undefined ? Number(column) - 1 : Number(offset);
}

/** A map by which every byte of a binary comes from itself. */
function identity({ length }: Uint8Array): string {
  const mappings = 'AAAA' + ',CAAC'.repeat(length - 1);
  return JSON.stringify({ version: 3, sources: ['bytes'], names: [], mappings });
}

function thrown(call: () => unknown): Error & { cause?: unknown } {
  try {
    throw new Error(`no trap but ${showValue(call())}`);
  } catch (error) {
    return error as Error;
  }
}
