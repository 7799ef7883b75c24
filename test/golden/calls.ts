/**
 * Calls of exports as cases write them: `f(1, 2n, -0.5, nan, inf)`. Integers with an `n` are i64. `x` alone reads a global export. What the
 * module imports is made for it: functions log their arguments and give zero, memories, tables and globals are as small as
 * their types allow. Functions of the module `fuzz` are those of generated programs, see harness/host.ts.
 */
import { decode } from '../../compiler/decode/sections.ts';
import { validate } from '../../compiler/validate/module.ts';
import { defaultFeatures } from '../../compiler/wasm/features.ts';
import type { ValidModule } from '../../compiler/wasm/module.ts';
import { typeName, type ValType } from '../../compiler/wasm/types.ts';
import { fuzzHost } from '../harness/host.ts';
import type { Exports, Func, HostClasses, Imports } from '../harness/modules.ts';
import { showValue } from '../harness/outcomes.ts';

export interface Call {
  readonly text: string;
  readonly name: string;
  /** null: not a call, a global is read */
  readonly args: readonly unknown[] | null;
}

export function readCalls(text: string): Call[] {
  return [...text.matchAll(/([^\s()]+)(?:\(([^)]*)\))?/g)].map(([call, name, list]) => ({
    text: call,
    name: name!,
    args:
      list === undefined
        ? null
        : list.split(',').flatMap(item => (item.trim() === '' ? [] : [readValue(item.trim())])),
  }));
}

function readValue(text: string): unknown {
  if (text === 'nan') return NaN;
  if (text === 'null') return null;
  if (/^-?inf$/.test(text)) return text[0] === '-' ? -Infinity : Infinity;
  if (/^-?(0x)?[\da-f]+n$/i.test(text))
    return text[0] === '-' ? -BigInt(text.slice(1, -1)) : BigInt(text.slice(0, -1));
  const value = text.startsWith('-0x') ? -Number(text.slice(1)) : Number(text);
  if (Number.isNaN(value)) throw new Error(`no value: ${text}`);
  return value;
}

export function perform(exports: Exports, { name, args }: Call): unknown {
  if (args) return (exports[name] as Func)(...args);
  return (exports[name] as { value: unknown }).value;
}

/** Imports for the module, logging calls to `log`; `exports` are the instance's, once there is one. */
export function makeImports(
  bytes: Uint8Array,
  classes: HostClasses,
  exports: { current?: Exports },
  log: (line: string) => void,
): Imports {
  const module = validate(decode(bytes, defaultFeatures), defaultFeatures);
  const imports: Record<string, Record<string, unknown>> = { fuzz: fuzzHost(exports, log) };
  for (const item of module.imports) {
    if (item.module === 'fuzz') continue;
    const value = makeImport(module, item.kind, item.index, classes, args =>
      log(`${item.module}.${item.name}(${args.map(showValue).join(', ')})`),
    );
    (imports[item.module] ??= {})[item.name] = value;
  }
  return imports;
}

function makeImport(
  module: ValidModule,
  kind: string,
  index: number,
  { Memory, Table, Global }: HostClasses,
  log: (args: readonly unknown[]) => void,
): unknown {
  const limits = ({ min, max }: { min: bigint; max: bigint | null }): object => ({
    initial: Number(min),
    ...(max !== null && { maximum: Number(max) }),
  });
  switch (kind) {
    case 'func': {
      const { results } = module.space.func(module.funcs[index]!.type);
      return (...args: unknown[]) => {
        log(args);
        return results.length > 1 ? results.map(zero) : results.map(zero)[0];
      };
    }
    case 'memory':
      return new Memory(limits(module.memories[index]!.type));
    case 'table': {
      const { type } = module.tables[index]!;
      return new Table({
        ...limits(type),
        element: typeName(type.element) === 'externref' ? 'externref' : 'anyfunc',
      });
    }
    case 'global': {
      const { value, mutable } = module.globals[index]!.type;
      return new Global(
        { value: typeName(value) === 'funcref' ? 'anyfunc' : typeName(value), mutable },
        zero(value),
      );
    }
    default:
      throw new Error(`no ${kind} to import`);
  }
}

function zero(t: ValType): unknown {
  return typeof t === 'object' ? null : t === 'i64' ? 0n : 0;
}
