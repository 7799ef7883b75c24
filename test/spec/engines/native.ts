/**
 * The host's own `WebAssembly`, to prove the runner with: what a good engine fails is the runner's fault. It does not
 * tell malformed from invalid modules, and V8 has its own words for traps.
 */
import {
  type Engine,
  exhaustion,
  type Exports,
  type Fault,
  type HostClasses,
  type Imports,
} from '../engine.ts';

interface WebAssemblyApi extends HostClasses {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Imports) => { readonly exports: Exports };
  // For `instanceof` alone.
  readonly CompileError: Function;
  readonly LinkError: Function;
  readonly RuntimeError: Function;
  /** absent from hosts without exceptions */
  readonly Exception?: Function;
}

const api = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

// V8's words on the left. One of them can stand for several traps.
const trapPhrases: Readonly<Record<string, readonly string[]>> = {
  'unreachable': ['unreachable'],
  'memory access out of bounds': ['out of bounds memory access'],
  'operation does not support unaligned accesses': ['unaligned atomic'],
  'divide by zero': ['integer divide by zero'],
  'remainder by zero': ['integer divide by zero'],
  'divide result unrepresentable': ['integer overflow'],
  'float unrepresentable in integer range': ['integer overflow', 'invalid conversion to integer'],
  'table index is out of bounds': ['undefined element', 'out of bounds table access'],
  'table access out of bounds': ['out of bounds table access'],
  'function signature mismatch': ['uninitialized element', 'indirect call type mismatch'],
  'null function or function signature mismatch': ['uninitialized element', 'indirect call type mismatch'],
  'dereferencing a null pointer': [
    'null reference', 'null function reference', 'null i31 reference', 'null structure reference', 'null array reference',
    'null exception reference', 'uninitialized element',
  ],
  'illegal cast': ['cast failure'],
  'array element access out of bounds': ['out of bounds array access'],
  'data segment out of bounds': ['out of bounds memory access'],
  'element segment out of bounds': ['out of bounds table access', 'out of bounds array access'],
}; // prettier-ignore

export const native: Engine = {
  name: 'native',
  Memory: api.Memory,
  Table: api.Table,
  Global: api.Global,

  async compile(bytes) {
    const module = new api.Module(bytes);
    return { instantiate: imports => new api.Instance(module, imports).exports };
  },

  explain(error): Fault {
    if (api.Exception && error instanceof api.Exception)
      return { kind: 'exception', message: 'a WebAssembly exception', phrases: null };
    if (!(error instanceof Error)) return { kind: 'other', message: String(error), phrases: null };
    const { message } = error;
    if (error instanceof api.CompileError) return { kind: 'rejected', message, phrases: null };
    if (error instanceof api.LinkError) return { kind: 'link', message, phrases: null };
    const exhausted = exhaustion(error);
    if (exhausted) return exhausted;
    if (error instanceof api.RuntimeError) return { kind: 'trap', message, phrases: phrasesOf(message) };
    return { kind: 'other', message: `${error.name}: ${message}`, phrases: null };
  },
};

// At instantiation: "WebAssembly.Instance(): data segment 0 is out of bounds (offset …)".
function phrasesOf(message: string): readonly string[] {
  const said = message.replace('WebAssembly.Instance(): ', '');
  const segment = /(data|element) segment \d+ is out of bounds/.exec(said);
  return trapPhrases[segment ? `${segment[1]} segment out of bounds` : said] ?? [said];
}
