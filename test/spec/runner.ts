/**
 * One script against one engine: commands in, an outcome for each assertion out. Nothing that a module does stops the
 * run; whatever depends on a module that could not be made shares that module's fate, so no assertion vanishes.
 */
import { AssemblyError, assemble } from './assemble.ts';
import type { CompiledModule, Engine, Fault, FaultKind } from './engine.ts';
import { compareResults, Instance, Misbehaviour, type Result, showResult, Workbench } from './instance.ts';
import { type ModuleInterface, readInterface } from './interface.ts';
import type { Action, Command, ModuleAssertion, ModuleSource, Name, Operation } from './script.ts';
import { reasonToSkip } from './skips.ts';
import { Spectest } from './spectest.ts';

/** unsupported: the engine says that it lacks something; skipped: there is nothing to test. */
export type Status = 'passed' | 'failed' | 'unsupported' | 'skipped';

export interface Verdict {
  readonly status: Status;
  /** of everything but a pass */
  readonly reason?: string;
  /** A module was rejected as it should be, but the message starts otherwise. */
  readonly mismatch?: { readonly expected: string; readonly actual: string };
}

export interface Outcome extends Verdict {
  /** of the command: see `Command.place` */
  readonly place: string;
  readonly kind: Operation['kind'];
}

/** A module that could not be made, and the verdict on all that depends on it. */
class Broken extends Error {
  readonly verdict: Verdict;

  constructor({ status, reason }: Verdict, place: string) {
    super(reason);
    this.verdict = { status, reason: `${reason} (module at ${place})` };
  }
}

interface Definition {
  readonly compiled: CompiledModule;
  readonly module: ModuleInterface;
}

/** Named things of a script; under null the latest. */
type Named<T> = Map<Name, T | Broken>;

const passed: Verdict = { status: 'passed' };

export class ScriptRun {
  private readonly engine: Engine;
  private readonly file: string;
  private readonly proposal: string | null;
  private readonly bench: Workbench;
  private readonly spectest: Spectest;
  private readonly definitions: Named<Definition> = new Map();
  private readonly instances: Named<Instance> = new Map();
  private readonly registered = new Map<string, Instance | Broken>();

  /** `file` is the script's path in the suite. */
  constructor(engine: Engine, file: string) {
    this.engine = engine;
    this.file = file;
    this.proposal = proposalOf(file);
    this.bench = new Workbench(engine);
    this.spectest = new Spectest(engine);
  }

  /** Run the next command. null: it asserts nothing. */
  async run(command: Command): Promise<Outcome | null> {
    const verdict = this.skipped(command) ?? (await this.verdictOf(command));
    return verdict && { place: command.place, kind: command.operation.kind, ...verdict };
  }

  /** The command fails without being run; so does what depends on the module that it defines. */
  giveUp(command: Command, reason: string): Outcome | null {
    const { place, operation } = command;
    if (operation.kind === 'register') return null;
    const verdict = this.skipped(command) ?? failed(reason);
    const broken = new Broken(verdict, place);
    if (operation.kind === 'module')
      this.define(operation.name, broken, operation.isDefinition ? null : broken);
    if (operation.kind === 'instance') setNamed(this.instances, operation.name, broken);
    return { place, kind: operation.kind, ...verdict };
  }

  private skipped({ operation }: Command): Verdict | null {
    const reason = reasonToSkip(this.file, operation);
    return reason === null ? null : { status: 'skipped', reason };
  }

  private async verdictOf(command: Command): Promise<Verdict | null> {
    try {
      return await this.execute(command);
    } catch (error) {
      return this.verdictOfError(error);
    }
  }

  private verdictOfError(error: unknown): Verdict {
    if (error instanceof Broken) return error.verdict;
    if (error instanceof Misbehaviour) return failed(error.message);
    if (error instanceof AssemblyError) return failed(`cannot be assembled: ${error.message}`);
    const fault = this.engine.explain(error);
    return { status: fault.kind === 'unsupported' ? 'unsupported' : 'failed', reason: show(fault) };
  }

  private async execute({ place, operation }: Command): Promise<Verdict | null> {
    switch (operation.kind) {
      case 'module': {
        const { name, source, isDefinition } = operation;
        return this.make(place, async () => {
          const definition = await this.compile(source);
          this.define(name, definition, isDefinition ? null : await this.instantiate(definition));
        }, broken => this.define(name, broken, isDefinition ? null : broken)); // prettier-ignore
      }
      case 'instance':
        return this.make(place, async () => {
          const definition = unbroken(this.definitions.get(operation.definition), 'module');
          setNamed(this.instances, operation.name, await this.instantiate(definition));
        }, broken => setNamed(this.instances, operation.name, broken)); // prettier-ignore
      case 'register': {
        const instance = this.instances.get(operation.instance);
        if (instance) this.registered.set(operation.as, instance);
        return instance ? null : failed('there is no such instance');
      }
      case 'action':
        await this.act(operation.action, 'ref');
        return passed;
      case 'assert_return': {
        const results = await this.act(operation.action, operation.results[0]?.type ?? 'ref');
        const difference = await compareResults(operation.results, results, this.bench);
        return difference === null ? passed : failed(difference);
      }
      case 'assert_trap':
        return this.assertFault(() => this.act(operation.action, 'ref'), ['trap'], operation.text);
      case 'assert_exhaustion':
        return this.assertFault(() => this.act(operation.action, 'ref'), ['exhaustion'], operation.text);
      case 'assert_exception':
        return this.assertFault(() => this.act(operation.action, 'ref'), ['exception'], null);
      case 'unreadable':
        return failed(`not understood: ${operation.reason}`);
      default:
        return this.assertModule(operation.kind, operation.source, operation.text);
    }
  }

  private async assertModule(kind: ModuleAssertion, source: ModuleSource, text: string): Promise<Verdict> {
    switch (kind) {
      case 'assert_malformed':
      case 'assert_malformed_custom':
        return this.assertRejected(source, ['malformed', 'rejected'], text);
      case 'assert_invalid':
      case 'assert_invalid_custom':
        return this.assertRejected(source, ['invalid', 'rejected'], text);
      case 'assert_unlinkable': {
        const definition = await this.compile(source);
        const imports = await this.importsOf(definition);
        return this.assertFault(async () => definition.compiled.instantiate(imports), ['link'], text, 'note');
      }
      case 'assert_uninstantiable': {
        const definition = await this.compile(source);
        const imports = await this.importsOf(definition);
        return this.assertFault(async () => definition.compiled.instantiate(imports), ['trap'], text);
      }
    }
  }

  private async assertRejected(source: ModuleSource, kinds: FaultKind[], text: string): Promise<Verdict> {
    const bytes = await assemble(source);
    return this.assertFault(() => this.engine.compile(bytes, this.proposal), kinds, text, 'note');
  }

  /** `wording` says whether another message is a failure or a note. */
  private async assertFault(
    act: () => Promise<unknown>,
    kinds: readonly FaultKind[],
    text: string | null,
    wording: 'exact' | 'note' = 'exact',
  ): Promise<Verdict> {
    let outcome: unknown;
    try {
      outcome = await act();
    } catch (error) {
      if (error instanceof Broken || error instanceof Misbehaviour) return this.verdictOfError(error);
      const fault = this.engine.explain(error);
      if (fault.kind === 'unsupported') return this.verdictOfError(error);
      if (!kinds.includes(fault.kind)) return failed(`${show(fault)} instead of ${kinds[0]}: ${text ?? ''}`);
      if (text === null || fault.phrases?.some(phrase => isWordedAs(phrase, text)) !== false) return passed;
      if (wording === 'exact') return failed(`the message is "${fault.message}" instead of "${text}"`);
      return { status: 'passed', mismatch: { expected: text, actual: fault.message } };
    }
    const returned = Array.isArray(outcome)
      ? `, returned ${(outcome as Result[]).map(showResult).join(', ')}`
      : '';
    return failed(`no ${kinds[0]}: ${text ?? ''}${returned}`);
  }

  private async act(action: Action, type: Parameters<Instance['get']>[1]): Promise<readonly Result[]> {
    const instance = unbroken(this.instances.get(action.instance), 'instance');
    if (action.kind === 'invoke') return instance.call(action.name, action.args);
    return [await instance.get(action.name, type)];
  }

  /** Define something; if that fails, `orElse` puts the reason in its place. */
  private async make(
    place: string,
    define: () => Promise<void>,
    orElse: (broken: Broken) => void,
  ): Promise<Verdict> {
    try {
      await define();
      return passed;
    } catch (error) {
      const verdict = this.verdictOfError(error);
      orElse(error instanceof Broken ? error : new Broken(verdict, place));
      return verdict;
    }
  }

  private define(name: Name, definition: Definition | Broken, instance: Instance | Broken | null): void {
    setNamed(this.definitions, name, definition);
    if (instance) setNamed(this.instances, name, instance);
  }

  private async compile(source: ModuleSource): Promise<Definition> {
    const bytes = await assemble(source);
    const compiled = await this.engine.compile(bytes, this.proposal);
    return { compiled, module: readInterface(bytes) };
  }

  private async instantiate(definition: Definition): Promise<Instance> {
    const { compiled, module } = definition;
    return new Instance(compiled.instantiate(await this.importsOf(definition)), module, this.bench);
  }

  /** What there is of the imports; throws if it should come from a broken module. */
  private async importsOf({ module }: Definition): Promise<Record<string, Record<string, unknown>>> {
    const imports: Record<string, Record<string, unknown>> = Object.create(null);
    for (const { module: from, name } of module.imports) {
      const source = (imports[from] ??= Object.create(null) as Record<string, unknown>);
      const registered = this.registered.get(from);
      if (registered) source[name] = unbroken(registered, 'instance').exports[name];
      else if (from === 'spectest') source[name] = await this.spectest.get(name);
    }
    return imports;
  }
}

/** The proposal whose folder the script stands in; null for the core suite. */
export function proposalOf(file: string): string | null {
  return /^proposals\/([^/]+)\//.exec(file)?.[1] ?? null;
}

function failed(reason: string): Verdict {
  return { status: 'failed', reason };
}

function show({ kind, message }: Fault): string {
  return kind === 'other' ? message : `${kind}: ${message}`;
}

// Some scripts say more than engines do: which element is uninitialized.
function isWordedAs(phrase: string, text: string): boolean {
  return phrase.startsWith(text.replace(/ \d+$/, ''));
}

function setNamed<T>(things: Named<T>, name: Name, thing: T | Broken): void {
  things.set(null, thing);
  things.set(name, thing);
}

function unbroken<T>(thing: T | Broken | undefined, what: string): T {
  if (thing === undefined) throw new Misbehaviour(`the script has no such ${what}`);
  if (thing instanceof Broken) throw thing;
  return thing;
}
