/**
 * The error that the compiler throws about a module, and where in the module it happened. What it can say stands in
 * `messages.ts`. The compiler never prints and never exits.
 */
import type { Diagnostic, DiagnosticClass } from './messages.ts';
import type { ByteOffset } from './wasm/types.ts';

export * from './messages.ts';

/** Where in the module something was found. */
export interface Place {
  /** of the byte in the module */
  readonly offset?: ByteOffset;
  /** such as "code" or "custom 'name'" */
  readonly section?: string;
  readonly func?: number;
  /** from the name section or an export */
  readonly funcName?: string;
}

/** A module could not be compiled. `message` is complete: phrase, place and, at its end, the offset in hexadecimal. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  readonly class: DiagnosticClass;
  readonly code: string;
  /** The message without its place. */
  readonly reason: string;
  readonly place: Place;

  constructor(diagnostic: Diagnostic, place: Place = {}, options?: ErrorOptions) {
    super(render(diagnostic, place), options);
    this.class = diagnostic.class;
    this.code = diagnostic.code;
    this.reason = diagnostic.message;
    this.place = place;
  }

  /** The same error with what an outer stage knows of its place. */
  at(outer: Place): CompileError {
    const { class: kind, code, reason: message, place, cause } = this;
    return new CompileError({ class: kind, code, message }, { ...outer, ...place }, { cause });
  }
}

function render({ class: kind, message }: Diagnostic, { offset, section, func, funcName }: Place): string {
  const where = [
    section === undefined ? [] : [`in the ${section} section`],
    func === undefined
      ? []
      : [funcName === undefined ? `function ${func}` : `function ${func} "${funcName}"`],
    offset === undefined ? [] : [`at offset 0x${offset.toString(16)}`],
  ].flat();
  const report = kind === 'internal' ? '; this is a fault of wasm2esm, please report it' : '';
  return where.length === 0 ? message + report : `${message} (${where.join(', ')})${report}`;
}

/** A fault of wasm2esm itself: `what` is for whoever mends it. */
export function internal(what: string, place?: Place, options?: ErrorOptions): CompileError {
  return new CompileError(
    { class: 'internal', code: 'internal', message: `internal error: ${what}` },
    place,
    options,
  );
}

/** What was given for a binary is none, whatever is in it. */
export function notBytes(given: string): CompileError {
  const message = `a binary is an ArrayBuffer or a view of one, such as a Uint8Array, not ${given}`;
  return new CompileError({ class: 'unsupported', code: 'not-bytes', message });
}

/** Options that are of another type, or one of them. */
export function badOptions(what: string, expected: string): CompileError {
  const message = `${what} has to be ${expected}`;
  return new CompileError({ class: 'unsupported', code: 'bad-options', message });
}

/** An option, or one of its values, that does not exist. */
export function unknownOption(name: string, value?: string, choices?: readonly string[]): CompileError {
  const allowed = choices ? `; it is one of ${choices.join(', ')}` : '';
  const message =
    value === undefined ? `unknown option ${name}` : `unknown value ${value} of option ${name}${allowed}`;
  return new CompileError({ class: 'unsupported', code: 'unknown-option', message });
}
