/** Instances of one module around one memory: what every thread makes, each in its own agent. */
import type { Memory } from '../memory-class.ts';

export type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type Exports = Readonly<Record<string, unknown>>;

/** What a module compiled with `format: 'instantiate'` exports. */
export interface InstantiableModule {
  instantiate(imports: Imports): Exports;
  readonly imports: readonly { readonly module: string; readonly name: string; readonly kind: string }[];
}

/** Why threads of the module would not share their memory, or null. */
export function unshareable(module: Partial<InstantiableModule>): string | null {
  if (!module.instantiate || !module.imports) {
    return 'the module makes no instances: compile it with the format "instantiate"';
  }
  if (module.imports.some(({ kind }) => kind === 'memory')) return null;
  return 'the module does not import its memory, so each thread would have one of its own: link it with --import-memory';
}

/** An instance whose imported memory is the given one. Throws LinkError, and TypeError for a module that would not share it. */
export function instantiateWith(module: InstantiableModule, memory: Memory, imports: Imports): Exports {
  const reason = unshareable(module);
  if (reason !== null) throw new TypeError(reason);
  const all: Record<string, Record<string, unknown>> = {};
  for (const [name, values] of Object.entries(imports)) all[name] = { ...values };
  for (const { module: from, name, kind } of module.imports) {
    if (kind === 'memory') (all[from] ??= {})[name] ??= memory;
  }
  return module.instantiate(all);
}
