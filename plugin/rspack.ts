/** `wasm2esm/rspack`: the plugin for Rspack, and what is built on it. */
import { plugin } from './core.ts';
import type { Options } from './options.ts';

export type { Options };

/** An RspackPluginInstance, without Rspack's types. */
export interface RspackPlugin {
  apply(compiler: any): void;
}

/** Makes the plugin. */
const wasm2esm: (options?: Options) => RspackPlugin = plugin.rspack;
export default wasm2esm;
