/**
 * Identifiers of the emitted module. What the module's names suggest is made into an identifier, so no name can break out of the code;
 * minified names are marks until all of the module is there (short-names.ts).
 */
import {
  type CommonVariable,
  FreeNames,
  moduleMark,
  parameterMark,
  settleNames,
  variableMark,
} from './short-names.ts';

const reserved: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public ' +
    'return static super switch this throw true try typeof undefined var void while with yield ' +
    // globals that emitted code and the runtime use
    'Array ArrayBuffer Atomics BigInt BigInt64Array Boolean Buffer DataView Error Float32Array Float64Array Infinity Int16Array ' +
    'Date Int32Array Int8Array Map Math NaN Number Object RangeError Set SharedArrayBuffer String Symbol TypeError Uint16Array ' +
    'Uint32Array Uint8Array WeakMap WeakRef globalThis structuredClone atob performance'
  ).split(' '),
);

/** Whether a name can stand for itself, and is none of the compiler's own, which have a $. */
export function isPlain(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !reserved.has(name);
}

/** The characters of a name that an identifier may have, but for $, which marks the compiler's own names. */
function sanitized(hint: string): string {
  if (/^[A-Za-z_]\w{0,59}$/.test(hint)) return hint;
  const text = hint.replace(/\W+/g, '_').replace(/^(?=\d)/, '_');
  return text.length > 60 ? text.slice(0, 60) : text;
}

export interface Names {
  /** A name that nothing else has; like the hint if names are to be read. */
  make(hint: string): string;
}

/** Those of a function. */
export interface LocalNames extends Names {
  /** The next parameter's. */
  parameter(hint: string): string;
}

/** Names as they are suggested, with a number where they are taken: the lowest, found without trying all those before it. */
class NumberedNames {
  /** by what was suggested */
  private readonly last = new Map<string, number>();

  make(base: string, isFree: (name: string) => boolean): string {
    if (isFree(base)) return base;
    let number = (this.last.get(base) ?? 0) + 1;
    while (!isFree(`${base}_${number}`)) number++;
    this.last.set(base, number);
    return `${base}_${number}`;
  }
}

/** Names of the module's own scope. */
export class ModuleNames implements Names {
  private readonly taken = new Set<string>();
  private avoided: ReadonlySet<string> = this.taken;
  readonly minify: boolean;
  private made = 0;
  private readonly numbered = new NumberedNames();
  private readonly shorter = new FreeNames(name => !reserved.has(name));
  private readonly short: string[] = [];

  constructor(minify: boolean) {
    this.minify = minify;
  }

  /** For what the module's author named: known before any local is, so that no local hides it. */
  make(hint: string): string {
    return this.minify ? moduleMark(this.made++) : this.makeReadable(sanitized(hint) || '_');
  }

  /** For what the compiler made; the hint has a $, which locals never have. */
  makeOwn(hint: string): string {
    return this.minify ? moduleMark(this.made++) : this.makeReadable(hint);
  }

  private makeReadable(base: string): string {
    return this.take(this.numbered.make(base, name => this.isFree(name)));
  }

  /** Keeps a name that is given from elsewhere. */
  take(name: string): string {
    this.taken.add(name);
    return name;
  }

  /** Keeps names that are given elsewhere. */
  avoid(names: ReadonlySet<string>): void {
    this.avoided = names;
  }

  isFree(name: string): boolean {
    return !reserved.has(name) && !this.taken.has(name) && !this.avoided.has(name);
  }

  /** What the marks in a minified text become. */
  settle(text: string): ReadonlyMap<string, string> {
    return settleNames(text, {
      forModule: name => this.isFree(name),
      forVariables: name => !reserved.has(name),
    });
  }

  /** A label around so many that are inside one another. */
  label(height: number): string {
    return this.minify ? this.apart(height) : height === 0 ? 'L' : `L_${height}`;
  }

  /** The n-th of names that meet none of a scope: of labels or properties. */
  apart(n: number): string {
    const { short, shorter } = this;
    while (short.length <= n) short.push(shorter.next());
    return short[n]!;
  }

  /** A variable that all functions call the same when minified, by what it is for. */
  common(use: CommonVariable, locals: Names): string {
    return this.minify ? variableMark(use) : locals.make(use);
  }

  /** Names of a function's locals, which hide no name of the module. */
  locals(): LocalNames {
    if (this.minify) {
      let [variables, parameters] = [0, 0];
      return { make: () => variableMark(variables++), parameter: () => parameterMark(parameters++) };
    }
    const taken = new Set<string>();
    const numbered = new NumberedNames();
    const make = (hint: string): string => {
      const isFree = (name: string): boolean => !taken.has(name) && this.isFree(name);
      const name = numbered.make(sanitized(hint) || '_', isFree);
      taken.add(name);
      return name;
    };
    return { make, parameter: make };
  }
}
