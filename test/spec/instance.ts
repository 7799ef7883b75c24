/**
 * A module instance as scripts use it: calls of its exports with exact values, over bridges where JavaScript values are
 * not exact, and the comparison of results with what a script expects.
 */
import { functionBridge, globalBridge, kindTests, needsBridge } from './bridge.ts';
import type { CompiledModule, Engine, Exports } from './engine.ts';
import type { FuncType, ModuleInterface, ValueType } from './interface.ts';
import { bitWidth, type NumberValue, type Pattern, showNumber, showPattern, type Value } from './values.ts';

export type Result = NumberValue | { readonly type: 'ref'; readonly value: unknown };

/** The instance does not behave as an instance at all, such as by returning a string for an i32. */
export class Misbehaviour extends Error {
  override readonly name = 'Misbehaviour';
}

type Func = (...args: unknown[]) => unknown;

/** Compiled helper modules of an engine, by their bytes, and the objects that `ref.extern n` stands for. */
export class Workbench {
  readonly engine: Engine;
  private readonly modules = new Map<string, Promise<CompiledModule>>();
  private readonly hosts = new Map<number, object>();
  private kinds: Exports | null = null;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Instantiate a bridge around `subject`. */
  async bridge(bytes: Uint8Array, subjectName: string, subject: unknown): Promise<Func> {
    const key = Buffer.from(bytes).toString('latin1');
    let module = this.modules.get(key);
    if (!module) this.modules.set(key, (module = this.engine.compile(bytes, null)));
    return (await module).instantiate({ '': { [subjectName]: subject } }).f as Func;
  }

  host(n: number): object {
    let host = this.hosts.get(n);
    if (!host) this.hosts.set(n, (host = Object.freeze({ host: n })));
    return host;
  }

  async isOfKind(kind: 'i31' | 'struct' | 'array' | 'eq', value: unknown): Promise<boolean> {
    this.kinds ??= (await this.engine.compile(kindTests(), null)).instantiate({});
    return (this.kinds[kind] as Func)(value) === 1;
  }
}

export class Instance {
  readonly exports: Exports;
  private readonly module: ModuleInterface;
  private readonly bench: Workbench;
  private readonly bridges = new Map<string, Func>();

  constructor(exports: Exports, module: ModuleInterface, bench: Workbench) {
    this.exports = exports;
    this.module = module;
    this.bench = bench;
  }

  /** Call an exported function. Whatever it throws passes through. */
  async call(name: string, args: readonly Value[]): Promise<readonly Result[]> {
    const typeIndex = this.module.funcExports.get(name);
    const func = this.exports[name];
    if (typeIndex === undefined || typeof func !== 'function')
      throw new Misbehaviour(`no function "${name}" is exported`);
    const type = this.module.types[typeIndex]!;
    const words = args.flatMap(arg => this.argumentWords(arg));
    const isBridged = needsBridge(type);
    const returned = isBridged ? (await this.bridged(name, typeIndex))(...words) : (func as Func)(...words);
    return readResults(returned, type);
  }

  /** The value of an exported global, which the script says is of type `type`. */
  async get(name: string, type: Pattern['type']): Promise<Result> {
    const global = this.exports[name] as { value: unknown } | undefined;
    if (typeof global !== 'object') throw new Misbehaviour(`no global "${name}" is exported`);
    if (type === 'i32' || type === 'i64') return readWords([global.value], type);
    if (type === 'f32' || type === 'f64' || type === 'v128') {
      const returned = (await this.globalReader(type, global))();
      return readWords(type === 'v128' ? (returned as unknown[]) : [returned], type);
    }
    return { type: 'ref', value: global.value };
  }

  private async bridged(name: string, typeIndex: number): Promise<Func> {
    let bridge = this.bridges.get(name);
    if (!bridge) {
      bridge = await this.bench.bridge(functionBridge(this.module, typeIndex), 'f', this.exports[name]);
      this.bridges.set(name, bridge);
    }
    return bridge;
  }

  // Imports must say whether the global is mutable, and exports do not tell.
  private async globalReader(type: 'f32' | 'f64' | 'v128', global: object): Promise<Func> {
    try {
      return await this.bench.bridge(globalBridge(type, false), 'g', global);
    } catch {
      return this.bench.bridge(globalBridge(type, true), 'g', global);
    }
  }

  private argumentWords(value: Value): unknown[] {
    switch (value.type) {
      case 'ref':
        return [value.host === null ? null : this.bench.host(value.host)];
      case 'i32':
      case 'f32':
        return [Number(BigInt.asIntN(32, value.bits))];
      case 'i64':
      case 'f64':
        return [BigInt.asIntN(64, value.bits)];
      case 'v128':
        return [BigInt.asIntN(64, value.bits), BigInt.asIntN(64, value.bits >> 64n)];
    }
  }
}

function readResults(returned: unknown, { results }: FuncType): Result[] {
  const wordCount = results.reduce((count, { type }) => count + (type === 'v128' ? 2 : 1), 0);
  if (wordCount > 1 && !Array.isArray(returned))
    throw new Misbehaviour(`returned ${String(returned)} for an array`);
  if (wordCount === 0 && returned !== undefined)
    throw new Misbehaviour(`returned ${String(returned)} for nothing`);
  const words = wordCount > 1 ? [...(returned as unknown[])] : [returned].slice(0, wordCount);
  if (words.length !== wordCount)
    throw new Misbehaviour(`returned ${words.length} values instead of ${wordCount}`);
  return results.map(({ type }: ValueType) => {
    if (type === 'ref') return { type, value: words.shift() };
    if (type === 'exn') return { type: 'ref', value: words.shift() === 1 ? null : exception };
    return readWords(words.splice(0, type === 'v128' ? 2 : 1), type);
  });
}

/** Stands for any exception that is not null. */
const exception = Symbol('exception');

/** The number whose words these are; i32 and f32 come as numbers, all else as BigInt. */
function readWords(words: readonly unknown[], type: NumberValue['type']): NumberValue {
  const isNarrow = bitWidth[type] === 32;
  let bits = 0n;
  for (const [i, word] of words.entries()) {
    const isExact = isNarrow ? word === (Number(word) | 0) : word === toInt64(word);
    // The comparisons above leave only a negative zero to be caught.
    if (!isExact || Object.is(word, -0))
      throw new Misbehaviour(`returned ${String(word)} for an ${isNarrow ? 'i32' : 'i64'}`);
    bits |= BigInt.asUintN(isNarrow ? 32 : 64, BigInt(word as number | bigint)) << BigInt(64 * i);
  }
  return { type, bits };
}

function toInt64(word: unknown): bigint | undefined {
  return typeof word === 'bigint' ? BigInt.asIntN(64, word) : undefined;
}

/** Whether a result is what the script expects. */
export async function matches(pattern: Pattern, result: Result, bench: Workbench): Promise<boolean> {
  if (pattern.type === 'either') {
    for (const option of pattern.options) if (await matches(option, result, bench)) return true;
    return false;
  }
  if (pattern.type !== 'ref')
    return result.type === pattern.type && (result.bits & pattern.mask) === pattern.bits;
  if (result.type !== 'ref') return false;
  const { value } = result;
  if (pattern.ref === 'null' || value === null) return pattern.ref === 'null' && value === null;
  switch (pattern.ref) {
    case 'func':
      return typeof value === 'function';
    case 'extern':
    case 'host':
      return pattern.host === null || value === bench.host(pattern.host);
    case 'any':
      return value !== undefined;
    default:
      return bench.isOfKind(pattern.ref, value);
  }
}

export function showResult(result: Result): string {
  if (result.type !== 'ref') return showNumber(result);
  return `a reference to ${result.value === null ? 'null' : typeof result.value}`;
}

/** What differs, or null. */
export async function compareResults(
  expected: readonly Pattern[],
  actual: readonly Result[],
  bench: Workbench,
): Promise<string | null> {
  if (expected.length !== actual.length) return `${actual.length} results instead of ${expected.length}`;
  for (const [i, pattern] of expected.entries()) {
    const result = actual[i]!;
    if (await matches(pattern, result, bench)) continue;
    return `result ${i + 1} is ${showResult(result)} instead of ${showPattern(pattern)}`;
  }
  return null;
}
