/** `wasm2esm/rolldown`: the plugin for Rolldown. */
import type { Plugin } from 'rolldown';
import { plugin } from './core.ts';
import type { Options } from './options.ts';

export type { Options };

/** Makes the plugin. */
const wasm2esm: (options?: Options) => Plugin = plugin.rolldown;
export default wasm2esm;
