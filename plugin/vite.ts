/** `wasm2esm/vite`: the plugin for Vite. */
import type { Plugin } from 'vite';
import { plugin } from './core.ts';
import type { Options } from './options.ts';

export type { Options };

/** Makes the plugin. */
const wasm2esm: (options?: Options) => Plugin = plugin.vite;
export default wasm2esm;
