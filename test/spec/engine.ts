/**
 * What the runner asks of an engine: compile, instantiate, say what an error means, and the classes that hosts make
 * memories, tables and globals with. All else the runner knows about a module it reads from the bytes itself.
 */

export type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type Exports = Readonly<Record<string, unknown>>;

export interface CompiledModule {
  /** Synchronous, as in the JavaScript API; throws link errors, traps and exceptions. */
  instantiate(imports: Imports): Exports;
}

/**
 * malformed, invalid, unsupported, internal: from `compile`; rejected: malformed or invalid, for engines that do not
 * tell them apart. link: from `instantiate`. trap, exhaustion, exception: from running. other: anything else.
 */
export type FaultKind =
  | 'malformed'
  | 'invalid'
  | 'rejected'
  | 'unsupported'
  | 'internal'
  | 'link'
  | 'trap'
  | 'exhaustion'
  | 'exception'
  | 'other';

export interface Fault {
  readonly kind: FaultKind;
  readonly message: string;
  /** What the message says in the words of the suite, one of these; null if the engine has its own. */
  readonly phrases: readonly string[] | null;
}

/** What a full stack is to JavaScript, in any realm; null for other errors. */
export function exhaustion(error: unknown): Fault | null {
  const { name, message } = (error ?? {}) as Partial<Error>;
  if (name !== 'RangeError' || !message?.startsWith('Maximum call stack')) return null;
  return { kind: 'exhaustion', message, phrases: ['call stack exhausted'] };
}

/** The classes of the JavaScript API, as far as the `spectest` module needs them. */
export interface HostClasses {
  readonly Memory: new (type: { initial: number; maximum: number; shared?: boolean }) => object;
  readonly Table: new (
    type: { element: 'anyfunc' } & (
      { initial: number; maximum: number } | { initial: bigint; maximum: bigint; address: 'i64' }
    ),
  ) => object;
  readonly Global: new (type: { value: string; mutable?: boolean }, value: unknown) => object;
}

export interface Engine extends HostClasses {
  readonly name: string;
  /**
   * `proposal` is the folder below `proposals/` that the script stands in, null for the core suite, which in one
   * place contradicts a proposal (custom page sizes give a meaning to what `binary.wast` calls malformed).
   */
  compile(bytes: Uint8Array, proposal: string | null): Promise<CompiledModule>;
  explain(error: unknown): Fault;
}

export const engineNames = ['ours', 'native'] as const;
export type EngineName = (typeof engineNames)[number];

export function isEngineName(name: string): name is EngineName {
  return (engineNames as readonly string[]).includes(name);
}

export async function loadEngine(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'ours':
      return (await import('./engines/ours.ts')).loadOurs();
    case 'native':
      return (await import('./engines/native.ts')).native;
  }
}
