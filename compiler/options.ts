/**
 * The option table: what `compile` can be told, with defaults and a line of documentation each. The command line and the plugins make
 * their options from it.
 */
import { badOptions, unknownOption } from './diagnostics.ts';
import { builtinSets } from './wasm/builtins.ts';
import {
  closeFeatures,
  defaultFeatures,
  featureNames,
  type FeatureSet,
  isFeatureName,
} from './wasm/features.ts';

/**
 * `esm`: the module is the instance; `instantiate`: it exports a function that makes instances; `register`: it tells `wasm2esm/webassembly` of that function,
 * too; `function`: what `instantiate` would export, given by the body of a function of the parameter `runtime`, for who evaluates code at run time.
 */
export type Format = 'esm' | 'instantiate' | 'register' | 'function';

/** `inline`: the module brings the helpers it uses; `import`: it imports them from `wasm2esm/runtime`. */
export type RuntimeSource = 'inline' | 'import';

export interface CompileOptions {
  format?: Format;
  runtime?: RuntimeSource;
  /** With the format `esm`: where to import from instead of from the modules of these names. */
  imports?: Readonly<Record<string, string>>;
  /** Short names, no optional spaces. */
  minify?: boolean;
  /** Whether to make a source map, to the module's text format or to what the binary's own map leads to; a string names the binary in it. */
  sourceMap?: boolean | string;
  /** The binary's own source map, as JSON, for `sourceMap` to lead to what it leads to. */
  inputSourceMap?: string;
  /** What `memory.atomic.wait` does on an agent that must not block, such as a page's own: `trap`, or `spin` until it is woken. */
  blocked?: 'trap' | 'spin';
  /** Sets of builtins that the module imports from `wasm:` and the set's name, such as `js-string`: the compiler provides them. */
  builtins?: readonly string[];
  /** The name of the module from which strings are imported by their value: the compiler provides them. */
  importedStringConstants?: string;
  /** Features to switch on or off by name, a `-` before those to switch off; the others keep their defaults. */
  features?: readonly string[];
  /** A name for the module in messages and the source map, such as the file's. */
  name?: string;
}

export interface ResolvedOptions {
  readonly format: Format;
  readonly runtime: RuntimeSource;
  readonly imports: Readonly<Record<string, string>>;
  readonly minify: boolean;
  /** The name of the binary in the source map; null for none. */
  readonly sourceMap: string | null;
  readonly inputSourceMap: string | null;
  readonly blocked: 'trap' | 'spin';
  readonly builtins: readonly string[];
  readonly importedStringConstants: string | null;
  readonly features: FeatureSet;
}

export interface OptionRow {
  readonly type: 'choice' | 'flag' | 'list' | 'pairs' | 'text';
  readonly choices?: readonly string[];
  readonly default: string | boolean;
  readonly doc: string;
}

// prettier-ignore
export const optionTable = {
  format: { type: 'choice', choices: ['esm', 'instantiate', 'register', 'function'], default: 'esm', doc: 'the module is the instance, exports a function that makes instances, makes that known to wasm2esm/webassembly, too, or is the body of a function that gives it' },
  runtime: { type: 'choice', choices: ['inline', 'import'], default: 'inline', doc: 'bring the helpers used along, or import them from wasm2esm/runtime' },
  imports: { type: 'pairs', default: '', doc: 'where an ES module imports from instead of from a module of this name' },
  minify: { type: 'flag', default: false, doc: 'short names, no optional spaces' },
  sourceMap: { type: 'flag', default: false, doc: 'make a source map, to the text format or what the binary was made from' },
  inputSourceMap: { type: 'text', default: '', doc: "the binary's own source map, if the binary does not say where it is" },
  blocked: { type: 'choice', choices: ['trap', 'spin'], default: 'trap', doc: 'what waiting does where a thread must not block, as on a page' },
  builtins: { type: 'list', default: '', doc: `what to provide of wasm:, such as ${Object.keys(builtinSets).join()}` },
  importedStringConstants: { type: 'text', default: '', doc: 'the module from which strings are imported by their value' },
  features: { type: 'list', default: '', doc: 'proposals to switch on, or off with a - before the name' },
  name: { type: 'text', default: 'module.wasm', doc: 'name of the module in messages and the source map' },
} as const satisfies Record<keyof CompileOptions, OptionRow>;

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What the values of options are: for messages, and whether one is. */
const valueTypes: Readonly<Record<OptionRow['type'], readonly [string, (value: unknown) => boolean]>> = {
  choice: ['a string', isText],
  flag: ['true or false', value => typeof value === 'boolean'],
  list: ['an array of strings', value => Array.isArray(value) && value.every(isText)],
  pairs: ['an object of strings', value => isObject(value) && Object.values(value).every(isText)],
  text: ['a string', isText],
};

function checkOption(key: string, value: unknown): void {
  if (!Object.hasOwn(optionTable, key)) throw unknownOption(key);
  const { type, choices }: OptionRow = optionTable[key as keyof CompileOptions];
  const [expected, isIt] = valueTypes[type];
  const isName = key === 'sourceMap' && isText(value);
  if (!isIt(value) && !isName) throw badOptions(`the option ${key}`, expected);
  if (choices && !choices.includes(value as string)) throw unknownOption(key, value as string, choices);
}

/** Fills in defaults. Throws CompileError for what is no option or has no such value. */
export function resolveOptions(options: CompileOptions): ResolvedOptions {
  if (!isObject(options)) throw badOptions('what gives the options', 'an object');
  for (const [key, value] of Object.entries(options)) if (value !== undefined) checkOption(key, value);
  const {
    format = optionTable.format.default,
    runtime = optionTable.runtime.default,
    imports = {},
    minify = optionTable.minify.default,
    sourceMap = optionTable.sourceMap.default,
    inputSourceMap = null,
    blocked = optionTable.blocked.default,
    builtins = [],
    importedStringConstants = null,
    features = [],
    name = optionTable.name.default,
  } = options;
  const unknown = builtins.find(set => !Object.hasOwn(builtinSets, set));
  if (unknown !== undefined) throw unknownOption('builtins', unknown, Object.keys(builtinSets));
  return {
    format,
    // Registered modules meet objects that others have made: all have one runtime.
    runtime: format === 'register' ? 'import' : runtime,
    imports,
    minify,
    sourceMap: sourceMap === true ? name : sourceMap === false ? null : sourceMap,
    inputSourceMap,
    blocked,
    builtins,
    importedStringConstants,
    features: resolveFeatures(features),
  };
}

/** The features that can be switched on and off. */
const proposals = featureNames.filter(name => name !== 'mvp');

function resolveFeatures(names: readonly string[]): FeatureSet {
  const on = new Set(defaultFeatures);
  for (const item of names) {
    const isOff = item.startsWith('-');
    const name = isOff ? item.slice(1) : item;
    if (!isFeatureName(name) || name === 'mvp') throw unknownOption('features', name, proposals);
    if (isOff) on.delete(name);
    else for (const feature of closeFeatures([name])) on.add(feature);
  }
  return on;
}
