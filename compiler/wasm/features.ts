/**
 * The proposals that make up WebAssembly beyond its first release, one row each, and the limits of this implementation.
 * Names are the proposals' repository names. A feature that is off makes the decoder or validator reject
 * whatever it introduced; `implies` switches on what it builds upon.
 */

export interface FeatureRow {
  /** What it brings, for `--help` and the documentation. */
  readonly doc: string;
  /** Whether it is on when the user says nothing. */
  readonly default: boolean;
  /** Part of the Wasm version of this number; null for proposals still outside the standard. */
  readonly version: 1 | 2 | 3 | null;
  readonly implies?: readonly string[];
}

// prettier-ignore
const rows = {
  'mvp': { doc: 'the first release', default: true, version: 1 },
  'mutable-global': { doc: 'import and export of mutable globals', default: true, version: 2 },
  'sign-extension-ops': { doc: 'i32.extend8_s and kin', default: true, version: 2 },
  'nontrapping-float-to-int-conversions': { doc: 'i32.trunc_sat_f32_s and kin', default: true, version: 2 },
  'multi-value': { doc: 'several results, block parameters', default: true, version: 2 },
  'bulk-memory-operations': { doc: 'memory.copy, table.init, passive segments', default: true, version: 2 },
  'reference-types': { doc: 'externref, several tables, table.get', default: true, version: 2, implies: ['bulk-memory-operations'] },
  'simd': { doc: 'v128', default: true, version: 2 },
  'relaxed-simd': { doc: 'vector instructions with latitude', default: true, version: 3, implies: ['simd'] },
  'extended-const': { doc: 'arithmetic in constant expressions', default: true, version: 3 },
  'tail-call': { doc: 'return_call and kin', default: true, version: 3 },
  'exception-handling': { doc: 'tags, throw, try_table, exnref', default: true, version: 3, implies: ['reference-types'] },
  'function-references': { doc: 'typed function references, call_ref', default: true, version: 3, implies: ['reference-types'] },
  'gc': { doc: 'struct, array and i31 types', default: true, version: 3, implies: ['function-references'] },
  'memory64': { doc: '64-bit memories and tables', default: true, version: 3 },
  'multi-memory': { doc: 'several memories', default: true, version: 3 },
  'threads': { doc: 'shared memory and atomics', default: true, version: null },
  'legacy-exceptions': { doc: 'try, catch, delegate, rethrow', default: true, version: null, implies: ['exception-handling'] },
  'wide-arithmetic': { doc: 'i64.add128, i64.mul_wide_s and kin', default: true, version: null },
  'compact-import-section': { doc: 'imports grouped by module', default: true, version: null },
  'custom-page-sizes': { doc: 'memories with one-byte pages', default: true, version: null },
} as const satisfies Record<string, FeatureRow>;

export type FeatureName = keyof typeof rows;

export const features: Readonly<Record<FeatureName, FeatureRow>> = rows;

export const featureNames = Object.keys(rows) as readonly FeatureName[];

/** The features that are on. */
export type FeatureSet = ReadonlySet<FeatureName>;

export function isFeatureName(name: string): name is FeatureName {
  return Object.hasOwn(rows, name);
}

/** The features that are on by default. */
export const defaultFeatures: FeatureSet = new Set(featureNames.filter(name => rows[name].default));

/** `names` and everything that they imply. The MVP is always on. */
export function closeFeatures(names: Iterable<FeatureName>): FeatureSet {
  const on = new Set<FeatureName>(['mvp']);
  const add = (name: FeatureName): void => {
    if (on.has(name)) return;
    on.add(name);
    const { implies = [] }: FeatureRow = rows[name];
    for (const implied of implies) add(implied as FeatureName);
  };
  for (const name of names) add(name);
  return on;
}

/** Limits of this implementation, those of the JavaScript API's appendix where it has one. */
export const limits = {
  /** bytes of a module */
  moduleSize: 2 ** 30,
  types: 1_000_000,
  functions: 1_000_000,
  imports: 1_000_000,
  exports: 1_000_000,
  globals: 1_000_000,
  tags: 1_000_000,
  dataSegments: 100_000,
  elementSegments: 10_000_000,
  tables: 100_000,
  memories: 100,
  /** bytes of one function body */
  functionSize: 7_654_321,
  /** locals of one function, parameters included */
  locals: 50_000,
  parameters: 1_000,
  results: 1_000,
  fields: 10_000,
  /** targets of one br_table */
  branchTargets: 65_520,
  /** operands of one array.new_fixed */
  arrayNewFixed: 10_000,
  /** supertypes above one type */
  subtypingDepth: 63,
  /** entries of one table */
  tableSize: 10_000_000,
  /** blocks inside one another */
  nesting: 5_000,
} as const;
