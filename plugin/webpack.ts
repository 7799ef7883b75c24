/** `wasm2esm/webpack`: the plugin for webpack. */
import type { WebpackPluginInstance } from 'webpack';
import { plugin } from './core.ts';
import type { Options } from './options.ts';

export type { Options };

/** Makes the plugin. */
const wasm2esm: (options?: Options) => WebpackPluginInstance = plugin.webpack;
export default wasm2esm;
