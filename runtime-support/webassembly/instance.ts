/** `Instance` of the JavaScript API, around what an emitted module's `instantiate` gives. */
import { Global } from '../global.ts';
import { Memory } from '../memory-class.ts';
import { Table } from '../table-class.ts';
import { Tag } from '../exception.ts';
import { link_error } from '../trap.ts';
import { is_object } from './conversions.ts';
import { type Module, module_state, type ModuleState } from './module.ts';
import type { Kind } from './registry.ts';

const EXPORTS: unique symbol = /*#__PURE__*/ Symbol.for('wasm2esm.exports') as never;

type Exports = Readonly<Record<string, unknown>>;

export class Instance {
  declare readonly [EXPORTS]: Exports;

  /** Throws TypeError and LinkError for imports that are missing or do not fit, and what the start function throws. */
  constructor(module: Module, imports?: unknown) {
    const state = module_state(module);
    link(this, state, read_imports(state, imports));
  }

  get exports(): Exports {
    const exports = this[EXPORTS];
    if (!exports) throw new TypeError('this is no WebAssembly.Instance');
    return exports;
  }
}

type ReadImports = Record<string, Record<string, unknown>>;

/** All values of a module's imports ("read the imports"). Throws TypeError, and LinkError for what is not of the kind, whichever comes first. */
export function read_imports(state: ModuleState, imports: unknown): ReadImports {
  if (imports !== undefined && !is_object(imports)) throw new TypeError('the imports must be an object');
  const read = Object.create(null) as ReadImports;
  for (const { module, name, kind } of state.emitted.imports) {
    const values = (read[module] ??= Object.create(null) as Record<string, unknown>);
    if (imports === undefined) throw new TypeError('an imports object is required');
    const from = (imports as Record<string, unknown>)[module];
    if (!is_object(from)) throw new TypeError(`import ${module}: module is not an object or function`);
    const value = (from as Record<string, unknown>)[name];
    if (!is_of_kind(value, kind)) link_error(module, name, value, `must be a ${kind}`);
    values[name] = value;
  }
  return read;
}

/** What more it must be, linking finds out. */
function is_of_kind(value: unknown, kind: Kind): boolean {
  if (kind === 'function') return typeof value === 'function';
  return kind === 'global' ? value !== undefined : value instanceof classes[kind];
}

/** Makes the instance one of the module. */
export function link(instance: Instance, { emitted }: ModuleState, imports: ReadImports): Instance {
  const exports = emitted.instantiate(imports as never) as Exports;
  for (const { name, kind } of emitted.exports) own_class(exports[name], kind);
  return Object.defineProperty(instance, EXPORTS, { value: exports });
}

const classes: Readonly<Record<Exclude<Kind, 'function'>, new (...args: never) => object>> = {
  memory: Memory,
  table: Table,
  global: Global,
  tag: Tag,
};

/** Emitted modules make objects without what only JavaScript can ask for, or of their own copy of the runtime. */
function own_class(value: unknown, kind: Kind): void {
  if (kind === 'function') return;
  const { prototype } = classes[kind];
  if (Object.getPrototypeOf(value) !== prototype) Object.setPrototypeOf(value, prototype);
}
