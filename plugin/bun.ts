/** `wasm2esm/bun`: the plugin for the bundler of Bun. */
import { plugin } from './core.ts';
import type { Options } from './options.ts';

export type { Options };

/** A BunPlugin, without Bun's types. */
export interface BunPlugin {
  readonly name: string;
  setup(build: any): void | Promise<void>;
}

/** Makes the plugin. */
const wasm2esm: (options?: Options) => BunPlugin = plugin.bun;
export default wasm2esm;
