/** `node dev-server.mjs <root>`: what Vite's development server gives a browser, and a server-side renderer. */
import { createServer } from 'vite';
import wasm2esm from 'wasm2esm/vite';

const server = await createServer({
  root: process.argv[2],
  configFile: false,
  logLevel: 'silent',
  server: { middlewareMode: true, ws: false, hmr: false, watch: null },
  appType: 'custom',
  plugins: [wasm2esm({ cache: false })],
});
const { code: script } = await server.transformRequest('/index.js');
const { code: module } = await server.transformRequest(script.match(/from "(\/answer\.wasm[^"]*)"/)[1]);
const { value } = await server.ssrLoadModule('/index.js');
console.log(JSON.stringify({ script, module, value: String(value) }));
await server.close();
