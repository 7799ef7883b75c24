/** What a call came to, on either engine, and whether two engines agree. */
import { exhaustion } from '../spec/engine.ts';
import { native } from '../spec/engines/native.ts';

export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  /** `phrases`: what the engine's message may say in the specification's words */
  | { readonly kind: 'trap' | 'exhaustion'; readonly phrases: readonly string[] }
  /** an error of a host function, or one that should not be */
  | { readonly kind: 'error'; readonly error: unknown };

/** Calls into an emitted module. */
export function runOurs(call: () => unknown): Outcome {
  return run(call, error => {
    const exhausted = exhaustion(error);
    if (exhausted) return { kind: 'exhaustion', phrases: exhausted.phrases! };
    if ((error as Error | undefined)?.name !== 'RuntimeError') return { kind: 'error', error };
    return { kind: 'trap', phrases: [(error as Error).message] };
  });
}

/** Calls into the host's engine. */
export function runNative(call: () => unknown): Outcome {
  return run(call, error => {
    const { kind, phrases } = native.explain(error);
    return (kind === 'trap' || kind === 'exhaustion') && phrases
      ? { kind, phrases }
      : { kind: 'error', error };
  });
}

function run(call: () => unknown, explain: (error: unknown) => Outcome): Outcome {
  try {
    return { kind: 'value', value: call() };
  } catch (error) {
    return explain(error);
  }
}

/** Whether the values are the same, NaNs aside the same to the sign of zero; references by kind only. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  if (typeof a === 'function' || (typeof a === 'object' && a !== null)) return typeof a === typeof b;
  return Object.is(a, b);
}

export function agree(ours: Outcome, theirs: Outcome): boolean {
  if (ours.kind === 'value' && theirs.kind === 'value') return sameValue(ours.value, theirs.value);
  if (ours.kind === 'error' && theirs.kind === 'error') return String(ours.error) === String(theirs.error);
  // Ours may go on where the host's ends: "uninitialized element 3".
  if ('phrases' in ours && 'phrases' in theirs)
    return ours.kind === theirs.kind && theirs.phrases.some(phrase => ours.phrases[0]!.startsWith(phrase));
  return false;
}

export function show(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'value':
      return showValue(outcome.value);
    case 'error': {
      const { name, message } = outcome.error as Error;
      return `throws ${name === undefined ? String(outcome.error) : `${name}: ${message}`}`;
    }
    default:
      return `traps: ${outcome.phrases.join(' or ')}`;
  }
}

export function showValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'function' ? 'a function' : String(value);
}
