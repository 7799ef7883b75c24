/** Where `npm run threads:setup` puts packages for the processor "wasm32", for `createRequire`. */
export const addons = new URL('../../node_modules/.cache/wasm2esm-threads/', import.meta.url);
