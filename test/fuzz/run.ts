/** Runs a program on ours and on the host's engine and says where they differ. */
import type { CompileOptions } from '../../compiler/index.ts';
import { fuzzHost } from '../harness/host.ts';
import { emitted, type Exports, type Func, type Imports, native, wasm } from '../harness/modules.ts';
import { agree, type Outcome, runNative, runOurs, show } from '../harness/outcomes.ts';
import { type Call, printProgram, type Program } from './program.ts';

/** What differs, or what went wrong in compiling. */
export interface Fault {
  readonly kind: 'compile' | 'difference';
  readonly message: string;
}

/** The program's module is not valid, or does not end: no fault of the compiler's. */
export class InvalidProgram extends Error {}

/** Rounds of loops that a program may make. */
const patience = 20_000;

/** Throws InvalidProgram. */
async function checkProgram(program: Program): Promise<void> {
  let fuel: { value: unknown } | undefined;
  try {
    const { instantiate } = native(await wasm(printProgram(program, patience)));
    const watched = (imports: Imports): Exports => {
      const exports = instantiate(imports);
      fuel = exports['fuel'] as { value: unknown };
      return exports;
    };
    for (const _step of perform({ instantiate: watched }, program.calls, runNative))
      if (fuel?.value === 0) break;
  } catch (error) {
    throw new InvalidProgram((error as Error).message);
  }
  if (fuel?.value === 0) throw new InvalidProgram('endless');
}

export async function runProgram(program: Program, options: CompileOptions = {}): Promise<Fault | null> {
  await checkProgram(program);
  return runBytes(await wasm(printProgram(program)), program.calls, options);
}

/** `theirs`: another module for the host's engine, to see whether a difference is found. */
export async function runBytes(
  bytes: Uint8Array,
  calls: readonly Call[],
  options: CompileOptions = {},
  theirs = bytes,
): Promise<Fault | null> {
  const host = native(theirs);
  let ours: ReturnType<typeof native>;
  try {
    ours = await emitted(bytes, options);
  } catch (error) {
    return { kind: 'compile', message: `${(error as Error).name}: ${(error as Error).message}` };
  }
  const left = perform(ours, calls, runOurs);
  const right = perform(host, calls, runNative);
  for (const step of right) {
    const other = left.next().value as Step;
    const message = difference(other, step);
    if (message) return { kind: 'difference', message: `${step.name}: ${message}` };
  }
  return null;
}

interface Step {
  readonly name: string;
  readonly outcome: Outcome;
  readonly log: readonly string[];
  readonly memory: Uint8Array | null;
}

function difference(ours: Step, theirs: Step): string | null {
  for (let i = 0; i < Math.max(ours.log.length, theirs.log.length); i++) {
    if (ours.log[i] !== theirs.log[i])
      return `host call ${ours.log[i] ?? 'missing'}, not ${theirs.log[i] ?? 'made'}`;
  }
  if (!agree(ours.outcome, theirs.outcome)) return `${show(ours.outcome)}, not ${show(theirs.outcome)}`;
  const [a, b] = [ours.memory, theirs.memory];
  if (!a || !b || a.length !== b.length)
    return a || b ? `memory of ${a?.length}, not ${b?.length} bytes` : null;
  if (Buffer.compare(a, b) === 0) return null;
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return `byte ${a[at]}, not ${b[at]} at ${at}`;
}

function* perform(
  module: { instantiate(imports: Imports): Exports },
  calls: readonly Call[],
  run: (call: () => unknown) => Outcome,
): Generator<Step, void> {
  let log: string[] = [];
  const exports: { current?: Exports } = {};
  const made = run(
    () => (exports.current = module.instantiate({ fuzz: fuzzHost(exports, line => void log.push(line)) })),
  );
  const step = (name: string, outcome: Outcome): Step => {
    const memory = exports.current?.['memory'] as { buffer: ArrayBuffer } | undefined;
    const result = { name, outcome, log, memory: memory ? new Uint8Array(memory.buffer) : null };
    log = [];
    return result;
  };
  yield step('instantiate', made.kind === 'value' ? { kind: 'value', value: 0 } : made);
  if (!exports.current) return;
  for (const { func, args } of calls) {
    const call = (): unknown => (exports.current![func] as Func)(...args);
    yield step(`${func}(${args.map(String).join(', ')})`, run(call));
    for (const [name, value] of Object.entries(exports.current)) {
      if (isGlobal(value)) yield step(`${func}: global ${name}`, { kind: 'value', value: value.value });
    }
  }
}

function isGlobal(value: unknown): value is { value: unknown } {
  return typeof value === 'object' && value !== null && String(value) === '[object WebAssembly.Global]';
}
