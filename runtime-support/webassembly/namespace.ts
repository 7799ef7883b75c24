/**
 * The namespace: the runtime's classes given the shape that Web IDL says interfaces have, and the functions. Members are enumerable, `length` counts the required
 * arguments, prototypes carry a tag. `members` lists the whole surface.
 */
import { Exception, JSTag, Tag } from '../exception.ts';
import { Global } from '../global.ts';
import { Memory } from '../memory-class.ts';
import { Table } from '../table-class.ts';
import { CompileError, LinkError, RuntimeError } from '../trap.ts';
import { fetched, to_bytes } from './conversions.ts';
import { Instance, link, read_imports } from './instance.ts';
import { Module, module_state, MODULE, read_options } from './module.ts';
import { is_valid } from './registry.ts';

export interface Instantiated {
  readonly module: Module;
  readonly instance: Instance;
}

function instantiate(
  bytes: ArrayBufferLike | ArrayBufferView,
  imports?: unknown,
  options?: unknown,
): Promise<Instantiated>;
function instantiate(module: Module, imports?: unknown): Promise<Instance>;
async function instantiate(
  source: unknown,
  imports?: unknown,
  options?: unknown,
): Promise<Instance | Instantiated> {
  if ((source as Partial<Module> | null | undefined)?.[MODULE]) return start(source as Module, imports);
  const module = new Module(source, options);
  return { module, instance: await start(module, imports) };
}

const functions = {
  validate(source: unknown, options?: unknown): boolean {
    const bytes = to_bytes(source);
    return (read_options(options), is_valid(bytes));
  },

  compile: async (source: unknown, options?: unknown): Promise<Module> => new Module(source, options),

  instantiate,

  compileStreaming: async (source: unknown, options?: unknown): Promise<Module> =>
    new Module(await fetched(source), options),

  async instantiateStreaming(source: unknown, imports?: unknown, options?: unknown): Promise<Instantiated> {
    const module = new Module(await fetched(source), options);
    return { module, instance: await start(module, imports) };
  },
};

/** Imports are read at once, code runs later. */
async function start(module: Module, imports: unknown): Promise<Instance> {
  const state = module_state(module);
  const read = read_imports(state, imports);
  await undefined;
  return link(Object.create(Instance.prototype) as Instance, state, read);
}

type AnyClass = { readonly name: string; readonly prototype: object };

/** How many arguments each constructor, operation and function requires. Those that are not here are attributes. */
const members = {
  Module: { constructor: 1, exports: 1, imports: 1, customSections: 2 },
  Instance: { constructor: 1 },
  Memory: { constructor: 1, grow: 1, toFixedLengthBuffer: 0, toResizableBuffer: 0 },
  Table: { constructor: 1, get: 1, set: 1, grow: 1 },
  Global: { constructor: 1, valueOf: 0 },
  Tag: { constructor: 1 },
  Exception: { constructor: 2, is: 1, getArg: 2 },
  functions: { validate: 1, compile: 1, instantiate: 1, compileStreaming: 1, instantiateStreaming: 1 },
} as const;

const interfaces = { Module, Instance, Memory, Table, Global, Tag, Exception };
const errors = { CompileError, LinkError, RuntimeError };

/** What only our Memory has. */
const own: ReadonlySet<string> = new Set(['constructor', 'handle', 'terminate']);

function define(
  object: object,
  key: PropertyKey,
  value: unknown,
  enumerable = false,
  writable = false,
): void {
  Object.defineProperty(object, key, { value, enumerable, writable, configurable: true });
}

function shape_interface(name: keyof typeof interfaces): void {
  const type: AnyClass = interfaces[name];
  const lengths: Readonly<Record<string, number>> = members[name];
  for (const target of [type, type.prototype]) {
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(target))) {
      const isMember = target === type ? Object.hasOwn(lengths, key) : !own.has(key);
      if (isMember) Object.defineProperty(target, key, { ...descriptor, enumerable: true });
      if (isMember && typeof descriptor.value === 'function')
        define(descriptor.value, 'length', lengths[key]);
    }
  }
  define(type, 'length', lengths['constructor']);
  define(type.prototype, Symbol.toStringTag, `WebAssembly.${name}`);
}

/** Errors are as the language's own: made without `new`, too, with name and message on the prototype. */
function error_class(type: typeof RuntimeError, name: string): unknown {
  const callable = new Proxy(type, { apply: (target, _this, args) => new target(...(args as [string])) });
  define(type, 'length', 1);
  define(type.prototype, 'constructor', callable, false, true);
  define(type.prototype, 'name', name, false, true);
  define(type.prototype, 'message', '', false, true);
  return callable;
}

export type Namespace = typeof functions & typeof interfaces & typeof errors & { readonly JSTag: Tag };

export function make_namespace(): Namespace {
  const namespace = {};
  for (const [name, f] of Object.entries(functions)) {
    define(f, 'length', members.functions[name as keyof typeof functions]);
    define(namespace, name, f, true, true);
  }
  for (const name of Object.keys(interfaces) as (keyof typeof interfaces)[]) {
    shape_interface(name);
    define(namespace, name, interfaces[name], false, true);
  }
  for (const [name, type] of Object.entries(errors))
    define(namespace, name, error_class(type as typeof RuntimeError, name), false, true);
  Object.defineProperty(namespace, 'JSTag', { get: () => JSTag, enumerable: true, configurable: true });
  define(namespace, Symbol.toStringTag, 'WebAssembly');
  return namespace as Namespace;
}
