/** Published addons with threads, of which packages/ has the versions, and where `npm run threads:setup` puts them. */
import { projectRoot } from '../../spec/suite.ts';

export interface Addon {
  readonly name: string;
  readonly wasm: string;
  readonly native: string;
  /** in the package of the wasm */
  readonly file: string;
}

export const addonFolder = `${projectRoot}/node_modules/.cache/wasm2esm-threads/`;

export const addons: readonly Addon[] = [
  {
    name: 'argon2',
    wasm: '@node-rs/argon2-wasm32-wasi',
    native: '@node-rs/argon2',
    file: 'argon2.wasm32-wasi.wasm',
  },
  {
    name: 'oxide',
    wasm: '@tailwindcss/oxide-wasm32-wasi',
    native: '@tailwindcss/oxide',
    file: 'tailwindcss-oxide.wasm32-wasi.wasm',
  },
];
