/**
 * Errors as a user sees them, and the exit codes that go with them: 2 for a command line that cannot be followed, 1 for
 * everything else. Stacks are for whoever mends wasm2esm: they are shown when WASM2ESM_DEBUG is set, and never else.
 */
import pc from 'picocolors';
import { CompileError, describeExcerpt } from '../compiler/index.ts';

export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** The command line asks for what cannot be done: wrong options, files that are not there. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something outside is not as it should be: a file that cannot be written, a module that traps. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** A module that cannot be compiled, with what its message is about. */
export class InputError extends Error {
  override readonly name = 'InputError';
  override readonly cause: CompileError;
  readonly file: string;
  readonly bytes: Uint8Array;

  constructor(cause: CompileError, file: string, bytes: Uint8Array) {
    super(cause.message);
    this.cause = cause;
    this.file = file;
    this.bytes = bytes;
  }
}

/** Runs what reads a module; its errors come out with the file they are about. */
export async function reading<T>(file: string, bytes: Uint8Array, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof CompileError && !isAboutOptions(error)
      ? new InputError(error, file, bytes)
      : error;
  }
}

function isAboutOptions({ code }: CompileError): boolean {
  return code === 'unknown-option';
}

export function exitCodeOf(error: unknown): number {
  const isUsage = error instanceof UsageError || (error instanceof CompileError && isAboutOptions(error));
  return isUsage ? exitCodes.usage : exitCodes.failed;
}

const colors = pc.createColors(pc.isColorSupported && process.stderr.isTTY === true);
const style = { marker: colors.red, here: colors.bold, around: colors.dim };

/** The whole message, to be printed as it is. */
export function render(error: unknown): string {
  const lines = [`${colors.red('error:')} ${describe(error)}`];
  if (error instanceof InputError) lines.push(...describeExcerpt(error.bytes, error.cause, style));
  if (isOurFault(error)) lines.push(hint(error));
  return lines.join('\n') + '\n';
}

function describe(error: unknown): string {
  if (error instanceof InputError) return visible(`${error.file}: ${error.message}`);
  const message = error instanceof Error ? error.message : String(error);
  const isKnown = error instanceof UsageError || error instanceof Failure || error instanceof CompileError;
  return isKnown
    ? visible(message)
    : visible(`internal error: ${message}; this is a fault of wasm2esm, please report it`);
}

function isOurFault(error: unknown): boolean {
  if (error instanceof InputError) return error.cause.class === 'internal';
  if (error instanceof CompileError) return error.class === 'internal';
  return !(error instanceof UsageError || error instanceof Failure);
}

function hint(error: unknown): string {
  if (!process.env.WASM2ESM_DEBUG) return 'Set WASM2ESM_DEBUG=1 for details that belong in the report.';
  let text = '';
  for (let e: unknown = error; e instanceof Error; e = e.cause) text += `${e.stack}\n`;
  return text.trimEnd();
}

/** Names come from the module: what a terminal would act on is shown, not sent. */
export function visible(text: string): string {
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, char => {
    const code = char.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  });
}
