/**
 * Emitted modules at work. What `compile` gives is evaluated in the main realm, with one runtime for all modules that import
 * theirs, built from the very text that the compiler inlines. Needs `--experimental-vm-modules`, which `npm run jest` gives.
 *
 * Jest runs tests in a realm of their own, so errors are told apart by name here, never by `instanceof`.
 */
import { type Module, SourceTextModule, SyntheticModule } from 'node:vm';
import sources from '#runtime-source';
import { compile, type CompileOptions, type Trace } from '../../compiler/index.ts';
import { assemble } from '../spec/assemble.ts';

export type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type Exports = Readonly<Record<string, unknown>>;
export type Func = (...args: readonly unknown[]) => unknown;

const verifying: Trace = { print: null, func: null, verify: true };

/** The binary of a module in the text format. */
export async function wasm(text: string): Promise<Uint8Array> {
  return assemble({ form: 'text', text } as Parameters<typeof assemble>[0]);
}

export interface Emitted {
  readonly code: string;
  /** the source map's JSON, if asked for */
  readonly map: string | null;
  instantiate(imports?: Imports): Exports;
}

/** Compiles a binary, the IR verified after every pass, and evaluates it as a module with `instantiate`. */
export async function emitted(bytes: Uint8Array, options: CompileOptions = {}): Promise<Emitted> {
  const { code, map } = compile(bytes, { runtime: 'import', ...options, format: 'instantiate' }, verifying);
  const { instantiate } = (await evaluate(code)) as { instantiate: (imports?: Imports) => Exports };
  return { code, map, instantiate };
}

/** Compiles a binary and evaluates it as a module that is the instance. Gives the module's namespace. */
export async function emittedEsm(
  bytes: Uint8Array,
  imports: Imports = {},
  options: CompileOptions = {},
): Promise<Exports> {
  const { code } = compile(bytes, { runtime: 'import', ...options, format: 'esm' }, verifying);
  return evaluate(code, imports);
}

/** Evaluates module text; gives its namespace. Other modules than the runtime come from `imports`. */
export async function evaluate(code: string, imports: Imports = {}): Promise<Exports> {
  const module = new SourceTextModule(code, { identifier: 'emitted.mjs' });
  const others = new Map<string, Module>();
  await module.link(specifier => {
    if (specifier === 'wasm2esm/runtime') return runtimeModule();
    let other = others.get(specifier);
    if (!other) others.set(specifier, (other = synthetic(imports[specifier] ?? {})));
    return other;
  });
  await module.evaluate();
  return module.namespace as Exports;
}

function synthetic(exports: Exports): Module {
  return new SyntheticModule(Object.keys(exports), function () {
    for (const [name, value] of Object.entries(exports)) this.setExport(name, value);
  });
}

let shared: Promise<Module> | undefined;

function runtimeModule(): Promise<Module> {
  return (shared ??= linkRuntime());
}

async function linkRuntime(): Promise<Module> {
  const files = new Map<string, Module>();
  for (const { name, readable } of sources)
    files.set(`./${name}`, new SourceTextModule(readable, { identifier: name }));
  const text = sources.map(({ name }) => `export * from './${name}';`).join('\n');
  const index = new SourceTextModule(text, { identifier: 'index.js' });
  await index.link(specifier => files.get(specifier)!);
  await index.evaluate();
  return index;
}

export interface HostClasses {
  readonly Memory: new (descriptor: object) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Table: new (descriptor: object, value?: unknown) => { get(index: number): unknown };
  readonly Global: new (descriptor: object, value?: unknown) => { value: unknown };
}

/** The classes that hosts make imports with: ours, as modules with an imported runtime know them. */
export async function ourClasses(): Promise<HostClasses> {
  return (await runtimeModule()).namespace as HostClasses;
}

/** The host's. */
export const nativeClasses = (globalThis as unknown as { WebAssembly: HostClasses }).WebAssembly;

interface NativeApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Imports) => { readonly exports: Exports };
}

/** The same module on the host's own engine. */
export function native(bytes: Uint8Array): Pick<Emitted, 'instantiate'> {
  const api = (globalThis as unknown as { WebAssembly: NativeApi }).WebAssembly;
  const module = new api.Module(bytes);
  return { instantiate: (imports = {}) => new api.Instance(module, imports).exports };
}
