/** `wasm2esm/esbuild`: the plugin for esbuild. */
import type { Plugin } from 'esbuild';
import { plugin } from './core.ts';
import type { Options } from './options.ts';

export type { Options };

/** Makes the plugin. */
const wasm2esm: (options?: Options) => Plugin = plugin.esbuild;
export default wasm2esm;
