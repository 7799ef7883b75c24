/**
 * Types of imports of wasm files with a query, for `"types": ["wasm2esm/types"]`. Plain imports have types of their own: with
 * the option `dts` the plugin writes them beside the files.
 */
type WasmImports = Record<string, Record<string, unknown>>;

declare module '*.wasm?init' {
  const init: (imports?: WasmImports) => Promise<{ readonly exports: any }>;
  export default init;
}

declare module '*.wasm?init&sync' {
  const init: (imports?: WasmImports) => { readonly exports: any };
  export default init;
}

declare module '*.wasm?register' {}

declare module '*.wasm?instantiate' {
  type Kind = 'function' | 'table' | 'memory' | 'global' | 'tag';
  export const imports: readonly { module: string; name: string; kind: Kind }[];
  export const exports: readonly { name: string; kind: Kind }[];
  export const instantiate: (imports?: WasmImports) => any;
}
