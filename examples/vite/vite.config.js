import { defineConfig } from 'vite';
import wasm2esm from 'wasm2esm/vite';

export default defineConfig({
  plugins: [wasm2esm({ dts: true })],
  // A name without a hash, for the README.
  build: { modulePreload: false, rollupOptions: { output: { entryFileNames: 'main.js' } } },
});
