/**
 * The host module `spectest` that scripts import from (specification, `interpreter/README.md` of its repository). Its
 * functions are WebAssembly functions, because a JavaScript function would fit an import of any type; memories, tables
 * and globals are the host's, made with the engine's classes. Everything is made when a script asks for it, so that an
 * engine without 64-bit tables or shared memories runs the scripts that need none.
 */
import type { Engine } from './engine.ts';

const functions: Readonly<Record<string, readonly number[]>> = {
  print: [],
  print_i32: [0x7f],
  print_i64: [0x7e],
  print_f32: [0x7d],
  print_f64: [0x7c],
  print_i32_f32: [0x7f, 0x7d],
  print_f64_f64: [0x7c, 0x7c],
};

const others: Readonly<Record<string, (engine: Engine) => object>> = {
  global_i32: ({ Global }) => new Global({ value: 'i32' }, 666),
  global_i64: ({ Global }) => new Global({ value: 'i64' }, 666n),
  global_f32: ({ Global }) => new Global({ value: 'f32' }, 666.6),
  global_f64: ({ Global }) => new Global({ value: 'f64' }, 666.6),
  table: ({ Table }) => new Table({ element: 'anyfunc', initial: 10, maximum: 20 }),
  table64: ({ Table }) => new Table({ element: 'anyfunc', initial: 10n, maximum: 20n, address: 'i64' }),
  memory: ({ Memory }) => new Memory({ initial: 1, maximum: 2 }),
  shared_memory: ({ Memory }) => new Memory({ initial: 1, maximum: 2, shared: true }),
};

/** One script's instance of the module: its memory and table keep what the script's modules write. */
export class Spectest {
  private readonly engine: Engine;
  private readonly made = new Map<string, unknown>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** undefined if `spectest` exports no such name */
  async get(name: string): Promise<unknown> {
    if (!this.made.has(name)) this.made.set(name, await this.make(name));
    return this.made.get(name);
  }

  private async make(name: string): Promise<unknown> {
    const params = functions[name];
    if (!params) return others[name]?.(this.engine);
    const module = await this.engine.compile(sink(params), null);
    return module.instantiate({}).f;
  }
}

/** A module that exports a function "f" that takes `params` (fewer than 128) and does nothing. */
function sink(params: readonly number[]): Uint8Array {
  const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const type = [1, 4 + params.length, 1, 0x60, params.length, ...params, 0];
  const rest = [3, 2, 1, 0, 7, 5, 1, 1, 'f'.charCodeAt(0), 0, 0, 10, 4, 1, 2, 0, 0x0b];
  return Uint8Array.from([...header, ...type, ...rest]);
}
