/**
 * Identifiers of the emitted module. What the module's names suggest is made into an identifier, so no name can break out of the code;
 * minified names are the shortest free ones. Names of the module begin with a capital letter, $ or _ when minified, those
 * of functions' locals with a small one, so they never meet.
 */

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
  const text = hint.replace(/\W+/g, '_').replace(/^(?=\d)/, '_');
  return text.length > 60 ? text.slice(0, 60) : text;
}

const firstOfModule = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ$_';
const firstOfLocal = 'abcdefghijklmnopqrstuvwxyz';
const following = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$_';

/** The n-th shortest identifier with a first character out of `first`. */
function short(n: number, first: string): string {
  let text = first[n % first.length]!;
  for (n = Math.floor(n / first.length); n > 0; n = Math.floor(n / following.length)) {
    n--;
    text += following[n % following.length]!;
  }
  return text;
}

export interface Names {
  /** A name that nothing else has; like the hint if names are to be read. */
  make(hint: string): string;
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
  readonly minify: boolean;
  private made = 0;
  private readonly numbered = new NumberedNames();

  constructor(minify: boolean) {
    this.minify = minify;
  }

  /** For what the module's author named: known before any local is, so that no local hides it. */
  make(hint: string): string {
    return this.minify ? this.makeShort() : this.makeReadable(sanitized(hint) || '_');
  }

  /** For what the compiler made; the hint has a $, which locals never have. */
  makeOwn(hint: string): string {
    return this.minify ? this.makeShort() : this.makeReadable(hint);
  }

  private makeShort(): string {
    for (;;) {
      const name = short(this.made++, firstOfModule);
      if (this.isFree(name)) return this.take(name);
    }
  }

  private makeReadable(base: string): string {
    return this.take(this.numbered.make(base, name => this.isFree(name)));
  }

  /** Keeps a name that is given from elsewhere. */
  take(name: string): string {
    this.taken.add(name);
    return name;
  }

  isFree(name: string): boolean {
    return !reserved.has(name) && !this.taken.has(name);
  }

  /** Names of a function's locals, which hide no name of the module. */
  locals(): Names {
    if (this.minify) {
      let made = 0;
      return {
        make: () => {
          for (;;) {
            const name = short(made++, firstOfLocal);
            if (!reserved.has(name)) return name;
          }
        },
      };
    }
    const taken = new Set<string>();
    const numbered = new NumberedNames();
    return {
      make: hint => {
        const isFree = (name: string): boolean => !taken.has(name) && this.isFree(name);
        const name = numbered.make(sanitized(hint) || '_', isFree);
        taken.add(name);
        return name;
      },
    };
  }
}
