/** `wasm2esm/rollup`: the plugin for Rollup. */
import type { Plugin } from 'rollup';
import { plugin } from './core.ts';
import type { Options } from './options.ts';

export type { Options };

/** Makes the plugin. */
const wasm2esm: (options?: Options) => Plugin = plugin.rollup;
export default wasm2esm;
