/** In Chromium, on a page whose content security policy forbids WebAssembly: bundles of the plugin run all the same. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';
import { requireBuild } from '../harness/cli.ts';
import { Project } from '../plugin/project.ts';
import { findChromium, missingChromium } from './chromium.ts';

const policy = "default-src 'none'; script-src 'self'; connect-src 'self'";
const program = findChromium();

const modules = {
  'math.wasm': `(module
    (memory (export "memory") 1)
    (global $calls (export "calls") (mut i32) (i32.const 0))
    (func (export "mul") (param i64 i64) (result i64)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (i64.mul (local.get 0) (local.get 1)))
    (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`,
  'main.js': `import { calls, load, memory, mul } from './math.wasm';
    const results = [String(mul(3037000500n, 3037000500n)), calls, load(4), memory.buffer.byteLength];
    try { load(-1); } catch (error) { results.push(error.message); }
    try { new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)); } catch (error) { results.push(error.name); }
    globalThis.results = results;`,
};

async function serve(files: Readonly<Record<string, string>>): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    const text = files[url];
    const type = url.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(text === undefined ? 404 : 200, {
      'content-type': type,
      'content-security-policy': policy,
    });
    response.end(text);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
}

if (program === null) {
  console.warn(missingChromium);
  test.skip(missingChromium, () => {});
} else {
  let browser: Browser;

  beforeAll(async () => {
    requireBuild();
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(() => browser?.close());

  test.each(['rollup', 'vite', 'esbuild'] as const)(
    'where the page may not compile WebAssembly, from %s',
    async bundler => {
      const project = await Project.of(modules);
      const code = await project.bundle(bundler);
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', error => errors.push(error.message));
      const html = '<!doctype html><script type="module" src="/main.js"></script>';
      const server = await serve({ '/': html, '/main.js': code });
      try {
        await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
        await page.waitForFunction('globalThis.results', null, { timeout: 20_000 }).catch(() => {});
        // 3037000500² is over 2^63, and the last result is the proof that the policy holds.
        expect([await page.evaluate('globalThis.results'), errors]).toEqual([
          ['-9223372036709301616', 1, 0, 65536, 'out of bounds memory access', 'CompileError'],
          [],
        ]);
      } finally {
        server.close();
        await page.close();
      }
    },
    60_000,
  );
}
