/**
 * Kernels: small functions of a few numbers, run on ours and on the host's engine over edge values, and compared bit for bit. Numbers go in
 * and out through memory, for JavaScript keeps no NaN's bits.
 */
import { emitted, type Exports, type Func, native, wasm } from '../harness/modules.ts';
import { agree, type Outcome, runNative, runOurs, show } from '../harness/outcomes.ts';
import { forEachCombination, isArithmeticNaN, isCanonicalNaN, isNaNBits, type NumberType } from './edges.ts';

export interface Kernel {
  /** unique */
  readonly name: string;
  readonly params: readonly NumberType[];
  readonly result: NumberType;
  /** Text of an expression over its parameters, `(local.get 0)` and so on. */
  readonly body: string;
  /** how parameters get to the body: by locals, or as loads in their place */
  readonly pass?: 'locals' | 'nested';
  /** values of each parameter; those of `edges` are good ones */
  readonly values: readonly (readonly bigint[])[];
  /** Whether a NaN's every bit is given: moves, and what works on bits. Else the specification leaves the payload open. */
  readonly keepsBits?: boolean;
  /** NaNs among constants in the body that are not canonical */
  readonly hasPayload?: boolean;
}

const slot = 8;
const resultAt = 0;

/** The kernel's function: parameters are addresses. */
function functionText({ name, params, result, body, pass = 'locals' }: Kernel): string {
  const load = (i: number): string => `(${params[i]}.load (local.get ${i}))`;
  const locals = params.map(t => `(local ${t})`).join(' ');
  const sets = params.map((_t, i) => `(local.set ${i + params.length} ${load(i)})`).join(' ');
  const operand = (i: number): string => (pass === 'nested' ? load(i) : `(local.get ${i + params.length})`);
  const text = body.replace(/\(local\.get (\d+)\)/g, (_all, i: string) => operand(Number(i)));
  const head = `(func (export ${JSON.stringify(name)}) ${params.map(() => '(param i32)').join(' ')}`;
  return `${head} ${pass === 'nested' ? '' : `${locals} ${sets}`} (${result}.store (i32.const ${resultAt}) ${text}))`;
}

interface Side {
  readonly exports: Exports;
  readonly run: (call: () => unknown) => Outcome;
  /** The memory as it is now: some kernels grow it. */
  readonly view: () => DataView;
}

/**
 * Runs the kernels over all combinations of their values. Gives a line for each that differs, the first of each kernel. A test of the
 * test can spoil the module's text for our side.
 */
export async function differences(
  kernels: readonly Kernel[],
  { extra = '', spoil = text => text }: { extra?: string; spoil?: (text: string) => string } = {},
): Promise<{ readonly calls: number; readonly lines: readonly string[] }> {
  const slots = new Map<bigint, number>();
  for (const { values } of kernels)
    for (const list of values)
      for (const bits of list) if (!slots.has(bits)) slots.set(bits, slot * (slots.size + 1));
  const text = `(module (memory (export "memory") 1 20) ${extra}\n${kernels.map(functionText).join('\n')})`;
  const { instantiate } = await emitted(await wasm(spoil(text)));
  const sides = [
    { exports: instantiate(), run: runOurs },
    { exports: native(await wasm(text)).instantiate(), run: runNative },
  ].map(({ exports, run }): Side => {
    const memory = exports['memory'] as { buffer: ArrayBuffer };
    let view = new DataView(memory.buffer);
    for (const [bits, at] of slots) view.setBigUint64(at, bits, true);
    const current = (): DataView =>
      view.buffer === memory.buffer ? view : (view = new DataView(memory.buffer));
    return { exports, run, view: current };
  });
  let calls = 0;
  const lines: string[] = [];
  for (const kernel of kernels) {
    const functions = sides.map(({ exports }) => exports[kernel.name] as Func);
    let found: string | null = null;
    const call = (inputs: readonly bigint[]): void => {
      const addresses = inputs.map(bits => slots.get(bits)!);
      const [ours, theirs] = sides.map((side, i) => evaluate(side, functions[i]!, addresses, kernel.result));
      calls++;
      if (!found && !matches(kernel, inputs, ours!, theirs!))
        found = `${kernel.name} of ${inputs.map(bits => `0x${bits.toString(16)}`).join(', ')}: ${tell(ours!)}, not ${tell(theirs!)}`;
    };
    forEachCombination(kernel.values, call);
    if (found) lines.push(found);
  }
  return { calls, lines };
}

type Result = bigint | Outcome;

function evaluate({ run, view }: Side, f: Func, addresses: readonly number[], t: NumberType): Result {
  view().setBigUint64(resultAt, 0x5555_5555_5555_5555n, true);
  let returned: unknown;
  try {
    returned = f(...addresses);
  } catch (error) {
    return run(() => {
      throw error;
    });
  }
  if (returned !== undefined) throw new Error('a kernel gives nothing');
  return t === 'i32' || t === 'f32'
    ? BigInt(view().getUint32(resultAt, true))
    : view().getBigUint64(resultAt, true);
}

function matches(kernel: Kernel, inputs: readonly bigint[], ours: Result, theirs: Result): boolean {
  if (typeof ours !== 'bigint' || typeof theirs !== 'bigint')
    return typeof ours !== 'bigint' && typeof theirs !== 'bigint' && agree(ours, theirs);
  const { result: t, params, keepsBits, hasPayload } = kernel;
  if (ours === theirs) return true;
  if (keepsBits || !isNaNBits(t, theirs)) return false;
  const isCanonical =
    !hasPayload &&
    inputs.every((bits, i) => !isNaNBits(params[i]!, bits) || isCanonicalNaN(params[i]!, bits));
  return isCanonical ? isCanonicalNaN(t, ours) : isArithmeticNaN(t, ours);
}

function tell(result: Result): string {
  return typeof result === 'bigint' ? `0x${result.toString(16)}` : show(result);
}
