/**
 * Parts of the standard that the compiler does not have yet, each with the scripts that need it: what fails in these is counted, not listed.
 * A part whose scripts all pass must leave this table. When the table is empty it goes, with all that asks for it.
 */

export type Areas = Readonly<Record<string, RegExp>>;

export const areasNotYet: Areas = {
  'function references':
    /^(br_on_(non_)?null|call_ref|return_call_ref|ref_as_non_null|linking|type-equivalence|type-rec)\.wast$/,
  'garbage collection': /^(array.*|br_on_cast.*|extern|i31|ref_cast|ref_eq|ref_test|struct|table_init(64)?|type-subtyping)\.wast$/,
  'SIMD': /^(simd_.*|.*relaxed.*)\.wast$/,
}; // prettier-ignore

/** The part that the script needs, of those missing; null if none. */
export function areaOf(file: string, areas: Areas = areasNotYet): string | null {
  return Object.keys(areas).find(area => areas[area]!.test(file)) ?? null;
}
