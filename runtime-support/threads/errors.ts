/** Errors on their way between agents: what structured cloning would lose of them, their class and so their name, is said in words. */
import { CompileError, LinkError, RuntimeError } from '../trap.ts';

export interface PostedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

const classes: Readonly<Record<string, new (message: string) => Error>> = {
  CompileError,
  LinkError,
  RuntimeError,
  TypeError,
  RangeError,
};

export function posted(error: unknown): PostedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  return { name: error.name, message: error.message, stack: error.stack };
}

/** The error as it was, `stack` from the agent that threw it. */
export function received({ name, message, stack }: PostedError): Error {
  const error = new (classes[name] ?? Error)(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
