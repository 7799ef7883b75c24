import wasm2esm from 'wasm2esm/rollup';

export default {
  input: 'src/main.js',
  output: { file: 'dist/bundle.mjs', format: 'es' },
  plugins: [wasm2esm()],
};
