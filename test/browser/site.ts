/**
 * Pages in real browsers: a site that is cross-origin isolated but for one page, opened with a profile of its own. The page posts what came out to the server.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../spec/suite.ts';
import { findChromium, missingChromium } from './chromium.ts';

export interface Browser {
  readonly name: string;
  readonly program: string | null;
  /** Arguments to open a page with a profile of its own. */
  arguments(profile: string, url: string): string[];
  readonly missing: string;
}

function findFirefox(): string | null {
  const { FIREFOX, PATH = '' } = process.env;
  if (FIREFOX) return FIREFOX;
  const files = ['firefox', 'firefox-esr'].flatMap(name =>
    PATH.split(delimiter).map(folder => join(folder, name)),
  );
  return files.find(file => existsSync(file)) ?? null;
}

export const browsers: readonly Browser[] = [
  {
    name: 'Chromium',
    program: findChromium(),
    arguments: (profile, url) => [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${profile}`,
      url,
    ],
    missing: missingChromium,
  },
  {
    name: 'Firefox',
    program: findFirefox(),
    arguments: (profile, url) => ['--headless', '--no-remote', '--profile', profile, url],
    missing:
      "NOTHING WAS TESTED IN FIREFOX: there is none. Install Debian's firefox-esr, or set FIREFOX to its path.",
  },
];

const report = `
  const tell = value => fetch('/result', { method: 'POST', body: JSON.stringify(value) });
  addEventListener('error', event => tell({ error: event.message }));
  addEventListener('unhandledrejection', event => tell({ error: String(event.reason) }));`;

/** A page whose script, or any error, is heard of. */
export function page(script: string): string {
  return `<!doctype html><script type="module">${report}</script><script type="module" src="${script}"></script>`;
}

/** A browser's children may still write there when it has ended; what they leave is the system's to clear away. */
function removeProfile(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  } catch (error) {
    console.info(`left behind: ${(error as Error).message}`);
  }
}

/** what the runtime imports of another package */
const shim = 'node_modules/@bjorn3/browser_wasi_shim/dist';

export class Site {
  private readonly files = new Map<string, string | Uint8Array>();
  private server!: Server;
  private tell!: (result: unknown) => void;

  static async of(files: Readonly<Record<string, string | Uint8Array>>): Promise<Site> {
    const site = new Site();
    for (const [path, text] of Object.entries(files)) site.files.set(path, text);
    site.server = createServer((request, response) => {
      const url = request.url ?? '';
      if (request.method === 'POST') {
        let body = '';
        request.on('data', part => (body += part));
        request.on('end', () => {
          response.end();
          site.tell(JSON.parse(body));
        });
        return;
      }
      const text = site.text(url);
      const headers: Record<string, string> = {
        'content-type': /js$/.test(url) ? 'text/javascript' : 'text/html',
        'cross-origin-embedder-policy': 'require-corp',
      };
      if (url !== '/plain') headers['cross-origin-opener-policy'] = 'same-origin';
      response.writeHead(text === undefined ? 404 : 200, headers);
      response.end(text);
    });
    await new Promise<void>(resolve => site.server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  private text(url: string): string | Uint8Array | undefined {
    if (!url.startsWith('/runtime/')) return this.files.get(url);
    const path = join(
      projectRoot,
      url.startsWith('/runtime/shim/') ? url.replace('/runtime/shim', shim) : `dist${url}`,
    );
    // Workers know of no import map.
    return existsSync(path)
      ? readFileSync(path, 'utf8').replace(/(['"])@bjorn3\/browser_wasi_shim\1/g, "'/runtime/shim/index.js'")
      : undefined;
  }

  /** What the page says when the browser opens it. */
  async visit(browser: Browser, path: string): Promise<unknown> {
    const profile = mkdtempSync(join(tmpdir(), 'wasm2esm-browser-'));
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
    let child: ChildProcess | undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.tell = resolve;
        child = spawn(browser.program!, browser.arguments(profile, url), { stdio: 'ignore' });
        child.on('error', reject);
        setTimeout(() => reject(new Error('the page says nothing')), 60_000).unref();
      });
    } finally {
      if (child && child.exitCode === null) {
        const ended = new Promise(resolve => child!.on('exit', resolve));
        child.kill();
        await ended;
      }
      removeProfile(profile);
    }
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
